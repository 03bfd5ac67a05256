import { readFileSync } from 'node:fs';
import { AssemblyError } from './error';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a message calls the kind of `value`. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return `the ${typeof value} ${JSON.stringify(value)}`;
}

/** Reads a file that must hold a JSON object; `what` is its role, for messages. */
export function readJsonObject(file: string, what: string): JsonObject {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new AssemblyError(`${file}: there is no such file; it should be ${what}.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AssemblyError(`${file}: not JSON (${reason}); it should be ${what}.`);
  }
  if (!isObject(value)) {
    throw new AssemblyError(`${file}: holds ${kindOf(value)}; it should be ${what}, a JSON object.`);
  }
  return value;
}

/** The member `key` of `from` when it is text. */
export function textAt(from: JsonObject, key: string): string | undefined {
  const value = from[key];
  return typeof value === 'string' ? value : undefined;
}

/** The member `key` of `from` when it is an object, else an empty one. */
export function objectAt(from: JsonObject, key: string): JsonObject {
  const value = from[key];
  return isObject(value) ? value : {};
}

/** The texts in the list `key` of `from`; empty when there is none. */
export function textsAt(from: JsonObject, key: string): readonly string[] {
  const value = from[key];
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}
