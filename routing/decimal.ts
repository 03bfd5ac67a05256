import { policyLimits } from './limits';

const scale = 10 ** policyLimits.decimals;

/** Whether SNS compares `value` as a number at all. */
export function isComparable(value: number): boolean {
  return Math.abs(value) <= policyLimits.comparable;
}

/**
 * `value` as an integer that holds the digits that count, so that 0.1 + 0.2 is 0.3. Grows with `value`. This is the
 * arithmetic that AWS publishes, doubles and all; it alone explains why SNS was seen to take 100.1234567, and not
 * 100.1234561, for 100.123456789.
 * https://github.com/aws/event-ruler/blob/main/src/main/software/amazon/event/ruler/ComparableNumber.java
 * https://github.com/getmoto/moto/pull/6242
 */
export function scaled(value: number): number {
  return Math.trunc(scale * (policyLimits.comparable + value));
}
