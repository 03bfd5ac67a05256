import type { NumericBound, NumericRange } from './condition';
import { malformed } from './invalid-policy';
import { policyLimits } from './limits';
import { after, at, type Place } from './policy-place';

/**
 * The operand of `numeric`.
 * @throws InvalidPolicy
 */
export function parseRange(operand: unknown): NumericRange {
  if (!Array.isArray(operand)) throw malformed('Value of numeric must be an array.', at());
  const [operator, number, ...rest]: readonly unknown[] = operand;
  if (typeof operator !== 'string') {
    const read = operand.length === 0 ? ']' : asRead(operator);
    throw malformed(`Invalid member in numeric match: ${read}`, itemAt(operand, 0));
  }
  const numberAt = itemAt(operand, 1);
  switch (operator) {
    case '=': {
      const bound: NumericBound = { value: numberOf('equals', number, numberAt), inclusive: true };
      return onlyBound({ lower: bound, upper: bound }, rest);
    }
    case '<':
    case '<=':
      return onlyBound(
        { upper: { value: numberOf(operator, number, numberAt), inclusive: operator === '<=' } },
        rest,
      );
    case '>':
    case '>=': {
      const lower: NumericBound = {
        value: numberOf(operator, number, numberAt),
        inclusive: operator === '>=',
      };
      if (rest.length === 0) return onlyBound({ lower }, rest);
      const upper = parseTop(lower, rest, operand);
      return { lower: checkedBound(lower), upper: checkedBound(upper) };
    }
    default:
      // SNS has read the number before it looks at the operator.
      throw malformed(`Unrecognized numeric range operator: ${operator}`, numberAt);
  }
}

function onlyBound({ lower, upper }: NumericRange, rest: readonly unknown[]): NumericRange {
  if (rest.length > 0) throw malformed('Too many elements in numeric expression', at(2));
  return { ...(lower && { lower: checkedBound(lower) }), ...(upper && { upper: checkedBound(upper) }) };
}

function parseTop(lower: NumericBound, rest: readonly unknown[], operand: readonly unknown[]): NumericBound {
  const [operator, number, ...more] = rest;
  if (typeof operator !== 'string') throw malformed(`Bad value in numeric range: ${asRead(operator)}`, at(2));
  if (operator !== '<' && operator !== '<=') {
    throw malformed(`Bad numeric range operator: ${operator}`, after(2));
  }
  const value = numberOf(operator, number, itemAt(operand, 3));
  if (more.length > 0) throw malformed('Too many terms in numeric range expression', at(4));
  if (value <= lower.value) throw malformed('Bottom must be less than top', after());
  return { value, inclusive: operator === '<=' };
}

/** The part of the policy that SNS has read when it complains. */
function asRead(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? '[' : '{';
}

/** An item of the list, or the end of a list that has no such item. */
function itemAt(list: readonly unknown[], index: number): Place {
  return index < list.length ? at(index) : after();
}

function numberOf(operator: string, value: unknown, place: Place): number {
  if (typeof value !== 'number') throw malformed(`Value of ${operator} must be numeric`, place);
  return value;
}

function checkedBound({ value, inclusive }: NumericBound): NumericBound {
  return { value: checkNumber(value), inclusive };
}

/** @throws InvalidPolicy for a number that a policy may not compare with */
export function checkNumber(value: number): number {
  if (Math.abs(value) <= policyLimits.number) return value;
  const limit = policyLimits.number.toExponential(1).replace('e+', 'E');
  throw malformed(`Value must be between -${limit} and +${limit}, inclusive`, after());
}
