import type { Condition } from '../../condition';
import type { RouteEntry } from '../../policy';
import { describeBranch, describeKey } from '../../words';
import type { AnalysedTable, Way } from '../analysed-table';
import { domainInWords } from '../domain-words';
import type { MessageKind } from '../message-kind';
import type { RouteFinding } from '../route-finding';

/** Filters, alternatives of them and single values that no message can meet. */
export function findUnsatisfiable(table: AnalysedTable): RouteFinding[] {
  if (table.kinds.length === 0) return [];
  return table.routes.flatMap((route) => {
    const ways = table.waysOf(route);
    const dead = ways.filter((way) => !table.kinds.some((kind) => table.canTake(kind, way)));
    if (ways.length > 0 && dead.length === ways.length) return [unsatisfiable(table, route, dead)];
    const alive = ways.filter((way) => !dead.includes(way));
    return [
      ...dead.map((way) => deadAlternative(table, way)),
      ...alive.flatMap((way) => deadConditions(table, way)),
    ];
  });
}

function unsatisfiable(table: AnalysedTable, { consumer }: RouteEntry, ways: readonly Way[]): RouteFinding {
  const certain = ways.every((way) => isCertain(table, way));
  return {
    rule: 'unsatisfiable',
    severity: certain ? 'error' : 'warning',
    consumers: [consumer],
    condition: ways.map(({ branch }) => describeBranch(branch)).join(', or '),
    description: `The filter of ${consumer} ${certain ? 'matches' : 'probably matches'} no message: ${ways.map((way) => reasonOf(table, way)).join('; ')}.`,
    fix: 'Correct the condition, or remove the route.',
  };
}

function deadAlternative(table: AnalysedTable, way: Way): RouteFinding {
  const certain = isCertain(table, way);
  return {
    rule: 'dead-condition',
    severity: certain ? 'error' : 'warning',
    consumers: [way.route.consumer],
    condition: describeBranch(way.branch),
    description: `One alternative in the filter of ${way.route.consumer} ${certain ? 'matches' : 'probably matches'} no message: ${reasonOf(table, way)}.`,
    fix: 'Correct the condition, or remove the alternative.',
  };
}

function isCertain(table: AnalysedTable, way: Way): boolean {
  return table.kinds.every((kind) => table.certainlyNever(kind, way));
}

/** Of the kind of message that comes nearest. */
function reasonOf(table: AnalysedTable, way: Way): string {
  const [nearest] = table.kinds
    .map((kind) => ({ kind, keys: table.obstaclesOf(kind, way) }))
    .toSorted((one, other) => one.keys.length - other.keys.length);
  if (nearest === undefined) return '';
  const { kind, keys } = nearest;
  return keys
    .map(
      (key) =>
        `the filter requires that ${describeKey(key, way.branch.get(key)?.conditions ?? [])}; in ${kind.name} it is ${possible(table, kind, way, key)}`,
    )
    .join('; ');
}

function possible(table: AnalysedTable, kind: MessageKind, { scope }: Way, key: string): string {
  return domainInWords(table.domainOf(kind, scope, key));
}

/** Values of a key that are never met, beside others that are. */
function deadConditions(table: AnalysedTable, way: Way): RouteFinding[] {
  return [...way.branch].flatMap(([key, { conditions }]) =>
    conditions.length === 1
      ? []
      : conditions.flatMap((condition) => deadCondition(table, way, key, condition) ?? []),
  );
}

function deadCondition(
  table: AnalysedTable,
  way: Way,
  key: string,
  condition: Condition,
): RouteFinding | undefined {
  const kinds = table.kinds.filter((kind) =>
    table.obstaclesOf(kind, way).every((obstacle) => obstacle === key),
  );
  const found = kinds.map((kind) => table.classesOf(kind, way.scope, key));
  if (found.some(({ classes }) => classes.some((one) => one.meets([condition])))) return undefined;
  const certain = found.every(({ complete }) => complete);
  const [kind] = kinds;
  if (kind === undefined) return undefined;
  const { consumer } = way.route;
  const words = describeKey(key, [condition]);
  return {
    rule: 'dead-condition',
    // Another value that never occurs is a mistake; another operator may be caution.
    severity: certain && condition.kind === 'equals' ? 'error' : 'warning',
    consumers: [consumer],
    condition: words,
    description: `One condition in the filter of ${consumer} ${certain ? 'matches' : 'probably matches'} no message: the filter requires that ${words}; in ${kind.name} it is ${possible(table, kind, way, key)}.`,
    fix: 'Correct the value, or remove it.',
  };
}
