import type { NumericBound, NumericRange } from './condition';
import { malformed } from './invalid-policy';
import { policyLimits } from './limits';

/**
 * The operand of `numeric`.
 * @throws InvalidPolicy
 */
export function parseRange(operand: unknown): NumericRange {
  if (!Array.isArray(operand)) throw malformed('Value of numeric must be an array.');
  const [operator, number, ...rest]: readonly unknown[] = operand;
  if (typeof operator !== 'string') {
    throw malformed(`Invalid member in numeric match: ${operand.length === 0 ? ']' : asRead(operator)}`);
  }
  switch (operator) {
    case '=': {
      const bound: NumericBound = { value: numberOf('equals', number), inclusive: true };
      return onlyBound({ lower: bound, upper: bound }, rest);
    }
    case '<':
    case '<=':
      return onlyBound({ upper: { value: numberOf(operator, number), inclusive: operator === '<=' } }, rest);
    case '>':
    case '>=': {
      const lower: NumericBound = { value: numberOf(operator, number), inclusive: operator === '>=' };
      if (rest.length === 0) return onlyBound({ lower }, rest);
      const upper = parseTop(lower, rest);
      return { lower: checkedBound(lower), upper: checkedBound(upper) };
    }
    default:
      throw malformed(`Unrecognized numeric range operator: ${operator}`);
  }
}

function onlyBound({ lower, upper }: NumericRange, rest: readonly unknown[]): NumericRange {
  if (rest.length > 0) throw malformed('Too many elements in numeric expression');
  return { ...(lower && { lower: checkedBound(lower) }), ...(upper && { upper: checkedBound(upper) }) };
}

function parseTop(lower: NumericBound, rest: readonly unknown[]): NumericBound {
  const [operator, number, ...more] = rest;
  if (typeof operator !== 'string') throw malformed(`Bad value in numeric range: ${asRead(operator)}`);
  if (operator !== '<' && operator !== '<=') throw malformed(`Bad numeric range operator: ${operator}`);
  const value = numberOf(operator, number);
  if (more.length > 0) throw malformed('Too many terms in numeric range expression');
  if (value <= lower.value) throw malformed('Bottom must be less than top');
  return { value, inclusive: operator === '<=' };
}

/** The part of the policy that SNS has read when it complains. */
function asRead(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? '[' : '{';
}

function numberOf(operator: string, value: unknown): number {
  if (typeof value !== 'number') throw malformed(`Value of ${operator} must be numeric`);
  return value;
}

function checkedBound({ value, inclusive }: NumericBound): NumericBound {
  return { value: checkNumber(value), inclusive };
}

/** @throws InvalidPolicy for a number that a policy may not compare with */
export function checkNumber(value: number): number {
  if (Math.abs(value) <= policyLimits.number) return value;
  const limit = policyLimits.number.toExponential(1).replace('e+', 'E');
  throw malformed(`Value must be between -${limit} and +${limit}, inclusive`);
}
