import { kindOf } from './json';
import type { Lookup } from './lookup';

/** What a function may use besides its argument. */
export interface Call {
  readonly lookup: Lookup;
  /** Resolves a part of the argument; `keys` is the way to it, for messages. */
  readonly evaluate: (value: unknown, ...keys: readonly (string | number)[]) => unknown;
  /** The truth of a part of the argument that is a condition's expression. */
  readonly condition: (value: unknown, ...keys: readonly (string | number)[]) => boolean;
}

/** An intrinsic function, given its argument as it stands in the template. Throws an `Error` saying what is wrong. */
export type IntrinsicFunction = (argument: unknown, call: Call) => unknown;

/** `value` as text: numbers and booleans are text in CloudFormation. */
export function asText(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`${what} is ${kindOf(value)}; it takes text.`);
}

export function asList(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`${what} is ${kindOf(value)}; it takes a list.`);
}

/** The entries of a function's argument, which must be a list of `least` to `most`. */
export function argumentsOf(argument: unknown, least: number, most: number): readonly unknown[] {
  const list = asList(argument, 'The argument');
  if (list.length >= least && list.length <= most) return list;
  const allowed = least === most ? `${least}` : `${least} to ${most}`;
  throw new Error(`was given ${list.length} arguments; it takes ${allowed}.`);
}
