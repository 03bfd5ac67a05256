/** A function as a caller names it. */
export interface FunctionReference {
  readonly functionName: string;
  /** A version or an alias; `$LATEST` when the caller gives none. */
  readonly qualifier: string;
}

const FORMS = [
  // name, name:alias
  /^(?<name>[a-zA-Z0-9-_]+)(:(?<qualifier>\$LATEST|[a-zA-Z0-9-_]+))?$/,
  // account:function:name, and the full ARN
  /^(arn:[^:]+:lambda:[^:]+:)?\d{12}:function:(?<name>[a-zA-Z0-9-_]+)(:(?<qualifier>\$LATEST|[a-zA-Z0-9-_]+))?$/,
] as const;

/** The function that `text` names: a name, a partial or a full ARN, each with or without a qualifier. */
export function parseFunctionReference(text: string): FunctionReference | undefined {
  for (const form of FORMS) {
    const groups = form.exec(text)?.groups;
    if (groups?.['name'] !== undefined) {
      return { functionName: groups['name'], qualifier: groups['qualifier'] ?? '$LATEST' };
    }
  }
  return undefined;
}
