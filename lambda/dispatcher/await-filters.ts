import type { Publication } from '../core/publish-in-batches';
import type { LaterRepublication, Republications } from '../core/republication';
import type { Thrown } from '../core/thrown';
import type { Entry } from './entry';

/** The longest delay of a message. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const longestDelaySeconds = 900;

/**
 * Returns for how many seconds a request must be held. Only a request that is received in order is: its second copy would
 * come after later requests of its group.
 * @param remaining how long SNS may still take to apply a filter, in milliseconds, by consumer
 */
export function holdSeconds(entry: Entry, remaining: ReadonlyMap<string, number>): number {
  return entry.order === undefined ? 0 : secondsOf(entry, remaining);
}

/**
 * Schedules a second publication of each request that a new filter lets pass.
 * @returns the entries for which that could not be done, with the reason
 */
export async function publishAgainLater(
  deliveries: readonly (Publication & { readonly entry: Entry })[],
  remaining: ReadonlyMap<string, number>,
  republications: Republications,
): Promise<ReadonlyMap<Entry, Thrown>> {
  const later = deliveries.flatMap(
    ({ entry, body, attributes, group }): (LaterRepublication & { readonly entry: Entry })[] => {
      const delaySeconds = secondsOf(entry, remaining);
      if (delaySeconds === 0 || entry.order !== undefined) return [];
      const consumers = newFor(entry, remaining);
      return [{ entry, requestId: entry.context.id, consumers, body, attributes, group, delaySeconds }];
    },
  );
  const lost = await republications.schedule(later);
  return new Map(Array.from(lost, ([{ entry }, reason]) => [entry, reason]));
}

function newFor({ status }: Entry, remaining: ReadonlyMap<string, number>): readonly string[] {
  return (status.expected ?? []).filter((consumer) => remaining.has(consumer));
}

function secondsOf(entry: Entry, remaining: ReadonlyMap<string, number>): number {
  const longest = Math.max(0, ...newFor(entry, remaining).map((consumer) => remaining.get(consumer) ?? 0));
  return Math.min(longestDelaySeconds, Math.ceil(longest / 1000));
}
