import type { Condition } from '../condition';
import type { NumberSchema } from './domain';

/** SNS compares six decimals: between two numbers that are closer it sees no third. */
const steps = [1e-7, 1e-6, 1e-5];

/** Beyond this SNS does not compare numbers: see `../limits.ts`. */
const edges = [-5e9, 5e9];

/** Of each class of numbers that the conditions tell apart, at least one that the schema allows. */
export function numberSamples(schema: NumberSchema, conditions: readonly Condition[]): number[] {
  const bounds = [schema.lower?.value, schema.upper?.value].filter((value) => value !== undefined);
  const points = [...new Set([...conditions.flatMap(numbersIn), ...bounds, ...edges, 0])].toSorted(
    (a, b) => a - b,
  );
  const between = points.map((point, index) => (point + (points[index + 1] ?? point)) / 2);
  const { multipleOf } = schema;
  const candidates =
    multipleOf === undefined
      ? [...points, ...between, ...around(points, steps)]
      : points.flatMap((point) => multiplesNear(point, multipleOf));
  return [...new Set([...candidates, ...around(edges, [1, multipleOf ?? 1])])].filter((value) =>
    isAllowed(value, schema),
  );
}

export function isAllowed(value: number, { lower, upper, multipleOf }: NumberSchema): boolean {
  if (lower !== undefined && (value < lower.value || (value === lower.value && !lower.inclusive)))
    return false;
  if (upper !== undefined && (value > upper.value || (value === upper.value && !upper.inclusive)))
    return false;
  return multipleOf === undefined || isMultiple(value, multipleOf);
}

/** Steps that are no whole numbers are taken as met: nothing is left out by that. */
function isMultiple(value: number, step: number): boolean {
  return !Number.isInteger(step) || value % step === 0;
}

function around(points: readonly number[], by: readonly number[]): number[] {
  return points.flatMap((point) => by.flatMap((step) => [point - step, point + step]));
}

function multiplesNear(point: number, step: number): number[] {
  if (!Number.isInteger(step)) return [point, ...around([point], steps)];
  const below = Math.floor(point / step) * step;
  return [below - step, below, below + step, below + 2 * step];
}

function numbersIn(condition: Condition): readonly number[] {
  if (condition.kind === 'equals') return typeof condition.value === 'number' ? [condition.value] : [];
  if (condition.kind === 'anything-but') return condition.values.filter((value) => typeof value === 'number');
  if (condition.kind !== 'numeric') return [];
  const { lower, upper } = condition.range;
  return [lower?.value, upper?.value].filter((value) => value !== undefined);
}
