import type { Publication } from '../core/publishing/publish-in-batches';
import { delayUntil, type LaterRepublication, type Republications } from '../core/publishing/republication';
import type { Thrown } from '../core/thrown';
import type { Entry } from './entry';

/**
 * Returns for how many seconds a request must be held. Only a request that is received in order is: its second copy would
 * come after later requests of its group.
 * @param remaining how long a filter still counts as new, in milliseconds, by consumer
 */
export function holdSeconds(entry: Entry, remaining: ReadonlyMap<string, number>): number {
  return entry.order === undefined ? 0 : delayUntil(longestOf(entry, remaining), 0);
}

/**
 * Schedules a second publication of each request that a new filter lets pass.
 * @returns the entries for which that could not be done, with the reason
 */
export async function publishAgainLater(
  deliveries: readonly (Publication & { readonly entry: Entry })[],
  remaining: ReadonlyMap<string, number>,
  republications: Republications,
  now: number,
): Promise<ReadonlyMap<Entry, Thrown>> {
  const later = deliveries.flatMap(
    ({ entry, body, attributes, group }): (LaterRepublication & { readonly entry: Entry })[] => {
      const until = now + longestOf(entry, remaining);
      if (until === now || entry.order !== undefined) return [];
      const { id: requestId } = entry.context;
      const consumers = newFor(entry, remaining);
      const delaySeconds = delayUntil(until, now);
      return [{ entry, requestId, consumers, body, attributes, group, until, delaySeconds }];
    },
  );
  const lost = await republications.schedule(later);
  return new Map(Array.from(lost, ([{ entry }, reason]) => [entry, reason]));
}

function newFor({ status }: Entry, remaining: ReadonlyMap<string, number>): readonly string[] {
  return (status.expected ?? []).filter((consumer) => remaining.has(consumer));
}

function longestOf(entry: Entry, remaining: ReadonlyMap<string, number>): number {
  return Math.max(0, ...newFor(entry, remaining).map((consumer) => remaining.get(consumer) ?? 0));
}
