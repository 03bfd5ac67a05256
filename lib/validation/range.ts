import type { Violation } from './violation';

/** A whole number that AWS limits. */
export interface LimitedNumber {
  readonly subject: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** Such as ` seconds`. @default - no unit */
  readonly unit?: string;
}

export function checkRange({ subject, value, min, max, unit = '' }: LimitedNumber): Violation[] {
  if (Number.isInteger(value) && value >= min && value <= max) return [];
  return [
    {
      subject,
      given: `${value}${unit}`,
      allowed: `a whole number from ${min} to ${max}${unit}`,
      fix: 'Choose a value in that range.',
    },
  ];
}
