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

/** An entry of a batch that the topic did not take. */
export interface RefusedPublication {
  /** Its place in the batch. */
  readonly index: number;
  readonly code: string;
  readonly message: string;
  /** Whether the entry itself is wrong, so that sending it again is no use. */
  readonly senderFault: boolean;
}

export interface Publisher {
  /**
   * Publishes at most ten messages at once.
   * @returns those that were refused
   * @throws when the whole call failed, after the retries of the client
   */
  publishBatch(batch: readonly Publication[]): Promise<readonly RefusedPublication[]>;
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
 * Publishes everything in as few calls as the limits allow. A batch can succeed while some of its entries fail: only
 * those are sent again, after a growing, random pause. A call that failed as a whole is not repeated here, since the
 * client has done so.
 * @returns what could not be published, with what was thrown or the topic's reason
 */
export async function publishInBatches<Item extends Publication>(
  items: readonly Item[],
  { publisher, maxPublishBytes, clock, random, attempts = 3, concurrency = 16 }: PublishSettings,
): Promise<ReadonlyMap<Item, Thrown>> {
  const limits = { count: maxBatchEntries, bytes: maxPublishBytes };
  const remaining = new Map<Item, Thrown>();
  let pending = items;
  for (let attempt = 1; pending.length > 0; attempt++) {
    const again: Item[] = [];
    await runConcurrently(packBatches(pending, limits, sizeOf), concurrency, async (batch) => {
      try {
        for (const refused of await publisher.publishBatch(batch)) {
          const item = batch[refused.index];
          if (item === undefined) continue;
          if (refused.senderFault || attempt === attempts)
            remaining.set(item, `${refused.code}: ${refused.message}`);
          else again.push(item);
        }
      } catch (error) {
        for (const item of batch) remaining.set(item, orText(error));
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
