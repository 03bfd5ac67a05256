import { messageSize } from '../contract/routing-attributes';
import type { Clock } from '../core/clock';
import { type DeadLetter, type DeadLetters, letterOf } from '../core/queue/dead-letters';
import type { Log } from '../core/log';
import {
  partialBatch,
  type PartialBatchResponse,
  type QueueEvent,
  type QueueRecord,
} from '../core/queue/partial-batch';
import { type Publication, publishInBatches, type Publisher } from '../core/publishing/publish-in-batches';
import {
  type ClaimedParts,
  delayUntil,
  type LaterRepublication,
  parseRepublication,
  type Republication,
  type Republications,
} from '../core/publishing/republication';
import { runConcurrently } from '../core/run-concurrently';
import { thrownFields } from '../core/thrown';

export interface RepublisherPorts {
  readonly parts: ClaimedParts;
  readonly publisher: Publisher;
  readonly republications: Republications;
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

type Later = LaterRepublication & { readonly record: QueueRecord };

/**
 * Makes the handler of the queue of requests that were published while a filter was new. Where one of the consumers in
 * question has not claimed its part, the request is published once more: at the first look, and at the last one, when the
 * filter has ceased to be new (`docs/adr/0027-new-filters.md`).
 */
export function republisher(
  { maxPublishBytes }: { readonly maxPublishBytes: number },
  ports: RepublisherPorts,
): (event: QueueEvent) => Promise<PartialBatchResponse> {
  const { parts, republications, deadLetters, clock, log } = ports;

  return async ({ Records }) => {
    const failed = new Set<QueueRecord>();
    const letters: (DeadLetter & { readonly record: QueueRecord })[] = [];
    const copies: SecondCopy[] = [];
    const later: Later[] = [];
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
        const { until = 0, repeated = false } = republication;
        const isLast = clock.now() >= until;
        if (!isLast) {
          const delaySeconds = delayUntil(until, clock.now());
          later.push({ ...republication, consumers: unclaimed, repeated: true, delaySeconds, record });
        }
        if (repeated && !isLast) return;
        log.info('published once more', { requestId, consumers: unclaimed });
        copies.push(copyOf(record, republication));
      } catch (error) {
        log.error('parts unknown', { requestId, ...thrownFields(error) });
        failed.add(record);
      }
    });
    const [unpublished, unscheduled] = await Promise.all([
      publishInBatches(copies, { ...ports, maxPublishBytes }),
      republications.schedule(later),
    ]);
    for (const [{ record, requestId }, { reason }] of unpublished) {
      log.error('not published once more', { requestId, ...thrownFields(reason) });
      failed.add(record);
    }
    for (const [{ record, requestId }, reason] of unscheduled) {
      log.error('next look not scheduled', { requestId, ...thrownFields(reason) });
      failed.add(record);
    }
    for (const [{ record }, outcome] of await deadLetters.keep(letters)) {
      // The queue moves the message itself to its dead-letter queue in the end.
      log.error('dead letter not kept', { messageId: record.messageId, outcome });
      failed.add(record);
    }
    return partialBatch(failed);
  };

  function copyOf(record: QueueRecord, { requestId, body, attributes, group }: Republication): SecondCopy {
    return { record, requestId, body, attributes, group, size: messageSize(body, attributes) };
  }
}
