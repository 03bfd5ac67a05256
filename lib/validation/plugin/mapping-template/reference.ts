import { endOfParentheses, endOfString } from './scanning';

/** A reference of the Velocity language, such as `$input.params('id').length()`. */
export interface Reference {
  /** As it is written. */
  readonly text: string;
  /** The same however it is quoted: `$id` of `$!{id}`. */
  readonly key: string;
  /** `input` of `$input`. */
  readonly name: string;
  readonly steps: readonly Step[];
}

export interface Step {
  /** Of a property or method; empty for an index. */
  readonly name: string;
  /**
   * What stands between the parentheses of a method, or the brackets of an index.
   * @default - a property
   */
  readonly argument?: string;
  /** The key of the reference up to before this step. */
  readonly before: string;
}

const start = /\$!?(\{?)([A-Za-z_][\w-]*)/y;
const property = /\.([A-Za-z_]\w*)/y;

/** Reads the reference at `offset`; nothing when there is none. */
export function readReference(text: string, offset: number): Reference | undefined {
  start.lastIndex = offset;
  const [, brace, name] = start.exec(text) ?? [];
  if (name === undefined) return undefined;
  let end = start.lastIndex;
  const steps: Step[] = [];
  for (;;) {
    const before = keyOf(text.slice(offset, end));
    property.lastIndex = end;
    const step = property.exec(text)?.[1];
    const at = step === undefined ? end : property.lastIndex;
    const opens = text[at];
    if (opens === '(' && step !== undefined) {
      end = endOfParentheses(text, at);
      steps.push({ name: step, argument: text.slice(at + 1, end - 1), before });
    } else if (step !== undefined) {
      end = at;
      steps.push({ name: step, before });
    } else if (opens === '[') {
      const close = text.indexOf(']', at);
      if (close < 0) break;
      end = close + 1;
      steps.push({ name: '', argument: text.slice(at + 1, close), before });
    } else break;
  }
  const key = keyOf(text.slice(offset, end));
  if (brace === '{' && text[end] === '}') end++;
  return { text: text.slice(offset, end), key, name, steps };
}

function keyOf(text: string): string {
  return text.replace(/^\$!?\{?/, '$');
}

/** The references in an expression: not those in single quotes, which are not looked into; those in double quotes are. */
export function referencesIn(expression: string): Reference[] {
  const references: Reference[] = [];
  let quoted = false;
  for (let at = 0; at < expression.length; at++) {
    const character = expression[at];
    if (character === "'" && !quoted) at = endOfString(expression, at) - 1;
    else if (character === '\\') at++;
    else if (character === '"') quoted = !quoted;
    else if (character === '$') {
      const reference = readReference(expression, at);
      if (reference === undefined) continue;
      references.push(reference);
      at += reference.text.length - 1;
    }
  }
  return references;
}
