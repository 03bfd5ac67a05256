import type { RequestType } from '../contract/request-type';
import type { PublishedEvent } from '../contract/envelope';
import type { ClaimCheck } from '../contract/claim-check';
import { ByteBudget } from './byte-budget';
import type { Claim, ClaimStore, Completion } from './claim-store';
import type { Clock } from './clock';
import { deadlineAfter, type Deadline } from './deadline';
import { describeError, type Log } from './log';
import { type Bodies, fetchBody } from './fetch-body';
import { claimCheckOf, parseEvent, requestParser, withBody } from './parse-published';
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

/**
 * Makes a Lambda handler of a function of one request. For each message: claim the task, do the work, record how it
 * ended; a message that must come back is a batch item failure and leaves its neighbours alone.
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
      await runConcurrently(event.Records, concurrency, async (record) => {
        if (!(await handleRecord(record, deadline))) failed.push(record);
      });
    } finally {
      deadline.cancel();
    }
    return partialBatch(failed);
  };

  /** @returns whether the queue may forget the message */
  async function handleRecord(record: QueueRecord, deadline: Deadline): Promise<boolean> {
    const last = isLastAttempt(record, maxReceiveCount);
    let recordLog = log;
    try {
      const published = parseEvent(record.body);
      recordLog = log.with({ requestId: published.id, messageId: record.messageId });
      const start = async (): Promise<boolean> => {
        if (deadline.passed && !last) {
          recordLog.warn('no time left to start');
          return false;
        }
        return handleEvent(published, record, last, deadline, recordLog);
      };
      // Before the task is claimed: whoever waits for memory has not begun.
      const check = claimCheckOf(published);
      return check === undefined ? await start() : await budget.run(check.size, start);
    } catch (error) {
      const { name, message } = describeError(error);
      recordLog.error('message comes back', { messageId: record.messageId, error: name, detail: message });
      return false;
    }
  }

  async function handleEvent(
    published: PublishedEvent,
    record: QueueRecord,
    last: boolean,
    deadline: Deadline,
    recordLog: Log,
  ): Promise<boolean> {
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
      return claimed.outcome === 'succeeded';
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
    return recorded && completion.state === 'succeeded';
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
      const check = claimCheckOf(published);
      const result = await deadline.race(() =>
        check === undefined
          ? work(parseRequest(published), tools)
          : redeem(published, check, deadline.signal).then((whole) => work(parseRequest(whole), tools)),
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

  /** The event with the body that it has a claim check for. */
  async function redeem(
    event: PublishedEvent,
    check: ClaimCheck,
    signal: AbortSignal,
  ): Promise<PublishedEvent> {
    return withBody(event, await fetchBody(bodies, { ...check, tenant: event.tenant ?? '' }, signal));
  }
}
