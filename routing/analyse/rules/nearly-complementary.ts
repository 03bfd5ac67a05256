import type { Condition } from '../../condition';
import { compileRoutes } from '../../table';
import { describeKey } from '../../words';
import type { AnalysedTable, Way } from '../analysed-table';
import type { KeyClass } from '../key-classes';
import type { MessageKind } from '../message-kind';
import type { RouteFinding } from '../route-finding';
import { findWitness } from '../witness';
import { holeInWords } from './hole';

/**
 * Two routes that share the values of one key out between them, but for a thin rest: an absent key, `null`, the point
 * between two ranges, one value of an enumeration.
 */
export function findNearlyComplementary(table: AnalysedTable, inHoles: ReadonlySet<string>): RouteFinding[] {
  return table.ways.flatMap((one, index) =>
    table.ways.slice(index + 1).flatMap((other) => {
      if (one.route.consumer === other.route.consumer) return [];
      const key = sharedOut(one, other);
      if (key === undefined) return [];
      const found = table.published
        .filter(({ name }) => !inHoles.has(name))
        .flatMap((kind) => restOf(table, kind, one, other, key) ?? []);
      return found.slice(0, 1);
    }),
  );
}

/** The key that both ask for in different ways, when they ask for all others in the same way. */
function sharedOut(one: Way, other: Way): string | undefined {
  if (one.scope !== other.scope || one.branch.size !== other.branch.size) return undefined;
  const different = [...one.branch.keys()].filter(
    (key) =>
      JSON.stringify(one.branch.get(key)?.conditions) !== JSON.stringify(other.branch.get(key)?.conditions),
  );
  const [key] = different;
  return different.length === 1 && key !== undefined && other.branch.has(key) ? key : undefined;
}

function restOf(
  table: AnalysedTable,
  kind: MessageKind,
  one: Way,
  other: Way,
  key: string,
): RouteFinding | undefined {
  if (!table.canTake(kind, one) || !table.canTake(kind, other)) return undefined;
  const [first, second] = [one, other].map(({ branch }) => branch.get(key)?.conditions ?? []);
  if (first === undefined || second === undefined) return undefined;
  const { classes } = table.classesOf(kind, one.scope, key);
  if (classes.some((value) => value.meets(first) && value.meets(second))) return undefined;
  const rest = classes.filter((value) => !value.meets(first) && !value.meets(second));
  const [thin] = rest;
  const taken = (value: KeyClass) => value.meets(first) || value.meets(second);
  if (
    thin === undefined ||
    !rest.every((value) => isThin(value, rest, classes, taken, [...first, ...second]))
  )
    return undefined;
  const choices = [...one.branch].map(([name, { conditions }]) => ({
    scope: one.scope,
    key: name,
    classes:
      name === key
        ? rest
        : table.classesOf(kind, one.scope, name).classes.filter((value) => value.meets(conditions)),
  }));
  const others = table.ways.filter(({ scope, branch }) => scope === one.scope && branch.has(key));
  if (
    others.some(
      (way) =>
        rest.every((value) => value.meets(way.branch.get(key)?.conditions ?? [])) && table.canTake(kind, way),
    )
  )
    return undefined;
  const receives = compileRoutes(others.map(({ route }) => route));
  const witness = findWitness(kind, choices, (message) => receives(message).length === 0);
  const consumers = [one.route.consumer, other.route.consumer];
  return {
    rule: 'hole',
    severity: 'warning',
    consumers,
    condition: `${describeKey(key, first)}; ${describeKey(key, second)}`,
    description: `${consumers.join(' and ')} divide ${kind.name} between them, but neither receives ${holeInWords(
      [{ scope: one.scope, key, classes: [thin] }],
    )}: ${consumers[0]} requires that ${describeKey(key, first)}, and ${consumers[1]} requires that ${describeKey(key, second)}.`,
    fix: 'Extend one of the two filters, unless neither consumer needs these requests.',
    ...(witness !== undefined && { witness }),
  };
}

/** Whether a class that neither takes is a single value or none, where they take what is around it. */
function isThin(
  { wanted }: KeyClass,
  rest: readonly KeyClass[],
  classes: readonly KeyClass[],
  taken: (value: KeyClass) => boolean,
  asked: readonly Condition[],
): boolean {
  if (wanted === undefined || wanted === null || wanted === '') return true;
  if (typeof wanted === 'number')
    return (
      asked.some((condition) => isBoundAt(condition, wanted)) && isBetween(wanted, classes.filter(taken))
    );
  return typeof wanted !== 'object' && isEnumerated(classes) && rest.length === 1 && classes.length > 2;
}

function isBoundAt(condition: Condition, point: number): boolean {
  if (condition.kind !== 'numeric') return false;
  const { lower, upper } = condition.range;
  return lower?.value === point || upper?.value === point;
}

function isBetween(point: number, taken: readonly KeyClass[]): boolean {
  const numbers = taken.map(({ wanted }) => wanted).filter((value) => typeof value === 'number');
  return numbers.some((value) => value < point) && numbers.some((value) => value > point);
}

function isEnumerated(classes: readonly KeyClass[]): boolean {
  return classes.every(({ wanted }) => typeof wanted === 'string' || wanted === undefined);
}
