import { type Outcome, outcome } from '../contract/outcome';
import { channelOf } from '../contract/outcome-channel';
import type { DeadLetter, DeadLetters } from '../core/queue/dead-letters';
import { type EventChannels, RefusedEvents } from '../core/event-channels';
import { linesOf } from '../core/queue/lines';
import type { Log } from '../core/log';
import { packBatches } from '../core/publishing/pack-batches';
import {
  partialBatch,
  type PartialBatchResponse,
  type QueueEvent,
  type QueueRecord,
} from '../core/queue/partial-batch';
import { runConcurrently } from '../core/run-concurrently';
import { describeError, thrownFields } from '../core/thrown';
import { validate } from '../core/validation';

export interface PusherPorts {
  readonly channels: EventChannels;
  /** Keeps what can never be pushed, for people. */
  readonly deadLetters: DeadLetters;
  readonly log: Log;
}

/** A message that can never be pushed. */
interface Undeliverable extends DeadLetter {
  readonly record: QueueRecord;
  /** @default - the message is not an outcome */
  readonly requestId?: string;
}

interface Push {
  readonly record: QueueRecord;
  readonly outcome: Outcome;
  readonly channel: string;
}

/**
 * AppSync's limits of a call. Results are bounded (`core/attempt/print-result.ts`), so that any outcome is an event of
 * less than 240 KB. https://docs.aws.amazon.com/general/latest/gr/appsync.html
 */
const limits = { count: 5, bytes: Number.POSITIVE_INFINITY };
const concurrency = 10;

/**
 * Makes the handler of the queue of outcomes, which pushes each outcome to the channel of its request. A message that is
 * not an outcome, or that AppSync refuses for good, is kept as a dead letter at once. An outcome without a channel is done,
 * because nobody can have subscribed. The status has every outcome.
 *
 * A message whose letter is not kept returns, also when the letter was refused. The queue keeps no order, so that it holds
 * up nothing, and SQS moves the message itself to the dead-letter queue in the end.
 */
export function pusher(ports: PusherPorts): (event: QueueEvent) => Promise<PartialBatchResponse> {
  const { channels, deadLetters, log } = ports;

  return async ({ Records }) => {
    const undeliverable: Undeliverable[] = [];
    const failed = new Set<QueueRecord>();
    const pushes = Records.flatMap((record) => read(record, undeliverable));
    const lines = linesOf(pushes, ({ channel }) => channel);
    await runConcurrently(lines, concurrency, async (line) => {
      // The queue keeps no order, but what came together goes as it came to be.
      const ordered = line.toSorted((one, other) => rankOf(one) - rankOf(other));
      for (const batch of packBatches(ordered, limits, () => 0)) await publish(batch, failed, undeliverable);
    });
    const unpushed = new Set([...failed, ...undeliverable.map(({ record }) => record)]);
    const unkept = await deadLetters.keep(undeliverable);
    for (const [{ record, requestId }, outcome] of unkept) {
      log.error('dead letter not kept', { messageId: record.messageId, requestId, outcome });
      failed.add(record);
    }
    log.info('outcomes pushed', {
      messages: Records.length,
      pushed: pushes.filter(({ record }) => !unpushed.has(record)).length,
      kept: undeliverable.length - unkept.size,
      failed: failed.size,
    });
    return partialBatch(failed);
  };

  async function publish(
    batch: readonly Push[],
    failed: Set<QueueRecord>,
    undeliverable: Undeliverable[],
  ): Promise<void> {
    const [first] = batch;
    if (first === undefined) return;
    const { requestId } = first.outcome.data;
    try {
      const events = batch.map(({ record }) => record.body);
      for (const index of await channels.publish(first.channel, events)) {
        const refused = batch[index];
        if (refused === undefined) continue;
        failed.add(refused.record);
        log.warn('not pushed', { requestId, outcome: refused.outcome.id });
      }
    } catch (error) {
      if (!(error instanceof RefusedEvents)) {
        log.warn('not pushed', { requestId, ...thrownFields(error) });
        for (const { record } of batch) failed.add(record);
      } else if (batch.length > 1) {
        // Which of them is wrong is not said.
        for (const push of batch) await publish([push], failed, undeliverable);
      } else {
        log.error('cannot be pushed', { requestId, outcome: first.outcome.id, ...thrownFields(error) });
        const reason = describeError(error).message;
        undeliverable.push({ record: first.record, body: first.record.body, requestId, reason });
      }
    }
  }

  function read(record: QueueRecord, undeliverable: Undeliverable[]): readonly Push[] {
    const valid = parse(record.body);
    if (typeof valid === 'string') {
      log.error('not an outcome', { messageId: record.messageId, detail: valid });
      undeliverable.push({ record, body: record.body, reason: valid });
      return [];
    }
    const { tenant, data } = valid;
    const channel = channelOf(tenant, data.requestId);
    if (channel !== undefined) return [{ record, outcome: valid, channel }];
    log.warn('no channel can have this name', { requestId: data.requestId });
    return [];
  }
}

const ranks: Readonly<Record<Outcome['type'], number>> = {
  dispatched: 0,
  'consumer-ended': 1,
  'request-ended': 2,
};

function rankOf({ outcome: { type } }: Push): number {
  return ranks[type];
}

/** @returns the outcome, or why the text is not one */
function parse(body: string): Outcome | string {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return 'not JSON';
  }
  const checked = validate(outcome, value);
  return 'valid' in checked ? checked.valid : checked.refused;
}
