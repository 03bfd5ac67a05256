import { AwsError } from '../../aws/error';
import { isStructure, type Structure } from '../../aws/structure';
import { missingParameter } from './errors';

/** Parameters of a call, unchecked: numbers and booleans are text when they came by the query protocol. */
export type Input = Structure;

function wrongType(name: string): AwsError {
  return new AwsError('SerializationException', `Unexpected value type for ${name}.`);
}

export function optionalText(input: Input, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw wrongType(name);
}

/** @throws AwsError `MissingParameter` when absent or empty */
export function requiredText(input: Input, name: string): string {
  const value = optionalText(input, name);
  if (value === undefined || value === '') throw missingParameter(name);
  return value;
}

export function optionalInteger(input: Input, name: string): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  const number = typeof value === 'string' && /^-?[0-9]+$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number)) return number;
  throw wrongType(name);
}

export function requiredInteger(input: Input, name: string): number {
  const value = optionalInteger(input, name);
  if (value === undefined) throw missingParameter(name);
  return value;
}

export function optionalStructure(input: Input, name: string): Input | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (isStructure(value)) return value;
  throw wrongType(name);
}

/** A map of text to text; empty when absent. */
export function textMap(input: Input, name: string): Map<string, string> {
  const map = new Map<string, string>();
  for (const [key, value] of Object.entries(optionalStructure(input, name) ?? {})) {
    if (typeof value !== 'string') throw wrongType(`${name}.${key}`);
    map.set(key, value);
  }
  return map;
}

/** A list; empty when absent. */
export function list(input: Input, name: string): readonly unknown[] {
  const value = input[name];
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw wrongType(name);
}

export function textList(input: Input, name: string): string[] {
  return list(input, name).map((value) => {
    if (typeof value !== 'string') throw wrongType(name);
    return value;
  });
}

export function structureList(input: Input, name: string): Input[] {
  return list(input, name).map((value) => {
    if (!isStructure(value)) throw wrongType(name);
    return value;
  });
}
