import type { PublishedAttributes } from '../../contract/routing-attributes';
import { type Clock, sleep } from '../clock';
import { packBatches } from './pack-batches';
import { runConcurrently } from '../run-concurrently';
import { orText, type Thrown } from '../thrown';

/** A message for the topic. */
export interface Publication {
  readonly body: string;
  readonly attributes: PublishedAttributes;
  /** The message group: by it standard queues are fair, and FIFO queues keep the order. @default - none */
  readonly group?: string;
  /** By which a FIFO topic knows a message that it had. @default - none, for a standard topic */
  readonly deduplicationId?: string;
  /** Bytes that SNS counts for it. */
  readonly size: number;
}

/**
 * How a publication ended that did not succeed:
 * - `refused`: the topic answered that the message itself is wrong, and refuses it again;
 * - `unavailable`: the topic answered that it did not accept the message now;
 * - `unknown`: the call failed or lost an answer, so that the message may have been published.
 */
export type PublicationFailure = 'refused' | 'unavailable' | 'unknown';

/** An entry of a batch that did not succeed. */
export interface FailedPublication {
  /** Its place in the batch. */
  readonly index: number;
  readonly outcome: PublicationFailure;
  readonly code: string;
  readonly message: string;
}

/** How the publication of a message ended, and why. */
export interface Unpublished {
  readonly outcome: PublicationFailure;
  readonly reason: Thrown;
}

export interface Publisher {
  /**
   * Publishes at most ten messages at once.
   * @returns those that did not succeed
   * @throws when the whole call failed, after the retries of the client
   */
  publishBatch(batch: readonly Publication[]): Promise<readonly FailedPublication[]>;
}

export interface PublishSettings {
  readonly publisher: Publisher;
  /** Bytes that one call takes, and one message. */
  readonly maxPublishBytes: number;
  readonly clock: Clock;
  /** From 0 up to but not including 1. */
  readonly random: () => number;
  /** @default 3 times for a message, the first one included */
  readonly attempts?: number;
  /** @default 16 calls at once */
  readonly concurrency?: number;
}

/** Messages that one `PublishBatch` takes. */
const maxBatchEntries = 10;
const firstBackoff = 50;

/**
 * Publishes everything in as few calls as the limits allow. A batch can succeed while some of its entries fail: those
 * for which the topic is unavailable are sent again, after a growing, random pause. A call that failed as a whole is not
 * repeated here, because the client has repeated it.
 * @returns what was not published, or may not have been
 */
export async function publishInBatches<Item extends Publication>(
  items: readonly Item[],
  { publisher, maxPublishBytes, clock, random, attempts = 3, concurrency = 16 }: PublishSettings,
): Promise<ReadonlyMap<Item, Unpublished>> {
  const limits = { count: maxBatchEntries, bytes: maxPublishBytes };
  const remaining = new Map<Item, Unpublished>();
  let pending = items;
  for (let attempt = 1; pending.length > 0; attempt++) {
    const again: Item[] = [];
    await runConcurrently(packBatches(pending, limits, sizeOf), concurrency, async (batch) => {
      try {
        for (const { index, outcome, code, message } of await publisher.publishBatch(batch)) {
          const item = batch[index];
          if (item === undefined) continue;
          if (outcome === 'unavailable' && attempt < attempts) again.push(item);
          else remaining.set(item, { outcome, reason: `${code}: ${message}` });
        }
      } catch (error) {
        for (const item of batch) remaining.set(item, { outcome: 'unknown', reason: orText(error) });
      }
    });
    if (again.length > 0) await sleep(clock, random() * firstBackoff * 2 ** attempt);
    pending = again;
  }
  return remaining;
}

function sizeOf(item: Publication): number {
  return item.size;
}
