import { depthAfter } from './output-position';
import type { ClientData } from './sources';

/** The value of an expression, as far as the search follows it. */
export interface Value {
  readonly data: readonly ClientData[];
  /**
   * The text itself.
   * @default - decided when a request arrives
   */
  readonly text?: string;
  /**
   * The form of a text that was put together.
   * @default - unknown
   */
  readonly shape?: Shape;
}

/** The form of a text that `#set` has put together so far. */
export interface Shape {
  /** The first characters, with `?` for a part that is decided when a request arrives. */
  readonly head: string;
  /** The depth in JSON strings at its end. */
  readonly depth: number;
}

/** A number, a boolean, or another value without a client's text. */
export const plain: Value = { data: [] };

const headLength = 20;
const looksLikeJson = /^[\s,]*(?:\{\s*(?:"|\}|$)|\[\s*(?:["{[]|$)|")/;

/** Puts parts together, and records faults where client data enters a string of JSON. */
export function concatenate(parts: readonly Value[]): Value {
  if (parts.length === 1 && parts[0] !== undefined) return parts[0];
  const texts = parts.flatMap(({ text }) => text ?? []);
  if (texts.length === parts.length) return { data: [], text: texts.join('') };
  const data: ClientData[] = [];
  let shape: Shape = { head: '', depth: 0 };
  for (const part of parts) {
    if (part.text !== undefined) {
      shape = extend(shape, part.text);
    } else if (part.shape !== undefined && shape.head === '') {
      shape = part.shape;
      data.push(...part.data);
    } else {
      const { depth } = shape;
      data.push(
        ...(looksLikeJson.test(shape.head) ? part.data.map((one) => putInto(one, depth)) : part.data),
      );
      shape = { ...shape, head: `${shape.head}?`.slice(0, headLength) };
    }
  }
  return { data, shape };
}

function extend({ head, depth }: Shape, text: string): Shape {
  return { head: `${head}${text}`.slice(0, headLength), depth: depthAfter(text, depth) };
}

/** Client data inside a string of JSON: the string as a whole is JSON, unless there is a fault. */
function putInto(data: ClientData, depth: number): ClientData {
  const isUnescaped = depth === 0 ? data.form !== 'json' && data.escapes === 0 : data.escapes < depth;
  const kind = isUnescaped ? 'unescaped' : depth > 0 && data.escapedApostrophes ? 'apostrophe' : undefined;
  return {
    ...data,
    form: 'json',
    escapes: Math.max(0, data.escapes - depth),
    escapedApostrophes: false,
    fault: data.fault ?? (kind && { kind, position: depth, escapes: data.escapes }),
  };
}

/** Returns what is known of a value that is one of several. */
export function oneOf(values: readonly Value[]): Value {
  const [first = plain] = values;
  const data = [...new Set(values.flatMap((value) => value.data))];
  if (values.every(({ text }) => text === first.text)) {
    if (first.text !== undefined) return first;
    if (values.every(({ shape }) => shape === first.shape)) return { ...first, data };
  }
  const shapes = values.map(
    ({ text, shape }) => shape ?? (text === undefined ? undefined : extend(empty, text)),
  );
  const [shape] = shapes;
  const alike = shapes.every((other) => other && shape && isAlike(other, shape));
  return { data, shape: alike ? shape : undefined };
}

const empty: Shape = { head: '', depth: 0 };

function isAlike(one: Shape, other: Shape): boolean {
  return one.depth === other.depth && looksLikeJson.test(one.head) === looksLikeJson.test(other.head);
}
