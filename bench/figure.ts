/** One line of the report: a figure, and what it is to be read beside. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Measured in the same run. */
  readonly reference?: { readonly name: string; readonly value: number };
  /** The figure over the reference; the median of the rounds, where there are rounds. */
  readonly ratio?: number;
  readonly target?: Target;
}

export interface Target {
  readonly of: 'ratio' | 'value';
  readonly bound: 'at least' | 'at most';
  readonly limit: number;
}

/** A bench: measures, and says what it found. */
export interface Bench {
  readonly title: string;
  measure(): Promise<readonly Figure[]>;
}

/** @returns nothing for a figure without a target */
export function isMet({ value, ratio, target }: Figure): boolean | undefined {
  if (target === undefined) return undefined;
  const measured = target.of === 'value' ? value : ratio;
  if (measured === undefined) return false;
  return target.bound === 'at least' ? measured >= target.limit : measured <= target.limit;
}
