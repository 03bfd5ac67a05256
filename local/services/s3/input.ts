import { isStructure, type Structure } from '../../aws/structure';
import { invalidArgument, malformedXml } from './errors';

/** Parameters of a call, unchecked: all but bodies is text when it came over HTTP. */
export type Input = Structure;

export function optionalText(input: Input, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw invalidArgument(`${name} must be text`, name);
}

/** @throws AwsError `InvalidArgument` when absent */
export function requiredText(input: Input, name: string): string {
  const value = optionalText(input, name);
  if (value === undefined || value === '') throw invalidArgument(`${name} is missing`, name);
  return value;
}

/** A number without a sign or a fraction. */
export function optionalWhole(input: Input, name: string, header = name): number | undefined {
  const text = optionalText(input, name);
  if (text === undefined || text === '') return undefined;
  if (/^[0-9]{1,15}$/.test(text)) return Number(text);
  throw invalidArgument(`Provided ${header} not an integer or within integer range`, header, text);
}

export function isTrue(input: Input, name: string): boolean {
  return optionalText(input, name)?.toLowerCase() === 'true';
}

/** The bytes of a body; none when absent. */
export function bytes(input: Input, name: string): Buffer {
  const value = input[name];
  if (value === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(value)) return value;
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (typeof value === 'string') return Buffer.from(value);
  throw invalidArgument(`${name} must be bytes`, name);
}

/** A map of text to text; empty when absent. */
export function textMap(input: Input, name: string): Record<string, string> {
  const value = input[name];
  if (value === undefined || value === null) return {};
  if (!isStructure(value)) throw invalidArgument(`${name} must be a map`, name);
  return Object.fromEntries(Object.keys(value).map((key) => [key, optionalText(value, key) ?? '']));
}

/** @throws AwsError `MalformedXML` when it is no list of structures */
export function structures(input: Input, name: string): readonly Input[] {
  const value = input[name];
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every(isStructure)) throw malformedXml();
  return value;
}

export function structure(input: Input, name: string): Input | undefined {
  const value = input[name];
  return isStructure(value) ? value : undefined;
}

/** @throws AwsError `MalformedXML` when it is no list of texts */
export function texts(input: Input, name: string): readonly string[] {
  const value = input[name];
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) throw malformedXml();
  return value;
}

/** A time, as text that a date header or an ISO time spells, or a date. */
export function optionalTime(input: Input, name: string): number | undefined {
  const value = input[name];
  if (value instanceof Date) return value.getTime();
  const time = Date.parse(optionalText(input, name) ?? '');
  // S3 passes over a date that it cannot read, as HTTP asks.
  return Number.isNaN(time) ? undefined : time;
}
