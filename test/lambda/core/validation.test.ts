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
      refused: 'size: must be at least 1; colour: must be "red" or "blue"; unknown member "shape"',
    });
  });

  it('fails without a place for the value as a whole', () => {
    expect(validate(schema, 7)).toEqual({ refused: 'must be of type object' });
  });

  it('keeps the first 1,000 characters of a reason', () => {
    expect(failure('Title', 'x'.repeat(2000)).detail).toHaveLength(1000);
    expect(failure('Title', 'short')).toEqual({ title: 'Title', detail: 'short' });
  });
});
