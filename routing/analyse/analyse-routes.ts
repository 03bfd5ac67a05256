import type { RouteEntry } from '../policy';
import { AnalysedTable } from './analysed-table';
import type { MessageKind } from './message-kind';
import type { RouteFinding } from './route-finding';
import { findHoles } from './rules/hole';
import { findNearlyComplementary } from './rules/nearly-complementary';
import { findRedundant } from './rules/redundant';
import { findUnreceived } from './rules/unreceived';
import { findUnsatisfiable } from './rules/unsatisfiable';

/** A topic takes no more filter policies, unless AWS raises it. */
export const maxPoliciesOfTopic = 200;

/**
 * Proves what is wrong with the routes of one topic, given everything that is published on it. An error is certain: what
 * it says cannot be is impossible for all that the schemas allow, what it says is possible has a message that shows it.
 * Whatever cannot be decided is a warning.
 * @param elsewhere what is published on other topics, to which the same routes go: to ask for it is no mistake, and nobody
 * has to receive it here
 */
export function analyseRoutes(
  routes: readonly RouteEntry[],
  kinds: readonly MessageKind[],
  elsewhere: readonly MessageKind[] = [],
): RouteFinding[] {
  const table = new AnalysedTable(routes, kinds, elsewhere);
  const holes = findHoles(table);
  return [
    ...table.refused.map(({ route: { consumer }, refusal }): RouteFinding => ({
      rule: 'refused',
      severity: 'error',
      consumers: [consumer],
      description: `SNS refuses the filter of ${consumer}: ${refusal}.`,
      fix: 'Correct the filter.',
    })),
    ...tooMany(routes),
    ...findUnreceived(table),
    ...findUnsatisfiable(table),
    ...findRedundant(table),
    ...holes,
    ...findNearlyComplementary(table, new Set(holes.map(({ witness }) => witness?.kind ?? ''))),
  ];
}

function tooMany(routes: readonly RouteEntry[]): RouteFinding[] {
  const count = routes.filter(({ filter }) => filter !== undefined).length;
  if (count <= maxPoliciesOfTopic) return [];
  return [
    {
      rule: 'too-many-policies',
      severity: 'warning',
      consumers: [],
      description: `The topic has ${count} filter policies; the default quota of SNS is ${maxPoliciesOfTopic} per topic.`,
      fix: 'Request a higher quota from AWS, or distribute the routes over several topics.',
    },
  ];
}
