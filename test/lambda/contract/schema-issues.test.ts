import * as z from 'zod/mini';
import { checkSchema } from '../../../lambda/contract/schema-issues';

const item = z.strictObject({ size: z.int().check(z.minimum(1)), colour: z.enum(['red', 'blue']) });
const schema = z.strictObject({
  name: z.string().check(z.regex(/^[a-z]+$/), z.maxLength(5)),
  items: z.array(item).check(z.minLength(1)),
});

function issuesOf(value: unknown) {
  const checked = checkSchema(schema, value);
  if (!('issues' in checked)) throw new Error('Not refused');
  return checked.issues;
}

describe('the check against a schema', () => {
  it('hands back what is valid, typed', () => {
    const value = { name: 'tea', items: [{ size: 1, colour: 'red' }] };
    expect(checkSchema(schema, value)).toEqual({ valid: value });
  });

  it('fails with the path and the rule of every breach, and never the value', () => {
    expect(issuesOf({ name: 'Secret', items: [{ size: 0, colour: 'secret' }, { size: 'secret' }] })).toEqual([
      { path: ['name'], rule: 'must match /^[a-z]+$/' },
      { path: ['name'], rule: 'must be at most 5 characters long' },
      { path: ['items', 0, 'size'], rule: 'must be at least 1' },
      { path: ['items', 0, 'colour'], rule: 'must be "red" or "blue"' },
      { path: ['items', 1, 'size'], rule: 'must be of type number' },
      { path: ['items', 1, 'colour'], rule: 'must be "red" or "blue"' },
    ]);
  });

  it.each([
    ['a union', z.union([z.string(), z.number()]), true, /^must be of one of the forms/],
    ['names', z.record(z.enum(['a']), z.string()), { a: '', secret: '' }, /^must not have members .* got 1$/],
    [
      'a name',
      z.record(z.string().check(z.regex(/^a$/)), z.string()),
      { secret: '' },
      /^must have names of /,
    ],
    ['a multiple', z.number().check(z.multipleOf(5)), 777, /^must be a multiple of 5$/],
    ['a literal', z.literal('a'), 'secret', /^must be "a"$/],
    ['a set', z.set(z.string()), new Set([777]), /^must be of type string$/],
    ['a format', z.email(), 'secret', /^must match /],
    ['a tuple', z.tuple([z.string()]), ['', 'secret'], /^must be at most 1/],
    ['an absence', z.never(), 'secret', /^must be of type never$/],
    ['a bigint', z.bigint().check(z.lt(5n)), 777n, /^must be at most 5$/],
  ])('names the rule and no value: %s', (_, rule, value, text) => {
    const checked = checkSchema(rule, value);
    const [issue] = 'issues' in checked ? checked.issues : [];
    expect(issue?.rule).toMatch(text);
    expect(issue?.rule).not.toMatch(/secret|777/);
  });

  it('tells a member that is missing from one that is wrong, and names those that it does not know', () => {
    expect(issuesOf({ items: [], 'a.b': 1, c: 2 })).toEqual([
      { path: ['name'], rule: 'required' },
      { path: ['items'], rule: 'must be at least 1 elements long' },
      { path: [], rule: 'must not have members that the schema does not name, got 2', unknown: ['a.b', 'c'] },
    ]);
  });
});
