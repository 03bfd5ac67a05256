import { isStructure, parseStructure, type Structure } from '../structure';

/** A resource policy. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export interface PolicyDocument {
  readonly statements: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly principals: Principals;
  readonly actions: Matching;
  readonly resources: Matching;
  readonly conditions: readonly Condition[];
}

/** Names that a statement is about, or about all but which it is. */
export interface Matching {
  readonly patterns: readonly string[];
  readonly except: boolean;
}

export interface Principals {
  /** By kind: `AWS`, `Service`, `Federated`; `*` for everyone. */
  readonly byKind: ReadonlyMap<string, readonly string[]>;
  readonly except: boolean;
}

export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** @returns undefined when `text` is no policy */
export function readPolicy(text: string): PolicyDocument | undefined {
  const document = parseStructure(text);
  const given = document?.['Statement'];
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  const statements: PolicyStatement[] = [];
  for (const item of list) {
    const statement = isStructure(item) ? readStatement(item) : undefined;
    if (statement === undefined) return undefined;
    statements.push(statement);
  }
  return { statements };
}

function readStatement(statement: Structure): PolicyStatement | undefined {
  const effect = statement['Effect'];
  const principal = statement['Principal'] ?? statement['NotPrincipal'];
  const action = statement['Action'] ?? statement['NotAction'];
  if ((effect !== 'Allow' && effect !== 'Deny') || principal === undefined || action === undefined) {
    return undefined;
  }
  return {
    effect,
    principals: { byKind: readPrincipals(principal), except: statement['Principal'] === undefined },
    actions: { patterns: texts(action), except: statement['Action'] === undefined },
    resources: {
      patterns: texts(statement['Resource'] ?? statement['NotResource'] ?? '*'),
      except: statement['NotResource'] !== undefined,
    },
    conditions: readConditions(statement['Condition']),
  };
}

function readPrincipals(principal: unknown): Map<string, readonly string[]> {
  if (!isStructure(principal)) return new Map([['*', texts(principal)]]);
  return new Map(Object.entries(principal).map(([kind, names]) => [kind, texts(names)]));
}

function readConditions(condition: unknown): Condition[] {
  if (!isStructure(condition)) return [];
  return Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(isStructure(keys) ? keys : {}).map(([key, values]) => ({
      operator,
      key,
      values: texts(values),
    })),
  );
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}
