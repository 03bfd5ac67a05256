import * as z from 'zod/mini';
import { mostRefusedElements } from '../../../lambda/contract/limited-issues';
import { checkSchema } from '../../../lambda/contract/schema-issues';
import { validate } from '../../../lambda/core/validation';

const line = z.strictObject({ sku: z.string().check(z.minLength(1)), pieces: z.int() });
const repeated = <Value>(value: Value, count = 20_000) => Array.from({ length: count }, () => value);
const issuesOf = (schema: z.core.$ZodType, value: unknown) => {
  const outcome = checkSchema(schema, value);
  return 'issues' in outcome ? outcome.issues : [];
};

describe('the issues of a value', () => {
  it.each([
    ['elements of a list', z.strictObject({ lines: z.array(line) }), { lines: repeated({}) }],
    ['rules of elements', z.array(line), repeated({ sku: '', pieces: 0.5 })],
    [
      'members of a record',
      z.record(z.string(), z.int()),
      Object.fromEntries(repeated('').map((_, at) => [at, ''])),
    ],
    [
      'names of a record',
      z.record(z.string().check(z.maxLength(1)), z.int()),
      Object.fromEntries(repeated(0).map((zero, at) => [`n${at}`, zero])),
    ],
    ['the rest of a tuple', z.tuple([z.int()], z.int()), [1, ...repeated('')]],
    ['lists in lists', z.array(z.array(z.optional(z.int()))), repeated([''])],
  ])('are those of the first %s that are refused', (_, schema, value) => {
    const issues = issuesOf(schema, value);
    expect(issues.length).toBeGreaterThanOrEqual(mostRefusedElements);
    expect(issues.length).toBeLessThanOrEqual(2 * mostRefusedElements);
  });

  it('are all of them where fewer elements are refused', () => {
    const lines = [...repeated({ sku: 'A', pieces: 1 }), ...repeated({ sku: '', pieces: 1 }, 700)];
    expect(issuesOf(z.array(line), lines)).toHaveLength(700);
  });

  it('are counted anew for each value', () => {
    const schema = z.array(line);
    for (let value = 0; value < 3; value++) expect(issuesOf(schema, repeated({}, 700))).toHaveLength(1400);
  });

  it('say that there may be more', () => {
    expect(validate(z.array(line), repeated({}))).toEqual({
      refused: expect.stringMatching(/; and at least 1980 more$/),
    });
    expect(validate(z.array(line), repeated({}, 30))).toEqual({
      refused: expect.stringMatching(/; and 40 more$/),
    });
  });

  it('do not change what a union accepts', () => {
    const numbers = z.array(z.int());
    const either = z.union([
      z.strictObject({ rows: z.array(numbers) }),
      z.strictObject({ rows: z.array(line) }),
    ]);
    const rows = [...repeated({ sku: 'A', pieces: 1 }), { sku: '', pieces: 1 }];
    expect(checkSchema(either, { rows: rows.slice(0, -1) })).toHaveProperty('valid');
    expect(issuesOf(either, { rows })).not.toEqual([]);
    // The element stands below a union and beside it: it is checked in both places.
    const both = z.strictObject({
      rows: z.union([z.array(line), z.array(z.unknown())]),
      more: z.array(line),
    });
    expect(checkSchema(both, { rows: repeated({}), more: [{ sku: 'A', pieces: 1 }] })).toHaveProperty(
      'valid',
    );
    expect(issuesOf(both, { rows: repeated({}), more: [{}] })).toHaveLength(2);
  });
});
