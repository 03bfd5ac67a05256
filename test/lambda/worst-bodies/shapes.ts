import * as z from 'zod/mini';
import { requestType, type RequestType } from '../../../lambda/contract/request-type';

/** A body of one shape: its text is `head`, then units up to the size, then `tail`. */
export interface Shape {
  readonly head: string;
  readonly unit: (index: number) => string;
  readonly tail: string;
  readonly schema: z.core.$ZodType;
}

const anything = z.strictObject({ data: z.unknown() });
const list = (unit: string | ((index: number) => string), schema: z.core.$ZodType): Shape => ({
  head: '{"data":[',
  unit: (index) => `${index === 0 ? '' : ','}${typeof unit === 'string' ? unit : unit(index)}`,
  tail: ']}',
  schema,
});
const objectOf = (members: number, member: (index: number) => string) =>
  `{${Array.from({ length: members }, (_, index) => member(index)).join(',')}}`;
const listOf = (element: z.core.$ZodType) => z.strictObject({ data: z.array(element) });
const numbers = z.record(z.string(), z.int());
const strict = z.strictObject({
  sku: z.string().check(z.regex(/^[A-Z]+$/)),
  pieces: z.int().check(z.minimum(0)),
  place: z.string(),
});

/** The shapes that need most memory for their bytes, with a schema that accepts or refuses each element. */
export const shapes = {
  nested: list('['.repeat(90) + ']'.repeat(90), anything),
  'empty arrays': list('[]', listOf(z.array(z.int()))),
  'empty objects': list('{}', listOf(z.strictObject({ a: z.optional(z.int()) }))),
  'arrays of one': list('[0]', listOf(z.array(z.int()))),
  'objects of one': list('{"a":1.5}', listOf(z.strictObject({ a: z.number() }))),
  'numbered members': list('{"1":0}', listOf(z.record(z.string(), z.int()))),
  'numbered members of objects': list(
    '{"1":{"1":0}}',
    listOf(z.record(z.string(), z.record(z.string(), z.int()))),
  ),
  'distinct names': list(
    (index) => objectOf(1000, (member) => `"k${index * 1000 + member}":0`),
    listOf(numbers),
  ),
  'distinct numbers as names': list(
    (index) => objectOf(60_000, (member) => `"${index + member * 17}":0`),
    listOf(numbers),
  ),
  'repeated names': list(
    objectOf(1000, () => '"a":0'),
    anything,
  ),
  'repeated names of objects': list('{"a":0,"a":0}', anything),
  'objects of distinct names': list((index) => `{"k${index}":0}`, listOf(numbers)),
  'refused objects': list('{}', listOf(strict)),
  'refused members': list('{"sku":"","pieces":-1,"place":0}', listOf(strict)),
  'refused strings': list('""', listOf(z.string().check(z.minLength(1)))),
  strings: list('"€"', listOf(z.string())),
  'one string': { head: '{"data":"€', unit: () => 'a'.repeat(1000), tail: '"}', schema: anything },
  articles: list('{"sku":"SKU","pieces":100,"place":"A"}', listOf(strict)),
} satisfies Record<string, Shape>;

/** Bodies that are refused before they are parsed. */
export const poisons = {
  'arrays in arrays': { head: '{"data":', unit: () => '['.repeat(1000), tail: '}', schema: anything },
  'objects in a list': list('{}', anything),
} satisfies Record<string, Shape>;

/**
 * Yields the text of a body in chunks, so that the body as a whole is in memory only where the code keeps it.
 * @param bytes at most
 * @param values at most, names included
 */
export function* chunksOf({ head, unit, tail }: Shape, bytes: number, values: number): Generator<Buffer> {
  // The head and the tail have three.
  const units = Math.floor((values - 3) / valuesOf(unit(1)));
  let left = bytes - head.length - tail.length - 8;
  let text = head;
  for (let index = 0; index < units; index++) {
    const next = unit(index);
    left -= Buffer.byteLength(next);
    if (left < 0) break;
    text += next;
    if (text.length < 100_000) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text + tail);
}

/** Values and names in a piece of JSON without escapes. */
function valuesOf(text: string): number {
  return text.match(/"[^"]*"|[[{]|[^\s,:"[\]{}]+/g)?.length ?? 0;
}

export function typeOf({ schema }: Shape): RequestType {
  return requestType({
    name: 'worst',
    description: 'A body that needs much memory.',
    schema,
    attributes: [],
    largestUpload: Number.MAX_SAFE_INTEGER,
    example: {},
  });
}
