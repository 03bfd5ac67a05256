// dynalite ships no types. These are the parts of it that are driven from here: its validations and its actions,
// given a store in memory in place of LevelDB behind an HTTP server.

declare module 'dynalite/validations' {
  interface Validations {
    /** Drops what an action does not know and checks the types of the rest; throws an error with `body`. */
    checkTypes(input: object, types: object): object;
    /** Checks values; throws an error with `body`. */
    checkValidations(input: object, types: object, custom: unknown, store: object): void;
  }
  const validations: Validations;
  export = validations;
}

declare module 'dynalite/validations/*' {
  const validation: { readonly types: object; readonly custom?: unknown };
  export = validation;
}

declare module 'dynalite/actions/*' {
  const action: (store: object, input: object, callback: (error: unknown, output?: unknown) => void) => void;
  export = action;
}

declare module 'dynalite/db/*' {
  interface ParseContext {
    readonly attrNames?: Readonly<Record<string, string>>;
    readonly attrVals?: Readonly<Record<string, unknown>>;
    /** What no expression has used yet; parsing deletes from them. */
    readonly unusedAttrNames?: Record<string, unknown>;
    readonly unusedAttrVals?: Record<string, unknown>;
  }
  /** Answers a tree, or text: what is wrong. Throws a syntax error. */
  const parser: { parse(expression: string, options: { readonly context: ParseContext }): unknown };
  export = parser;
}
