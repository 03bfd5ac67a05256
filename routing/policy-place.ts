import { isJsonObject, membersOf } from './json-text';

/** Where in a policy SNS stops to read: by index, from the whole policy to a value. */
export interface Place {
  readonly path: readonly number[];
  /** Whether the value has been read to its end. A list or an object is otherwise only opened, and so is a text. */
  readonly end: boolean;
}

/** The value at a path, which has been opened. */
export function at(...path: readonly number[]): Place {
  return { path, end: false };
}

/** The value at a path, which has been read to its end. */
export function after(...path: readonly number[]): Place {
  return { path, end: true };
}

/** Longest part of the source that is quoted, in characters. */
const longestQuote = 500;

/**
 * Says where in a policy a place is. SNS reads policies with Jackson, which appends this to its errors. The source is
 * the policy without blanks, however it was sent.
 * https://github.com/FasterXML/jackson-core/blob/2.12/src/main/java/com/fasterxml/jackson/core/JsonLocation.java
 */
export function locationText(policy: unknown, place: Place): string {
  const source = compact(policy);
  const rest = source.length - longestQuote;
  const truncated = rest > 0 ? `[truncated ${rest} chars]` : '';
  const quote = `"${source.slice(0, longestQuote)}"${truncated}`;
  return `\n at [Source: (String)${quote}; line: 1, column: ${cursorOf(policy, place) + 1}]`;
}

/** How many characters have been read. */
function cursorOf(value: unknown, { path, end }: Place): number {
  const [index, ...rest] = path;
  if (index === undefined) return end || !isOpened(value) ? compact(value).length : 1;
  const [name, child] = partsOf(value)[index] ?? ['', undefined];
  const before = partsOf(value).slice(0, index);
  const start = before.reduce((sum, [text, item]) => sum + text.length + compact(item).length + 1, 1);
  return start + name.length + cursorOf(child, { path: rest, end });
}

function isOpened(value: unknown): boolean {
  return typeof value === 'string' || Array.isArray(value) || isJsonObject(value);
}

/** The items of a list or the members of an object, each with what is written before its value. */
function partsOf(value: unknown): readonly (readonly [before: string, value: unknown])[] {
  if (Array.isArray(value)) return value.map((item: unknown) => ['', item]);
  if (!isJsonObject(value)) return [];
  return membersOf(value).map(([name, member]) => [`${JSON.stringify(name)}:`, member]);
}

function compact(value: unknown): string {
  const text = (): string =>
    partsOf(value)
      .map(([before, item]) => before + compact(item))
      .join(',');
  if (Array.isArray(value)) return `[${text()}]`;
  return isJsonObject(value) ? `{${text()}}` : JSON.stringify(value);
}
