import type { PublishedEvent } from '../../contract/envelope';
import type { Patience } from '../../contract/patience';
import type { RequestType } from '../../contract/request-type';
import { ByteBudget } from '../bodies/byte-budget';
import type { Claim, ClaimStore, Completion } from '../attempt/claim-store';
import type { Clock } from '../clock';
import { type DeadLetters, letterOf } from '../queue/dead-letters';
import { deadlineAfter, type Deadline } from '../attempt/deadline';
import { endOfAttempt, noAttemptLeft } from '../attempt/end-of-attempt';
import { linesOf, orderOf } from '../queue/lines';
import { attemptFields, reasonOf, referenceOf, statedFailure } from '../attempt/failure-for-caller';
import type { Bodies } from '../bodies/fetch-body';
import type { Log } from '../log';
import { claimCheckOf, parseEvent, republishedAt, type RequestOf, requestParser } from '../parse-published';
import {
  isLastAttempt,
  partialBatch,
  type PartialBatchResponse,
  type QueueEvent,
  type QueueRecord,
} from '../queue/partial-batch';
import { printResult } from '../attempt/print-result';
import { runConcurrently } from '../run-concurrently';
import { isA, thrownFields } from '../thrown';
import { hasWaited, type MessageHider, NotUnderstood, pauseOf } from '../queue/wait-for-deployment';
import { wholeEvent } from '../bodies/whole-event';
import type { ConsumerDefinition } from '../work';

export interface ConsumerSettings {
  /** Its name in the routes. */
  readonly consumer: string;
  /** Attempts at a request, crashes included; a redrive has as many again. */
  readonly maxAttempts: number;
  /** Receives after which the queue gives a message up. */
  readonly maxReceiveCount: number;
  /** How long a request waits that this function does not understand. */
  readonly patience: Patience;
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
  /** Of the queue that the function reads. */
  readonly hider: MessageHider;
  /** Keeps a copy of each request that has failed for good. */
  readonly deadLetters: DeadLetters;
  readonly clock: Clock;
  readonly log: Log;
}

/** What this code reads of a Lambda invocation. */
export interface Invocation {
  getRemainingTimeInMillis(): number;
}

/**
 * How a message's turn ended. `done`: the queue may forget it. `again`: it returns. `hidden`: it returns after a pause.
 * `given up`: the queue received it for the last time and moves it; the rest of its group goes on.
 */
type End = 'done' | 'again' | 'hidden' | 'given up';

/**
 * Makes a Lambda handler of a function of one request. For each message: claim the task, do the work, record how it
 * ended. A message that must return is a batch item failure and leaves its neighbours alone. A request that has failed
 * for good is copied to the dead-letter queue, and its message is done.
 *
 * On a FIFO queue the messages of a group are worked on one after another. After one that returns, the rest of its group
 * returns too; after one that has failed for good, the group goes on (`docs/adr/0017-in-order.md`).
 */
export function consume<const Types extends readonly RequestType[]>(
  { handles, work }: ConsumerDefinition<Types>,
  settings: ConsumerSettings,
  { store, bodies, hider, deadLetters, clock, log }: ConsumerPorts,
): (event: QueueEvent, invocation: Invocation) => Promise<PartialBatchResponse> {
  const { consumer, maxReceiveCount, patience, bodiesInMemory, concurrency = 32 } = settings;
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
          const behind = line.slice(place + 1);
          // A message in flight would hold up its group for longer than the pause.
          if (end === 'hidden') await hider.hide([record, ...behind], pauseOf(record));
          failed.push(...behind);
          return;
        }
      });
    } finally {
      deadline.cancel();
    }
    return partialBatch(failed);
  };

  async function handleRecord(record: QueueRecord, deadline: Deadline): Promise<End> {
    const { messageId } = record;
    let recordLog = log.with({ messageId });
    try {
      const published = parseEvent(record.body);
      recordLog = log.with({ requestId: published.id, messageId });
      const start = async (): Promise<End> => {
        if (deadline.passed && !isLastReceive(record)) {
          recordLog.warn('no time left to start');
          return 'again';
        }
        return handleEvent(published, record, deadline, recordLog);
      };
      // Before the task is claimed: whoever waits for memory has not begun.
      const check = claimCheckOf(published);
      return check === undefined ? await start() : await budget.run(check.size, start);
    } catch (error) {
      if (isA(error, NotUnderstood)) {
        if (waits(record, error, recordLog)) return 'hidden';
        // Without an id there is no status to record an end in.
        recordLog.error('failed', thrownFields(error));
        return letGo(record, error.message);
      }
      recordLog.error('message comes back', thrownFields(error));
      return isLastReceive(record) ? 'given up' : 'again';
    }
  }

  async function handleEvent(
    published: PublishedEvent,
    record: QueueRecord,
    deadline: Deadline,
    recordLog: Log,
  ): Promise<End> {
    // Before the task is claimed, where the body is here: what is not understood costs no attempt.
    const inline = claimCheckOf(published) === undefined ? parsed(published) : undefined;
    if (inline instanceof NotUnderstood && waits(record, inline, recordLog)) return 'hidden';
    const now = clock.now();
    const claimed = await store.claim({
      requestId: published.id,
      consumer,
      sentAt: Number(record.attributes.SentTimestamp),
      republishedAt: republishedAt(published),
      now,
      leaseUntil: deadline.end,
    });
    if (claimed.outcome !== 'claimed') {
      recordLog.info('not claimed', { outcome: claimed.outcome });
      if (claimed.outcome === 'succeeded' || claimed.outcome === 'failed-before') return 'done';
      if (claimed.outcome === 'given-up') return letGo(record, 'It had failed for good');
      return isLastReceive(record) ? 'given up' : 'again';
    }
    const { claim } = claimed;
    const completion = await attempt(inline ?? published, record, claim, deadline, recordLog);
    const recorded = await store.complete(claim, completion, clock.now());
    const fields = {
      attempt: claim.attempts,
      fence: claim.fence,
      milliseconds: clock.now() - now,
      ...(completion.state !== 'succeeded' && attemptFields(completion)),
    };
    if (!recorded) {
      recordLog.warn('another worker has taken over', fields);
      return isLastReceive(record) ? 'given up' : 'again';
    }
    if (completion.state === 'succeeded') {
      recordLog.info('succeeded', fields);
      return 'done';
    }
    if (completion.state === 'retrying' && completion.uncounted === true) return 'hidden';
    recordLog.error(completion.state, fields);
    return completion.state === 'failed' ? letGo(record, reasonOf(completion)) : 'again';
  }

  /** @param event the request, an event whose body is still to be fetched, or why it is not understood */
  async function attempt(
    event: RequestOf<Types> | PublishedEvent | NotUnderstood,
    record: QueueRecord,
    claim: Claim,
    deadline: Deadline,
    recordLog: Log,
  ): Promise<Completion> {
    const last = claim.tries >= settings.maxAttempts || isLastReceive(record);
    try {
      if (event instanceof NotUnderstood) throw event;
      // The last attempt was claimed, and has not ended.
      if (claim.tries > settings.maxAttempts) throw noAttemptLeft(settings.maxAttempts);
      const { requestId, fence, attempts } = claim;
      const tools = { requestId, fence, attempt: attempts, signal: deadline.signal, log: recordLog };
      const result = await deadline.race(() =>
        'specversion' in event
          ? wholeEvent(bodies, event, deadline.signal).then((whole) => work(parseRequest(whole), tools))
          : work(event, tools),
      );
      return { state: 'succeeded', result: printResult(result) };
    } catch (error) {
      const uncounted = isA(error, NotUnderstood) && waits(record, error, recordLog);
      const reference = referenceOf(claim.requestId, consumer, claim.attempts);
      return endOfAttempt(error, { last, uncounted, reference });
    }
  }

  function parsed(published: PublishedEvent): RequestOf<Types> | NotUnderstood {
    try {
      return parseRequest(published);
    } catch (error) {
      if (error instanceof NotUnderstood) return error;
      throw error;
    }
  }

  /** Returns whether a message waits for a deployment, and logs that it does. */
  function waits(record: QueueRecord, error: NotUnderstood, recordLog: Log): boolean {
    if (hasWaited(record, patience, clock.now()) || isLastReceive(record)) return false;
    const { ApproximateReceiveCount: receives } = record.attributes;
    const seconds = pauseOf(record);
    const { title, detail } = statedFailure(error);
    recordLog.warn('waits for a deployment', { error: title, detail, receives: Number(receives), seconds });
    return true;
  }

  /** Copies a message that has failed for good to the dead-letter queue. One that could not be copied returns. */
  async function letGo(record: QueueRecord, reason: string): Promise<End> {
    const unkept = await deadLetters.keep([letterOf(record, reason)]);
    if (unkept.size === 0) return 'done';
    log.error('dead letter not kept', { messageId: record.messageId });
    return isLastReceive(record) ? 'given up' : 'again';
  }

  function isLastReceive(record: QueueRecord): boolean {
    return isLastAttempt(record, maxReceiveCount);
  }
}
