import { endOfBracket } from './scanning';

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
      end = endOfBracket(text, at);
      steps.push({ name: step, argument: text.slice(at + 1, end - 1), before });
    } else if (step !== undefined) {
      end = at;
      steps.push({ name: step, before });
    } else if (opens === '[') {
      end = endOfBracket(text, at);
      steps.push({ name: '', argument: text.slice(at + 1, end - 1), before });
    } else break;
  }
  const key = keyOf(text.slice(offset, end));
  if (brace === '{' && text[end] === '}') end++;
  return { text: text.slice(offset, end), key, name, steps };
}

function keyOf(text: string): string {
  return text.replace(/^\$!?\{?/, '$');
}
