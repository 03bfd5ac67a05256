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

  it('tells a member that is missing from one that is wrong, and names those that it does not know', () => {
    expect(issuesOf({ items: [], 'a.b': 1, c: 2 })).toEqual([
      { path: ['name'], rule: 'required' },
      { path: ['items'], rule: 'must be at least 1 elements long' },
      { path: [], rule: 'unknown member "a.b", "c"', unknown: ['a.b', 'c'] },
    ]);
  });
});
