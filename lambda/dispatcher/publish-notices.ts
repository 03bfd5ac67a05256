import { hopLimits } from '../contract/size-limits';
import type { Clock } from '../core/clock';
import { noticeOf } from './notice';
import { type Publication, publishInBatches, type Publisher } from '../core/publishing/publish-in-batches';
import type { Thrown } from '../core/thrown';
import type { Entry } from './entry';

export interface NoticePorts {
  /** To the topic of those who cannot be subscribed to one of large messages. @default - there is none */
  readonly noticePublisher?: Publisher;
  readonly clock: Clock;
  /** From 0 up to but not including 1. */
  readonly random: () => number;
}

interface Notice extends Publication {
  readonly entry: Entry;
}

/**
 * Publishes for observers what was published for consumers, and what only observers want. Called after that publication,
 * with what succeeded: what fails there comes back as a whole, and would be told twice.
 * @returns those for which it could not be done, with the reason
 */
export async function publishNotices(
  entries: readonly Entry[],
  { noticePublisher, clock, random }: NoticePorts,
): Promise<ReadonlyMap<Entry, Thrown>> {
  if (noticePublisher === undefined) return new Map();
  const notices = entries.flatMap((entry): Notice[] =>
    entry.observed && entry.request !== undefined ? [{ entry, ...noticeOf(entry.request) }] : [],
  );
  const unpublished = await publishInBatches(notices, {
    publisher: noticePublisher,
    maxPublishBytes: hopLimits.sns,
    clock,
    random,
  });
  return new Map(
    Array.from(unpublished, ([{ entry }, { reason }]) => [
      entry,
      new Error('For observers', { cause: reason }),
    ]),
  );
}
