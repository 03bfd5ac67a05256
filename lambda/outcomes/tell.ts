import { outcomeAttributes } from '../contract/outcome';
import { messageSize } from '../contract/routing-attributes';
import { hopLimits } from '../contract/size-limits';
import { statusAttribute } from '../contract/status-record';
import type { Clock } from '../core/clock';
import type { DeadLetter, DeadLetters } from '../core/queue/dead-letters';
import type { Log } from '../core/log';
import { type OutcomeStore, UnreadableProgress } from '../core/outcome-store';
import type { PartialBatchResponse } from '../core/queue/partial-batch';
import { type Publication, publishInBatches, type Publisher } from '../core/publishing/publish-in-batches';
import { runConcurrently } from '../core/run-concurrently';
import type { StreamEvent } from './stream-record';
import { describeError, thrownFields } from '../core/thrown';
import { outcomesOf } from './outcomes-of';

export interface TellerPorts {
  readonly store: OutcomeStore;
  readonly publisher: Publisher;
  /** Keeps what can never be told, for people. */
  readonly deadLetters: DeadLetters;
  readonly clock: Clock;
  /** From 0 up to but not including 1. */
  readonly random: () => number;
  readonly log: Log;
}

/** What can never be told: an outcome, or the id of a request that cannot be read. */
interface Hopeless extends DeadLetter {
  readonly requestId: string;
  /** @default - the reason says it all */
  readonly thrown?: unknown;
}

interface Telling extends Publication {
  readonly requestId: string;
  readonly part: string;
}

const concurrency = 32;

/**
 * Makes the handler of the status table's stream. A record says only that something has become of its request: what is
 * to be told is found out from all that is recorded of the request now, and from what has been told of it. So a record
 * that comes twice, or late, tells nothing new, and one that was lost is made good by the next of its request.
 *
 * What can never be told is logged, kept for people and passed by, for a shard stands still while a record of it is tried again.
 */
export function teller(ports: TellerPorts): (event: StreamEvent) => Promise<PartialBatchResponse> {
  const { store, deadLetters, clock, log } = ports;

  return async ({ Records }) => {
    const requests = new Set(Records.map(requestOf));
    const failed = new Set<string>();
    const tellings: Telling[] = [];
    const hopeless: Hopeless[] = [];
    await runConcurrently([...requests], concurrency, async (requestId) => {
      try {
        tellings.push(...(await untold(requestId)));
      } catch (error) {
        if (error instanceof UnreadableProgress)
          hopeless.push({
            requestId,
            body: JSON.stringify({ requestId }),
            reason: error.message,
            thrown: error,
          });
        else fail(failed, requestId, error);
      }
    });
    const neverTaken = new Set<Publication>();
    const refused = await publishInBatches(tellings, {
      ...ports,
      publisher: notingRefusals(ports.publisher, neverTaken),
      maxPublishBytes: hopLimits.sns,
    });
    for (const [telling, reason] of refused) {
      const { requestId, body } = telling;
      if (neverTaken.has(telling)) hopeless.push({ requestId, body, reason: describeError(reason).message });
      else fail(failed, requestId, reason);
    }
    await giveUp(hopeless, failed);
    await mark(tellings.filter((telling) => !refused.has(telling)));
    log.info('outcomes told', {
      records: Records.length,
      published: tellings.length - refused.size,
      failed: failed.size,
    });
    // Lambda goes back to the first of these and hands over again all that follows.
    const again = Records.filter((record) => failed.has(requestOf(record)));
    return { batchItemFailures: again.map(({ dynamodb }) => ({ itemIdentifier: dynamodb.SequenceNumber })) };
  };

  async function untold(requestId: string): Promise<readonly Telling[]> {
    const progress = await store.read(requestId);
    if (progress.request === undefined)
      log.warn('nobody to tell: the request is not kept any more', { requestId });
    return outcomesOf(progress, clock.now()).map(({ part, outcome }) => {
      const body = JSON.stringify(outcome);
      const attributes = outcomeAttributes(outcome);
      return { requestId, part, body, attributes, size: messageSize(body, attributes) };
    });
  }

  /** What could not be marked may be told once more; to have its records come back would tell it for sure. */
  async function mark(told: readonly Telling[]): Promise<void> {
    const parts = new Map<string, string[]>();
    for (const { requestId, part } of told) parts.set(requestId, [...(parts.get(requestId) ?? []), part]);
    await runConcurrently([...parts], concurrency, async ([requestId, names]) => {
      try {
        await store.markTold(requestId, names);
      } catch (error) {
        log.warn('told but not marked', { requestId, ...thrownFields(error) });
      }
    });
  }

  /** The status tells in any case. What could not be kept comes back, as what could not be told. */
  async function giveUp(hopeless: readonly Hopeless[], failed: Set<string>): Promise<void> {
    for (const { requestId, reason, thrown } of hopeless)
      log.error('cannot be told', { requestId, ...thrownFields(thrown ?? reason) });
    for (const { requestId } of await deadLetters.keep(hopeless)) failed.add(requestId);
  }

  function fail(failed: Set<string>, requestId: string, error: unknown): void {
    failed.add(requestId);
    log.error('not told', { requestId, ...thrownFields(error) });
  }
}

/** Remembers what the topic will never take: to send that again would hold up what is behind it in the stream. */
function notingRefusals(publisher: Publisher, neverTaken: Set<Publication>): Publisher {
  return {
    async publishBatch(batch) {
      const refused = await publisher.publishBatch(batch);
      for (const { index, senderFault } of refused) {
        const publication = batch[index];
        if (senderFault && publication !== undefined) neverTaken.add(publication);
      }
      return refused;
    },
  };
}

function requestOf({ dynamodb }: StreamEvent['Records'][number]): string {
  return dynamodb.Keys[statusAttribute.requestId]?.S ?? '';
}
