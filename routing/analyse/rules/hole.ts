import type { FilterScope } from '../../policy';
import { compileRoutes } from '../../table';
import { listInWords, nameInWords, valueInWords } from '../../words';
import type { AnalysedTable, Way } from '../analysed-table';
import type { Wanted, MessageKind } from '../message-kind';
import type { RouteFinding } from '../route-finding';
import { type Choice, findWitness } from '../witness';

/** Combinations of values that are looked at for one kind of message. */
const mostSteps = 20_000;
/** Holes of one kind that are tried for a witness. */
const mostHoles = 50;

/** Messages of a kind that some routes receive in part, and that no route receives. */
export function findHoles(table: AnalysedTable): RouteFinding[] {
  if (table.refused.length > 0 || table.ways.some(({ branch }) => branch.size === 0)) return [];
  return table.published.flatMap((kind) => {
    const ways = table.ways.filter((way) => table.canTake(kind, way));
    return ways.length === 0 ? [] : (holeOf(table, kind, ways) ?? []);
  });
}

function holeOf(table: AnalysedTable, kind: MessageKind, ways: readonly Way[]): RouteFinding | undefined {
  const receives = compileRoutes(ways.map(({ route }) => route));
  const { holes, complete } = collectHoles(table, kind, ways);
  const consumers = [...new Set(ways.map(({ route }) => route.consumer))];
  const fix = 'Add a route for these requests, or a route without a filter.';
  for (const hole of holes) {
    const witness = findWitness(kind, hole, (message) => receives(message).length === 0);
    if (witness === undefined) continue;
    return {
      rule: 'hole',
      severity: 'error',
      consumers,
      condition: holeInWords(hole),
      description: `No route receives a valid ${kind.name} with ${holeInWords(hole)}. Other requests of this type reach ${listInWords(consumers, 'and')}.`,
      fix,
      witness,
    };
  }
  const [hole] = holes;
  if (hole === undefined && complete) return undefined;
  return {
    rule: 'hole',
    severity: 'warning',
    consumers,
    ...(hole !== undefined && { condition: holeInWords(hole) }),
    description:
      hole === undefined
        ? `The check cannot decide whether every ${kind.name} is received: there are too many combinations of values.`
        : `Possibly no route receives a ${kind.name} with ${holeInWords(hole)}; the check found no valid example. Other requests of this type reach ${listInWords(consumers, 'and')}.`,
    fix,
  };
}

export interface Holes {
  readonly holes: readonly (readonly Choice[])[];
  /** Whether all combinations were looked at, or enough holes found. */
  readonly complete: boolean;
}

/**
 * What none of these ways takes of a kind.
 * @param given what is decided already: only of such messages
 */
export function collectHoles(
  table: AnalysedTable,
  kind: MessageKind,
  all: readonly Way[],
  given: readonly Choice[] = [],
): Holes {
  const holes: (readonly Choice[])[] = [];
  let steps = 0;
  const search = (ways: readonly Way[], chosen: readonly Choice[]): void => {
    if (steps++ > mostSteps || holes.length >= mostHoles) return;
    const [way] = ways;
    if (way === undefined) {
      // What cannot be otherwise is no news.
      holes.push(chosen.filter(({ scope, key }) => table.classesOf(kind, scope, key).classes.length > 1));
      return;
    }
    const asks = ways.map((one) => openKeysOf(one, chosen));
    // All that one asks for is met: somebody receives this.
    if (asks.some((keys) => keys.length === 0)) return;
    const [open] = asks[0] ?? [];
    if (open === undefined) return;
    for (const value of table.classesOf(kind, way.scope, open.key).classes) {
      const left = ways.filter(({ scope, branch }) => {
        const asked = scope === way.scope ? branch.get(open.key) : undefined;
        return asked === undefined || value.meets(asked.conditions);
      });
      search(left, [...chosen, { ...open, classes: [value] }]);
    }
  };
  search(
    all.filter(({ scope, branch }) =>
      given.every(({ scope: other, key, classes: [value] }) => {
        const asked = scope === other ? branch.get(key) : undefined;
        return asked === undefined || value?.meets(asked.conditions) === true;
      }),
    ),
    given,
  );
  return { holes, complete: steps <= mostSteps };
}

function openKeysOf(
  { scope, branch }: Way,
  chosen: readonly Choice[],
): { scope: FilterScope; key: string }[] {
  const isChosen = (key: string) => chosen.some((one) => one.key === key && one.scope === scope);
  return [...branch.keys()].filter((key) => !isChosen(key)).map((key) => ({ scope, key }));
}

export function holeInWords(hole: readonly Choice[]): string {
  return hole
    .map(({ key, classes }) => `${nameInWords(key)} ${wantedInWords(classes[0]?.wanted)}`)
    .join(', ');
}

function wantedInWords(wanted: Wanted): string {
  if (wanted === undefined) return 'absent';
  return typeof wanted === 'object' && wanted !== null
    ? wanted.map(valueInWords).join(' and ')
    : valueInWords(wanted);
}
