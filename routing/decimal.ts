import { policyLimits } from './limits';

const scale = 10 ** policyLimits.decimals;

/** Whether SNS compares `value` as a number at all. */
export function isComparable(value: number): boolean {
  return Math.abs(value) <= policyLimits.number;
}

/** `value` as an integer that holds the digits that count, so that 0.1 + 0.2 is 0.3. */
export function scaled(value: number): number {
  return Math.round(value * scale);
}
