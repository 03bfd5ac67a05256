import { isStructure, type Structure } from '../../aws/structure';
import { invalidParameter } from './errors';

/** Parameters of a call, unchecked: everything is text when it came by the query protocol. */
export type Input = Structure;

export function optionalText(input: Input, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw invalidParameter(name);
}

/** @throws AwsError `InvalidParameter` when absent */
export function requiredText(input: Input, name: string): string {
  const value = optionalText(input, name);
  if (value === undefined) throw invalidParameter(`${name} Reason: no value for required parameter`);
  return value;
}

/** A map of text to text; empty when absent. */
export function textMap(input: Input, name: string): Map<string, string> {
  const value = input[name];
  if (value === undefined || value === null || value === '') return new Map();
  if (!isStructure(value)) throw invalidParameter(name);
  return new Map(Object.keys(value).map((key) => [key, optionalText(value, key) ?? '']));
}

/** A list; the query protocol spells an empty one as empty text. */
export function list(input: Input, name: string): readonly unknown[] {
  const value = input[name];
  if (value === undefined || value === null || value === '') return [];
  if (Array.isArray(value)) return value;
  throw invalidParameter(name);
}

export function structures(input: Input, name: string): Input[] {
  return list(input, name).map((item) => {
    if (!isStructure(item)) throw invalidParameter(name);
    return item;
  });
}

export function texts(input: Input, name: string): string[] {
  return list(input, name).map((item) => {
    if (typeof item !== 'string') throw invalidParameter(name);
    return item;
  });
}
