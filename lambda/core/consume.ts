import type { RequestType } from '../contract/request-type';
import type { PublishedEvent } from '../contract/envelope';
import { ByteBudget } from './byte-budget';
import type { Claim, ClaimStore, Completion } from './claim-store';
import type { Clock } from './clock';
import { deadlineAfter, type Deadline } from './deadline';
import { linesOf, orderOf } from './lines';
import { describeError, type Log } from './log';
import type { Bodies } from './fetch-body';
import { claimCheckOf, parseEvent, requestParser } from './parse-published';
import {
  isLastAttempt,
  partialBatch,
  type PartialBatchResponse,
  type QueueEvent,
  type QueueRecord,
} from './partial-batch';
import { PermanentFailure } from './permanent-failure';
import { printResult } from './print-result';
import { runConcurrently } from './run-concurrently';
import { failure } from './validation';
import { wholeEvent } from './whole-event';
import type { ConsumerDefinition } from './work';

export interface ConsumerSettings {
  /** Its name in the routes. */
  readonly consumer: string;
  /** Receives after which the queue gives a message up. */
  readonly maxReceiveCount: number;
  /**
   * Bytes of fetched bodies in hand at once: the function's memory sets the bound. One that is larger is worked on alone.
   */
  readonly bodiesInMemory: number;
  /** @default 32 requests at once */
  readonly concurrency?: number;
}

export interface ConsumerPorts {
  readonly store: ClaimStore;
  readonly bodies: Bodies;
  readonly clock: Clock;
  readonly log: Log;
}

/** What this code reads of a Lambda invocation. */
export interface Invocation {
  getRemainingTimeInMillis(): number;
}

/** How a message's turn ended: the queue may forget it, it will be tried again, or it will not. */
type End = 'done' | 'again' | 'given up';

/**
 * Makes a Lambda handler of a function of one request. For each message: claim the task, do the work, record how it
 * ended; a message that must come back is a batch item failure and leaves its neighbours alone.
 *
 * On a FIFO queue the messages of a group are worked on one after another. After one that will be tried again, the rest of
 * its group comes back with it; after one that has failed for good, the group goes on (`docs/adr/0017-in-order.md`).
 */
export function consume<const Types extends readonly RequestType[]>(
  { handles, work }: ConsumerDefinition<Types>,
  { consumer, maxReceiveCount, bodiesInMemory, concurrency = 32 }: ConsumerSettings,
  { store, bodies, clock, log }: ConsumerPorts,
): (event: QueueEvent, invocation: Invocation) => Promise<PartialBatchResponse> {
  const parseRequest = requestParser(handles);
  const budget = new ByteBudget(bodiesInMemory);

  return async (event, invocation) => {
    const deadline = deadlineAfter(invocation.getRemainingTimeInMillis(), clock);
    const failed: QueueRecord[] = [];
    try {
      await runConcurrently(linesOf(event.Records, orderOf), concurrency, async (line) => {
        for (const [place, record] of line.entries()) {
          const end = await handleRecord(record, deadline);
          if (end === 'done') continue;
          failed.push(record);
          if (end === 'given up') continue;
          failed.push(...line.slice(place + 1));
          return;
        }
      });
    } finally {
      deadline.cancel();
    }
    return partialBatch(failed);
  };

  async function handleRecord(record: QueueRecord, deadline: Deadline): Promise<End> {
    const last = isLastAttempt(record, maxReceiveCount);
    let recordLog = log;
    try {
      const published = parseEvent(record.body);
      recordLog = log.with({ requestId: published.id, messageId: record.messageId });
      const start = async (): Promise<End> => {
        if (deadline.passed && !last) {
          recordLog.warn('no time left to start');
          return 'again';
        }
        return handleEvent(published, record, last, deadline, recordLog);
      };
      // Before the task is claimed: whoever waits for memory has not begun.
      const check = claimCheckOf(published);
      return check === undefined ? await start() : await budget.run(check.size, start);
    } catch (error) {
      const { name, message } = describeError(error);
      recordLog.error('message comes back', { messageId: record.messageId, error: name, detail: message });
      return last ? 'given up' : 'again';
    }
  }

  async function handleEvent(
    published: PublishedEvent,
    record: QueueRecord,
    last: boolean,
    deadline: Deadline,
    recordLog: Log,
  ): Promise<End> {
    const now = clock.now();
    const claimed = await store.claim({
      requestId: published.id,
      consumer,
      sentAt: Number(record.attributes.SentTimestamp),
      now,
      leaseUntil: deadline.end,
    });
    if (claimed.outcome !== 'claimed') {
      recordLog.info('not claimed', { outcome: claimed.outcome });
      if (claimed.outcome === 'succeeded') return 'done';
      return claimed.outcome === 'given-up' || last ? 'given up' : 'again';
    }
    const { claim } = claimed;
    const completion = await attempt(published, claim, last, deadline, recordLog);
    const recorded = await store.complete(claim, completion, clock.now());
    const fields = { attempt: claim.attempts, fence: claim.fence, milliseconds: clock.now() - now };
    if (!recorded) recordLog.warn('another worker has taken over', fields);
    else if (completion.state === 'succeeded') recordLog.info('succeeded', fields);
    else
      recordLog.error(completion.state, {
        ...fields,
        error: completion.error.title,
        detail: completion.error.detail,
      });
    if (recorded && completion.state === 'succeeded') return 'done';
    return (recorded && completion.state === 'failed') || last ? 'given up' : 'again';
  }

  async function attempt(
    published: PublishedEvent,
    claim: Claim,
    last: boolean,
    deadline: Deadline,
    recordLog: Log,
  ): Promise<Completion> {
    try {
      const { requestId, fence, attempts } = claim;
      const tools = { requestId, fence, attempt: attempts, signal: deadline.signal, log: recordLog };
      const result = await deadline.race(() =>
        claimCheckOf(published) === undefined
          ? work(parseRequest(published), tools)
          : wholeEvent(bodies, published, deadline.signal).then((whole) => work(parseRequest(whole), tools)),
      );
      return { state: 'succeeded', result: printResult(result) };
    } catch (error) {
      if (error instanceof PermanentFailure) {
        return { state: 'failed', error: failure(error.title, error.detail) };
      }
      const { name, message } = describeError(error);
      return { state: last ? 'failed' : 'retrying', error: failure(name, message) };
    }
  }
}
