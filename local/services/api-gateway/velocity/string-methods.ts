import { expandReplacement, javaRegex } from './java-regex';
import { JavaList, print, TemplateError, type Value } from './values';

type Method = (text: string, args: readonly Value[]) => Value;

/** Methods of `java.lang.String`; undefined arguments make a call of no known signature, which gives null. */
const methods: Readonly<Record<string, Method>> = {
  charAt: withIndex((text, at) => text.charAt(within(text, at, text.length - 1))),
  codePointAt: withIndex((text, at) => text.codePointAt(within(text, at, text.length - 1)) ?? null),
  compareTo: withText(compare),
  compareToIgnoreCase: withText((text, other) => compare(fold(text), fold(other))),
  concat: withText((text, other) => text + other),
  contains: withText((text, part) => text.includes(part)),
  contentEquals: withText((text, other) => text === other),
  endsWith: withText((text, end) => text.endsWith(end)),
  equals: (text, [other]) => text === other,
  equalsIgnoreCase: withText((text, other) => fold(text) === fold(other)),
  hashCode: (text) =>
    [...Array(text.length).keys()].reduce((sum, at) => (sum * 31 + text.charCodeAt(at)) | 0, 0),
  indexOf: (text, [part, from]) => (typeof part === 'string' ? text.indexOf(part, index(from) ?? 0) : null),
  isBlank: (text) => text.trim() === '',
  isEmpty: (text) => text === '',
  lastIndexOf: (text, [part, from]) =>
    typeof part === 'string' ? text.lastIndexOf(part, index(from)) : null,
  length: (text) => text.length,
  matches: withText((text, pattern) => javaRegex(pattern, true).test(text)),
  repeat: withIndex((text, count) => text.repeat(count)),
  replace: (text, [from, to]) =>
    typeof from === 'string' && typeof to === 'string' ? text.replaceAll(from, () => to) : null,
  replaceAll: (text, [pattern, to]) => replaceMatches(text, pattern, to, true),
  replaceFirst: (text, [pattern, to]) => replaceMatches(text, pattern, to, false),
  split: (text, [pattern, limit]) =>
    typeof pattern === 'string' ? new JavaList(split(text, pattern, index(limit) ?? 0)) : null,
  startsWith: (text, [start, from]) =>
    typeof start === 'string' ? text.startsWith(start, index(from) ?? 0) : null,
  strip: (text) => text.trim(),
  substring: (text, [from, to]) => substring(text, index(from), index(to)),
  toLowerCase: (text) => text.toLowerCase(),
  toString: (text: string) => text,
  toUpperCase: (text) => text.toUpperCase(),
  trim,
  // Static, yet a template reaches it through any string.
  valueOf: (_text: string, [value]: readonly Value[]) => (value === undefined ? null : print(value)),
};

/** A regular expression would take quadratic time for many spaces inside the text. */
function trim(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && text.charCodeAt(start) <= 0x20) start++;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--;
  return text.slice(start, end);
}

export function callString(text: string, name: string, args: readonly Value[]): Value {
  return Object.hasOwn(methods, name) ? (methods[name]?.(text, args) ?? null) : null;
}

function withText(run: (text: string, argument: string) => Value): Method {
  return (text, [argument]) => (typeof argument === 'string' ? run(text, argument) : null);
}

function withIndex(run: (text: string, argument: number) => Value): Method {
  return (text, [argument]) => (typeof argument === 'number' ? run(text, argument) : null);
}

function index(value: Value | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function within(text: string, at: number, last: number): number {
  if (at < 0 || at > last)
    throw new TemplateError(`Index ${at} is out of range for a text of ${text.length}`);
  return at;
}

function fold(text: string): string {
  return text.toUpperCase().toLowerCase();
}

/** The difference of the first two characters that differ, else of the lengths, as Java has it. */
function compare(text: string, other: string): number {
  for (let at = 0; at < Math.min(text.length, other.length); at++) {
    const difference = text.charCodeAt(at) - other.charCodeAt(at);
    if (difference !== 0) return difference;
  }
  return text.length - other.length;
}

function substring(text: string, from: number | undefined, to: number | undefined): Value {
  if (from === undefined) return null;
  const end = within(text, to ?? text.length, text.length);
  return text.slice(within(text, from, end), end);
}

function replaceMatches(
  text: string,
  pattern: Value | undefined,
  to: Value | undefined,
  all: boolean,
): Value {
  if (typeof pattern !== 'string' || typeof to !== 'string') return null;
  let replaced = 0;
  return text.replace(javaRegex(pattern), (...found: unknown[]) => {
    const groups = found.slice(
      0,
      found.findIndex((part) => typeof part === 'number'),
    );
    if (!all && replaced++ > 0) return String(groups[0]);
    return expandReplacement(
      to,
      groups.map((group) => (typeof group === 'string' ? group : undefined)),
    );
  });
}

/** https://docs.oracle.com/javase/8/docs/api/java/lang/String.html#split-java.lang.String-int- */
function split(text: string, pattern: string, limit: number): string[] {
  const parts: string[] = [];
  let start = 0;
  for (const match of text.matchAll(javaRegex(pattern))) {
    if (limit > 0 && parts.length === limit - 1) break;
    const end = match.index + match[0].length;
    if (end === 0) continue;
    if (match[0] === '' && match.index === text.length) continue;
    parts.push(text.slice(start, match.index));
    start = end;
  }
  if (start === 0 && parts.length === 0) return [text];
  parts.push(text.slice(start));
  while (limit === 0 && parts.at(-1) === '') parts.pop();
  return parts;
}
