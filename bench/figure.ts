/** One line of the report: a figure, and the reference that it is read beside. */
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

/** `full` counts give figures to read. `tiny` counts show in seconds that a bench works. */
export type Size = 'full' | 'tiny';

export interface Bench {
  readonly title: string;
  /** Measures, and returns at least one figure. */
  measure(size: Size): Promise<readonly Figure[]>;
}

/** @returns `undefined` for a figure without a target */
export function isMet({ value, ratio, target }: Figure): boolean | undefined {
  if (target === undefined) return undefined;
  const measured = target.of === 'value' ? value : ratio;
  if (measured === undefined) return false;
  return target.bound === 'at least' ? measured >= target.limit : measured <= target.limit;
}
