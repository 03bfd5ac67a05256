import * as z from 'zod/mini';
import { bodyRules } from '../../lib/contracts/fingerprint';
import { narrowings } from '../../lib/contracts/narrowings';

type Schema = z.core.$ZodType;

/** Compares two schemas of the member `a`. */
function compare(before: Schema, after: Schema): readonly string[] {
  const rules = (a: Schema) => bodyRules({ schema: z.strictObject({ a }) });
  return narrowings(rules(before), rules(after)).map(({ path, was, is }) => `${path}: ${was} → ${is}`);
}

const text = z.string();
const branch = (kind: string, more: Readonly<Record<string, Schema>> = {}) =>
  z.strictObject({ kind: z.literal(kind), ...more });
const kinds = (...branches: [ReturnType<typeof branch>, ...ReturnType<typeof branch>[]]) =>
  z.discriminatedUnion('kind', branches);
const short = (max: number) => z.string().check(z.maxLength(max));
const matching = (...patterns: readonly RegExp[]) =>
  z.string().check(...patterns.map((pattern) => z.regex(pattern)));

describe('a schema that may refuse what an older one accepted', () => {
  it.each<[string, Schema, Schema, string]>([
    ['optional to required', z.optional(text), text, 'a: optional → required'],
    ['text to number', text, z.number(), 'a: type "string" → type "number"'],
    ['text to object', text, z.strictObject({}), 'a: type "string" → type "object"'],
    ['number to whole number', z.number(), z.int32(), 'a: type "number" → type "integer"'],
    ['null', z.nullable(text), text, 'a: type "null" → type "string"'],
    ['any value', z.any(), text, 'a: no type → type "string"'],
    ['boolean to true', z.boolean(), z.literal(true), 'a: no enum → enum [true]'],
    ['a value', z.enum(['x', 'y']), z.enum(['x']), 'a: enum ["x","y"] → enum ["x"]'],
    ['text to values', text, z.enum(['x']), 'a: no enum → enum ["x"]'],
    ['the type of a value', z.literal(1), z.literal('1'), 'a: type "number" → type "string"'],
    ['a branch of another type', z.union([text, z.number()]), z.number(), 'a: '],
    ['a format', text, z.iso.date(), 'a: no format → format "date"'],
    ['a pattern', text, matching(/^x/), 'a: no pattern'],
    ['a second pattern', matching(/^x/), matching(/^x/, /y$/), 'a: pattern'],
    ['the longest text', short(5), short(4), 'a: maxLength 5 → maxLength 4'],
    ['the shortest text', text, text.check(z.minLength(1)), 'a: no minLength → minLength 1'],
    ['the least number', z.int(), z.int().check(z.minimum(0)), 'a: minimum -9007199254740991 → minimum 0'],
    [
      'the greatest number',
      z.number().check(z.maximum(9)),
      z.number().check(z.maximum(8)),
      'a: maximum 9 → maximum 8',
    ],
    [
      'an exclusive bound',
      z.number().check(z.gte(3)),
      z.number().check(z.gt(3)),
      'a: no exclusiveMinimum → exclusiveMinimum true',
    ],
    ['steps', z.number(), z.number().check(z.multipleOf(2)), 'a: no multipleOf → multipleOf 2'],
    [
      'other steps',
      z.number().check(z.multipleOf(3)),
      z.number().check(z.multipleOf(2)),
      'a: multipleOf 3 → multipleOf 2',
    ],
    ['items', z.array(text), z.array(short(5)), 'a[]: no maxLength → maxLength 5'],
    ['the most items', z.array(text), z.array(text).check(z.maxLength(5)), 'a: no maxItems → maxItems 5'],
    ['a tuple', z.tuple([text]), z.tuple([text, text]), 'a: '],
    ['unknown members', z.looseObject({}), z.strictObject({}), 'a.*: accepted → refused'],
    [
      'unknown members of one name',
      z.object({}),
      z.object({ b: z.optional(text) }),
      'a.b: no type → type "string"',
    ],
    [
      'record to object',
      z.record(text, text),
      z.strictObject({ b: z.optional(text) }),
      'a.*: accepted → refused',
    ],
    ['values of a record', z.record(text, text), z.record(text, short(5)), 'a.*: no maxLength → maxLength 5'],
    [
      'names of a record',
      z.record(matching(/^[a-z]$/), text),
      z.record(matching(/^[a-c]$/), text),
      'a.*: pattern',
    ],
    [
      'names of a record that had no rule',
      z.record(text, text),
      z.record(short(5), text),
      'a.*: no maxLength → maxLength 5',
    ],
    [
      'a member of one branch',
      kinds(branch('p', { v: text, w: text }), branch('q', { w: text })),
      kinds(branch('p', { v: text }), branch('q', { w: text })),
      'a.w: accepted → refused',
    ],
    ['a branch', kinds(branch('p'), branch('q')), kinds(branch('p')), 'a: {'],
    // Both branches accept it, so that `oneOf` does not.
    ['a value of two branches', text, z.xor([text, z.union([short(5), z.number()])]), 'a: '],
  ])('is narrower: %s', (_, before, after, expected) => {
    const found = compare(before, after);
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]).toEqual(expect.stringContaining(expected));
    expect(compare(before, before)).toEqual([]);
  });

  it.each<[string, Schema, Schema]>([
    ['required to optional', text, z.optional(text)],
    ['anything', z.strictObject({ b: text }), z.any()],
    ['null as well', text, z.nullable(text)],
    ['null as well as a short text', short(5), z.nullable(short(6))],
    ['number as well', text, z.union([z.number(), text])],
    ['whole number to number', z.int(), z.number()],
    ['another value', z.enum(['x']), z.enum(['x', 'y'])],
    ['values to text', z.enum(['x', 'y']), text],
    ['true to boolean', z.literal(true), z.boolean()],
    ['no format', z.email(), text],
    ['one pattern of two', matching(/^x/, /y$/), matching(/^x/)],
    ['wider bounds', z.int().check(z.minimum(0), z.maximum(9)), z.int().check(z.minimum(-1), z.maximum(10))],
    ['an inclusive bound', z.number().check(z.gt(3)), z.number().check(z.gte(3))],
    ['finer steps', z.number().check(z.multipleOf(6)), z.number().check(z.multipleOf(3))],
    [
      'longer and shorter texts',
      text.check(z.minLength(2), z.maxLength(3)),
      text.check(z.minLength(1), z.maxLength(4)),
    ],
    ['another member', z.strictObject({ b: text }), z.strictObject({ b: text, c: z.optional(text) })],
    ['unknown members', z.strictObject({ b: text }), z.looseObject({ b: text })],
    ['object to record', z.strictObject({ b: text }), z.record(text, text)],
    ['any name of a record', z.record(matching(/^[a-z]$/), text), z.record(text, text)],
    ['another branch', kinds(branch('p')), kinds(branch('p'), branch('q'))],
    [
      'a member of a branch',
      kinds(branch('p'), branch('q')),
      kinds(branch('p', { v: z.optional(text) }), branch('q')),
    ],
    ['items', z.array(short(5)), z.array(text)],
  ])('is as wide: %s', (_, before, after) => {
    expect(compare(before, after)).toEqual([]);
    expect(compare(after, before).length).toBeGreaterThan(0);
  });
});
