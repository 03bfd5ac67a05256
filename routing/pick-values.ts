import type { Condition, Scalar } from './condition';
import { compileConditions } from './match-condition';
import type { Branch, KeyConditions } from './parse';
import type { Seen } from './seen';

/** One of a key's values that the branch takes; undefined when it takes the key for absent. */
export interface Picked {
  readonly key: string;
  readonly asked: KeyConditions;
  readonly value: Scalar | undefined;
}

/**
 * For a branch that holds, a value of each key, such that the branch takes them together: of a list of objects those of
 * one element. The evaluator is asked whether the branch still holds when it is narrowed to some of the values.
 */
export function pickValues(
  branch: Branch,
  seen: Seen,
  holds: (narrowed: Branch) => boolean,
): readonly Picked[] {
  const narrowed = new Map(branch);
  return [...branch].map(([key, asked]): Picked => {
    const takes = (conditions: readonly Condition[]) =>
      holds(new Map(narrowed).set(key, { ...asked, conditions }));
    const { value: meets } = compileConditions(asked.conditions);
    const value = firstOf(
      [...new Set(seen.valuesOf(key))].filter((one) => meets(one)),
      (values) => takes(values.map(literally)),
    );
    const conditions = value === undefined ? asked.conditions.filter(asksForNone) : [literally(value)];
    narrowed.set(key, { ...asked, conditions });
    return { key, asked, value };
  });
}

export function asksForNone(condition: Condition): boolean {
  return condition.kind === 'exists' && !condition.exists;
}

function literally(value: Scalar): Condition {
  return { kind: 'equals', value };
}

/** The first value that is enough by itself, found by halves; undefined when not even all of them are enough. */
function firstOf(
  values: readonly Scalar[],
  areEnough: (values: readonly Scalar[]) => boolean,
): Scalar | undefined {
  if (values.length === 0 || !areEnough(values)) return undefined;
  let left = values;
  while (left.length > 1) {
    const half = left.slice(0, Math.ceil(left.length / 2));
    left = areEnough(half) ? half : left.slice(half.length);
  }
  return left[0];
}
