import { markRepublished } from '../contract/print-event';
import { messageSize } from '../contract/routing-attributes';
import type { Clock } from '../core/clock';
import { type DeadLetter, type DeadLetters, letterOf } from '../core/dead-letters';
import type { Log } from '../core/log';
import {
  partialBatch,
  type PartialBatchResponse,
  type QueueEvent,
  type QueueRecord,
} from '../core/partial-batch';
import { type Publication, publishInBatches, type Publisher } from '../core/publish-in-batches';
import { type ClaimedParts, parseRepublication, type Republication } from '../core/republication';
import { runConcurrently } from '../core/run-concurrently';
import { thrownFields } from '../core/thrown';

export interface RepublisherPorts {
  readonly parts: ClaimedParts;
  readonly publisher: Publisher;
  /** Keeps what is not a republication. */
  readonly deadLetters: DeadLetters;
  readonly clock: Clock;
  /** From 0 up to but not including 1. */
  readonly random: () => number;
  readonly log: Log;
}

interface SecondCopy extends Publication {
  readonly record: QueueRecord;
  readonly requestId: string;
}

/**
 * Makes the handler of the queue of requests that were published while a filter was new. It publishes a request once more
 * where one of the consumers in question has not claimed its part (`docs/adr/0028-new-filters.md`).
 */
export function republisher(
  { maxPublishBytes }: { readonly maxPublishBytes: number },
  ports: RepublisherPorts,
): (event: QueueEvent) => Promise<PartialBatchResponse> {
  const { parts, deadLetters, clock, log } = ports;

  return async ({ Records }) => {
    const failed = new Set<QueueRecord>();
    const letters: (DeadLetter & { readonly record: QueueRecord })[] = [];
    const copies: SecondCopy[] = [];
    await runConcurrently(Records, Records.length, async (record) => {
      const republication = parseRepublication(record.body);
      if (typeof republication === 'string') {
        log.error('not a republication', { messageId: record.messageId, detail: republication });
        letters.push(letterOf(record, republication));
        return;
      }
      const { requestId, consumers } = republication;
      try {
        const unclaimed = await parts.unclaimed(requestId, consumers);
        if (unclaimed.length === 0) return;
        log.info('published once more', { requestId, consumers: unclaimed });
        copies.push(copyOf(record, republication));
      } catch (error) {
        log.error('parts unknown', { requestId, ...thrownFields(error) });
        failed.add(record);
      }
    });
    const unpublished = await publishInBatches(copies, { ...ports, maxPublishBytes });
    for (const [{ record, requestId }, reason] of unpublished) {
      log.error('not published once more', { requestId, ...thrownFields(reason) });
      failed.add(record);
    }
    for (const { record } of await deadLetters.keep(letters)) failed.add(record);
    return partialBatch(failed);
  };

  function copyOf(record: QueueRecord, { requestId, body, attributes, group }: Republication): SecondCopy {
    const marked = markRepublished(body, new Date(clock.now()));
    return { record, requestId, body: marked, attributes, group, size: messageSize(marked, attributes) };
  }
}
