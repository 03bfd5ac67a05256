import type { RequestType } from '../contract/request-type';
import type { PublishedEvent } from '../contract/envelope';
import type { Claim, ClaimStore, Completion } from './claim-store';
import type { Clock } from './clock';
import { deadlineAfter, type Deadline } from './deadline';
import { describeError, type Log } from './log';
import { parseEvent, type RequestOf, requestParser } from './parse-published';
import {
  isLastAttempt,
  partialBatch,
  type PartialBatchResponse,
  type QueueEvent,
  type QueueRecord,
} from './partial-batch';
import { PermanentFailure } from './permanent-failure';
import { runConcurrently } from './run-concurrently';
import { failure } from './validation';

/** What a consumer's function is given beside the request. */
export interface WorkTools {
  readonly requestId: string;
  /**
   * Fencing token: grows with every attempt at this request. Whatever the work reaches outside can refuse a smaller
   * token than it has seen, and so keep out a worker that woke up late.
   */
  readonly fence: number;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Aborted when the time is up: pass it on to whatever the work waits for. */
  readonly signal: AbortSignal;
  /** Its lines carry the request's id. */
  readonly log: Log;
}

/**
 * The work of a consumer on one request. Its result, a JSON value of at most 100 KB, is stored and shown to the client.
 * @throws PermanentFailure when trying again is no use; anything else is tried again
 */
export type Work<Types extends readonly RequestType[]> = (
  request: RequestOf<Types>,
  tools: WorkTools,
) => unknown;

export interface ConsumerDefinition<Types extends readonly RequestType[]> {
  /** Request types that the work understands. */
  readonly handles: Types;
  readonly work: Work<Types>;
}

export interface ConsumerSettings {
  /** Its name in the routes. */
  readonly consumer: string;
  /** Receives after which the queue gives a message up. */
  readonly maxReceiveCount: number;
  /** @default 32 requests at once */
  readonly concurrency?: number;
}

export interface ConsumerPorts {
  readonly store: ClaimStore;
  readonly clock: Clock;
  readonly log: Log;
}

/** What this code reads of a Lambda invocation. */
export interface Invocation {
  getRemainingTimeInMillis(): number;
}

const maxResultBytes = 100 * 1024;

/**
 * Makes a Lambda handler of a function of one request. For each message: claim the task, do the work, record how it
 * ended; a message that must come back is a batch item failure and leaves its neighbours alone.
 */
export function consume<const Types extends readonly RequestType[]>(
  { handles, work }: ConsumerDefinition<Types>,
  { consumer, maxReceiveCount, concurrency = 32 }: ConsumerSettings,
  { store, clock, log }: ConsumerPorts,
): (event: QueueEvent, invocation: Invocation) => Promise<PartialBatchResponse> {
  const parseRequest = requestParser(handles);

  return async (event, invocation) => {
    const deadline = deadlineAfter(invocation.getRemainingTimeInMillis(), clock);
    const failed: QueueRecord[] = [];
    await runConcurrently(event.Records, concurrency, async (record) => {
      if (!(await handleRecord(record, deadline))) failed.push(record);
    });
    deadline.cancel();
    return partialBatch(failed);
  };

  /** @returns whether the queue may forget the message */
  async function handleRecord(record: QueueRecord, deadline: Deadline): Promise<boolean> {
    const last = isLastAttempt(record, maxReceiveCount);
    let recordLog = log;
    try {
      const published = parseEvent(record.body);
      recordLog = log.with({ requestId: published.id, messageId: record.messageId });
      if (deadline.passed && !last) {
        recordLog.warn('no time left to start');
        return false;
      }
      return await handleEvent(published, record, last, deadline, recordLog);
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
    const task = { requestId: published.id, consumer };
    const now = clock.now();
    const claimed = await store.claim({
      ...task,
      messageId: record.messageId,
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
      const result = await deadline.race(() => work(parseRequest(published), tools));
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

function printResult(result: unknown): string {
  const text = JSON.stringify(result ?? null);
  if (text === undefined) throw new PermanentFailure('No JSON value', 'The result cannot be written as JSON');
  const bytes = Buffer.byteLength(text);
  if (bytes > maxResultBytes) {
    throw new PermanentFailure(
      'Result too large',
      `${bytes} bytes, and ${maxResultBytes} are kept: store it elsewhere and return where`,
    );
  }
  return text;
}
