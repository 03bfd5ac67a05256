import * as z from 'zod/mini';
import { failure, validate } from '../../../lambda/core/validation';

const schema = z.strictObject({ size: z.int().check(z.minimum(1)), colour: z.enum(['red', 'blue']) });

describe('validation', () => {
  it('hands back what is valid, typed', () => {
    const outcome = validate(schema, { size: 2, colour: 'red' });
    expect(outcome).toEqual({ valid: { size: 2, colour: 'red' } });
  });

  it('fails with the place and the rule of every breach, and never the value', () => {
    const outcome = validate(schema, { size: 0, colour: 'secret-value', shape: 'x' });
    expect(outcome).toEqual({
      refused:
        'size: must be at least 1; colour: must be "red" or "blue"; must not have members that the schema does not name, got 1',
    });
  });

  it('fails without the names that a caller chose', () => {
    const labels = z.record(z.string(), z.string());
    expect(validate(labels, { 'secret-name': 1 })).toEqual({ refused: '*: must be of type string' });
  });

  it.each([
    [999, 'and 979 more'],
    // Elements behind these are not checked.
    [1000, 'and at least 980 more'],
    [100_000, 'and at least 980 more'],
  ])('names twenty broken rules at most, of %i', (count, rest) => {
    const outcome = validate(z.array(z.string()), Array.from({ length: count }).fill(1));
    const { refused } = { refused: '', ...outcome };
    expect(refused.split('; ')).toHaveLength(21);
    expect(refused.endsWith(`; 19: must be of type string; ${rest}`)).toBe(true);
  });

  it('fails without a place for the value as a whole', () => {
    expect(validate(schema, 7)).toEqual({ refused: 'must be of type object' });
  });

  it('keeps the first 1,000 characters of a reason', () => {
    expect(failure('Title', 'x'.repeat(2000)).detail).toHaveLength(1000);
    expect(failure('Title', 'short')).toEqual({ title: 'Title', detail: 'short' });
  });
});
