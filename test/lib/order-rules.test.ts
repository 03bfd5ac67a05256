import * as z from 'zod/mini';
import { requestType } from '../../lambda/contract/request-type';
import { checkOrderField } from '../../lib/validation/order-rules';
import { patternBounds } from '../../lib/validation/text-bounds';
import { requestTypes } from '../sample-app/request-types';

describe('the bounds of a pattern', () => {
  it.each([
    ['^[a-z]{1,8}$', 1, 8, true],
    ['^A-\\d{3}(?:-[A-Z]+)?$', 5, Infinity, true],
    ['^(?:a|bcd)$', 1, 3, true],
    ['^a$|^bc$', 1, 2, true],
    ['^(?!ff)[0-9a-f]{2}$', 2, 2, true],
    ['^\\w*$', 0, Infinity, true],
    ['^a b$', 3, 3, false],
    ['^[^a]$', 1, 1, false],
    ['^.$', 1, 1, false],
    ['^\\D$', 1, 1, false],
    ['^[à-ü]$', 1, 1, false],
    ['^(?:){3,}$', 0, 0, true],
  ])('%s', (pattern, shortest, longest, printable) => {
    expect(patternBounds(pattern)).toEqual({ shortest, longest, printable });
  });

  it.each(['[a-z]{1,8}', '^[a-z]{1,8}', '[a-z]{1,8}$', '^a|b$'])(
    'are none without anchors: %s',
    (pattern) => {
      expect(patternBounds(pattern)).toEqual({ shortest: 0, longest: Infinity, printable: false });
    },
  );
});

const typeOrderedBy = (field: z.core.$ZodType<string>) =>
  requestType({
    name: 'x',
    description: 'x',
    schema: z.strictObject({ field }),
    attributes: [],
    orderedBy: 'field',
    example: { field: 'a' },
  });

describe('the field that requests are ordered by', () => {
  it('is one whose values SQS takes as groups, in all types of the app', () => {
    expect(requestTypes.flatMap((type) => checkOrderField(type))).toEqual([]);
  });

  it.each([
    ['a pattern', z.string().check(z.regex(/^[A-Z0-9-]{1,100}$/))],
    ['a list of texts', z.enum(['a', 'b'])],
  ])('may have %s', (_, field) => {
    expect(checkOrderField(typeOrderedBy(field))).toEqual([]);
  });

  it.each([
    ['no pattern', z.string(), '"none"'],
    ['a length alone', z.string().check(z.maxLength(10)), '"none"'],
    ['a pattern without an end', z.string().check(z.regex(/^[A-Z]{1,9}/)), '[A-Z]{1,9}'],
    ['values that are too long', z.string().check(z.regex(/^[A-Z]{1,101}$/)), '{1,101}'],
    ['values without a limit', z.string().check(z.regex(/^[A-Z]+$/)), '[A-Z]+'],
    ['an empty value', z.string().check(z.regex(/^[A-Z]{0,9}$/)), '{0,9}'],
    ['spaces', z.string().check(z.regex(/^[A-Z ]{1,9}$/)), '[A-Z ]'],
    ['a list with spaces', z.enum(['a', 'b c']), 'a, b c'],
  ])('fails with %s', (_, field, given) => {
    expect(checkOrderField(typeOrderedBy(field))).toEqual([
      expect.objectContaining({
        subject: 'request type "x", orderedBy "field"',
        given: expect.stringContaining(given),
        allowed: expect.stringContaining('1 to 100 letters'),
      }),
    ]);
  });

  it('fails when it may be missing, or has a name that a template would read otherwise', () => {
    const optional = {
      ...typeOrderedBy(z.enum(['a'])),
      schema: z.strictObject({ field: z.optional(z.string()) }),
    };
    expect(checkOrderField(optional)).toMatchObject([{ given: 'a field that may be missing' }]);
    expect(checkOrderField({ ...optional, orderedBy: 'a.b' })).toMatchObject([{ given: 'its name' }]);
  });
});
