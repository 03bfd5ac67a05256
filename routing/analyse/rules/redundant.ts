import type { Condition } from '../../condition';
import { compileRoutes } from '../../table';
import { describeBranch, describeKey } from '../../words';
import type { AnalysedTable, Way } from '../analysed-table';
import type { RouteFinding, Witness } from '../route-finding';
import { findWitness } from '../witness';

/**
 * What lets nothing pass that something else does not let pass as well: in one filter, and in two routes of one consumer.
 * That different consumers receive the same is what a topic is for.
 */
export function findRedundant(table: AnalysedTable): RouteFinding[] {
  return [
    ...table.ways.flatMap((way) => redundantConditions(table, way)),
    ...table.ways.flatMap((way, index) => redundantWay(table, way, index) ?? []),
  ];
}

function redundantWay(table: AnalysedTable, way: Way, index: number): RouteFinding | undefined {
  const { consumer } = way.route;
  const other = table.ways.find(
    (one, at) =>
      at !== index &&
      one.route.consumer === consumer &&
      implies(table, way, one) &&
      // Of two that are the same, the later one.
      (at < index || !implies(table, one, way)),
  );
  if (other === undefined) return undefined;
  const twice = other.route !== way.route;
  const words = describeBranch(way.branch);
  return {
    rule: 'redundant',
    severity: twice ? 'error' : 'warning',
    consumers: [consumer],
    condition: words,
    description: twice
      ? `${consumer} receives the same messages twice, because two of its routes match them: ${words}; ${describeBranch(other.branch)}.`
      : `One alternative in the filter of ${consumer} is redundant, because (${words}) implies (${describeBranch(other.branch)}).`,
    fix: twice ? 'Combine the two routes.' : 'Remove the alternative, or correct it.',
    ...optional(witnessOf(table, way, [way, other])),
  };
}

/** Whether each message that takes one way could also take the other; false when that is not certain. */
function implies(table: AnalysedTable, one: Way, other: Way): boolean {
  if (one.scope !== other.scope && other.branch.size > 0) return false;
  const kinds = table.kinds.filter((kind) => table.canTake(kind, one));
  return (
    kinds.length > 0 &&
    kinds.every((kind) =>
      [...other.branch].every(([key, asked]) => {
        const { classes, complete } = table.classesOf(kind, other.scope, key);
        const own = one.branch.get(key)?.conditions;
        return (
          complete &&
          classes.every((value) => (own !== undefined && !value.meets(own)) || value.meets(asked.conditions))
        );
      }),
    )
  );
}

function redundantConditions(table: AnalysedTable, way: Way): RouteFinding[] {
  return [...way.branch].flatMap(([key, { conditions }]) =>
    conditions.flatMap((condition, index) => {
      const other = conditions.find(
        (one, at) =>
          at !== index &&
          covers(table, way, key, one, condition) &&
          (at < index || !covers(table, way, key, condition, one)),
      );
      return other === undefined ? [] : [redundantCondition(table, way, key, condition, other)];
    }),
  );
}

function redundantCondition(
  table: AnalysedTable,
  way: Way,
  key: string,
  condition: Condition,
  other: Condition,
): RouteFinding {
  const { consumer } = way.route;
  const words = describeKey(key, [condition]);
  const narrowed = { ...way, branch: new Map(way.branch).set(key, { conditions: [condition], depth: 1 }) };
  return {
    rule: 'redundant',
    severity: 'warning',
    consumers: [consumer],
    condition: words,
    description: `One condition in the filter of ${consumer} is redundant, because (${words}) implies (${describeKey(key, [other])}).`,
    fix: 'Remove the condition, or correct it.',
    ...optional(witnessOf(table, narrowed, [narrowed])),
  };
}

/** Whether whatever meets `condition` meets `other` too, and something does. */
function covers(
  table: AnalysedTable,
  way: Way,
  key: string,
  other: Condition,
  condition: Condition,
): boolean {
  const found = table.kinds
    .filter((kind) => table.canTake(kind, way))
    .map((kind) => table.classesOf(kind, way.scope, key));
  const met = found.flatMap(({ classes }) => classes.filter((one) => one.meets([condition])));
  return met.length > 0 && found.every(({ complete }) => complete) && met.every((one) => one.meets([other]));
}

function witnessOf(table: AnalysedTable, way: Way, all: readonly Way[]): Witness | undefined {
  const passes = all.map(({ route }) => compileRoutes([route]));
  for (const kind of table.kinds.filter((one) => table.canTake(one, way))) {
    const choices = [...way.branch].map(([key, { conditions }]) => ({
      scope: way.scope,
      key,
      classes: table.classesOf(kind, way.scope, key).classes.filter((one) => one.meets(conditions)),
    }));
    const witness = findWitness(kind, choices, (message) => passes.every((pass) => pass(message).length > 0));
    if (witness !== undefined) return witness;
  }
  return undefined;
}

function optional(witness: Witness | undefined): { readonly witness?: Witness } {
  return witness === undefined ? {} : { witness };
}
