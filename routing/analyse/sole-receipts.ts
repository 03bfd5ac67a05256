import type { RouteEntry } from '../policy';
import { compileRoutes } from '../table';
import { AnalysedTable, type Way } from './analysed-table';
import type { MessageKind } from './message-kind';
import type { Witness } from './route-finding';
import { collectHoles, holeInWords } from './rules/hole';
import { type Choice, findWitness } from './witness';

/** Messages that one consumer receives and nobody else does. */
export interface SoleReceipt {
  /** Name of the kind of message. */
  readonly kind: string;
  /** Which of them, in words; @default - every one that it receives */
  readonly condition?: string;
  /** A message that it alone receives; the evaluator was asked. @default - none was found: it may be that there is none */
  readonly witness?: Witness;
}

/** Combinations of what a route asks for that are looked at for one kind of message. */
const mostCombinations = 200;
/** Conditions that are told for one kind of message. */
const mostConditions = 3;

/** What nobody would receive any more if a consumer went. Uncertain ones are left out where there are certain ones. */
export function findSoleReceipts(
  routes: readonly RouteEntry[],
  kinds: readonly MessageKind[],
  consumer: string,
): readonly SoleReceipt[] {
  const table = new AnalysedTable(routes, kinds);
  const own = table.ways.filter(({ route }) => route.consumer === consumer);
  const others = table.ways.filter(({ route }) => route.consumer !== consumer);
  const receives = compileRoutes([...new Set(table.ways.map(({ route }) => route))]);
  return kinds.flatMap((kind) => {
    const rivals = others.filter((way) => table.canTake(kind, way));
    const found = own
      .filter((way) => table.canTake(kind, way))
      .flatMap((way) => holesIn(table, kind, way, rivals))
      .map((hole): SoleReceipt => {
        const condition = rivals.length === 0 ? '' : holeInWords(hole);
        const witness = findWitness(kind, hole, (message) => {
          const [only, ...more] = receives(message);
          return only === consumer && more.length === 0;
        });
        return {
          kind: kind.name,
          ...(condition !== '' && { condition }),
          ...(witness !== undefined && { witness }),
        };
      });
    const certain = found.filter(({ witness }) => witness !== undefined);
    return distinct(certain.length > 0 ? certain : found).slice(0, mostConditions);
  });
}

function holesIn(
  table: AnalysedTable,
  kind: MessageKind,
  { scope, branch }: Way,
  rivals: readonly Way[],
): readonly (readonly Choice[])[] {
  let combinations: readonly (readonly Choice[])[] = [[]];
  for (const [key, { conditions }] of branch) {
    const values = table.classesOf(kind, scope, key).classes.filter((one) => one.meets(conditions));
    combinations = combinations
      .flatMap((chosen) => values.map((value) => [...chosen, { scope, key, classes: [value] }]))
      .slice(0, mostCombinations);
  }
  return combinations.flatMap((given) => collectHoles(table, kind, rivals, given).holes);
}

function distinct(receipts: readonly SoleReceipt[]): readonly SoleReceipt[] {
  return [...new Map(receipts.map((receipt) => [receipt.condition, receipt])).values()];
}
