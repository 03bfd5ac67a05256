import type { PublishedEvent } from '../../contract/envelope';
import type { RequestType } from '../../contract/request-type';
import { batchParts } from './batch-parts';
import type { BatchDefinition, BatchedRequest } from '../batch-work';
import type { Claim, Completion } from '../attempt/claim-store';
import type { ConsumerPorts, ConsumerSettings } from './consume';
import { letterOf } from '../queue/dead-letters';
import type { Deadline } from '../attempt/deadline';
import { endOfAttempt, noAttemptLeft } from '../attempt/end-of-attempt';
import { attemptFields, reasonOf, referenceOf, statedFailure } from '../attempt/failure-for-caller';
import type { Log } from '../log';
import { claimCheckOf, parseEvent, republishedAt, requestParser } from '../parse-published';
import { isLastAttempt } from '../queue/partial-batch';
import { printResult } from '../attempt/print-result';
import type { PulledMessage } from './pulled-queue';
import { runConcurrently } from '../run-concurrently';
import { isA, thrownFields } from '../thrown';
import { hasWaited, NotUnderstood } from '../queue/wait-for-deployment';
import { wholeEvent } from '../bodies/whole-event';

/** What became of the messages of a batch. */
export interface BatchOutcome {
  readonly done: readonly PulledMessage[];
  /** Will be tried again. */
  readonly retrying: readonly PulledMessage[];
  /** Failed for good, and copied to the dead-letter queue. */
  readonly failed: readonly PulledMessage[];
}

type End = keyof BatchOutcome;

/** A request that this run may work on. */
interface ClaimedRequest<Types extends readonly RequestType[]> {
  readonly message: PulledMessage;
  readonly claim: Claim;
  readonly batched: BatchedRequest<Types>;
  readonly log: Log;
}

/**
 * Makes the function that works on a batch as a whole: claims every request of it, calls the work once with those that
 * it got, and records for each how it ended.
 */
export function batchProcessor<const Types extends readonly RequestType[]>(
  { handles, work }: BatchDefinition<Types>,
  settings: ConsumerSettings,
  { store, bodies, deadLetters, clock, log }: Omit<ConsumerPorts, 'hider'>,
): (messages: readonly PulledMessage[], deadline: Deadline) => Promise<BatchOutcome> {
  const { consumer, maxAttempts, maxReceiveCount, patience, bodiesInMemory, concurrency = 32 } = settings;
  const parseRequest = requestParser(handles);

  return async (messages, deadline) => {
    const outcome = { done: [], retrying: [], failed: [] } satisfies BatchOutcome as Lists;
    for (const part of batchParts(messages, bodiesInMemory)) await processPart(part, deadline, outcome);
    return outcome;
  };

  async function processPart(
    messages: readonly PulledMessage[],
    deadline: Deadline,
    outcome: Lists,
  ): Promise<void> {
    const claimed: ClaimedRequest<Types>[] = [];
    await runConcurrently(messages, concurrency, async (message) => {
      const result = await claimOrLetGo(message, deadline);
      if (typeof result === 'string') outcome[result].push(message);
      else claimed.push(result);
    });
    // In the order in which they came, as far as the queue keeps it.
    claimed.sort((one, other) => messages.indexOf(one.message) - messages.indexOf(other.message));
    if (claimed.length === 0) return;
    const resultOf = await callWork(claimed, deadline);
    await runConcurrently([...claimed.entries()], concurrency, async ([index, request]) => {
      const { message } = request;
      const ended = await record(request, () => resultOf(index)).catch((error: unknown) =>
        comesBack(message, error),
      );
      outcome[ended].push(message);
    });
  }

  async function claim(message: PulledMessage, deadline: Deadline): Promise<End | ClaimedRequest<Types>> {
    const published = parseEvent(message.body);
    const requestLog = log.with({ requestId: published.id, messageId: message.messageId });
    // Before the task is claimed, where the body is here: what is not understood costs no attempt.
    if (claimCheckOf(published) === undefined) {
      const refusal = refusalOf(published);
      if (refusal !== undefined && waits(message, refusal, requestLog)) return 'retrying';
    }
    const claimed = await store.claim({
      requestId: published.id,
      consumer,
      sentAt: Number(message.attributes.SentTimestamp),
      republishedAt: republishedAt(published),
      now: clock.now(),
      leaseUntil: deadline.end,
    });
    if (claimed.outcome !== 'claimed') {
      requestLog.info('not claimed', { outcome: claimed.outcome });
      if (claimed.outcome === 'succeeded' || claimed.outcome === 'failed-before') return 'done';
      return claimed.outcome === 'given-up' ? letGo(message, 'It had failed for good') : 'retrying';
    }
    const { fence, attempts: attempt, tries } = claimed.claim;
    try {
      // The last attempt was claimed, and has not ended.
      if (tries > maxAttempts) throw noAttemptLeft(maxAttempts);
      const request = parseRequest(await wholeEvent(bodies, published, deadline.signal));
      return { message, claim: claimed.claim, batched: { request, fence, attempt }, log: requestLog };
    } catch (error) {
      return end(claimed.claim, endOf(error, message, claimed.claim, requestLog), message, requestLog);
    }
  }

  /**
   * Calls the work.
   * @returns a function of a request's place, that returns its result and throws what it failed with. After a work that
   * failed as a whole, it throws the same for each request.
   */
  async function callWork(
    claimed: readonly ClaimedRequest<Types>[],
    deadline: Deadline,
  ): Promise<(index: number) => unknown> {
    const tools = { signal: deadline.signal, log };
    const batch = claimed.map(({ batched }) => batched);
    try {
      const results = await deadline.race(() => work(batch, tools));
      if (results.length !== claimed.length) {
        throw new Error(`The work returned ${results.length} results for ${claimed.length} requests`);
      }
      return (index) => {
        const result = results[index];
        if (isA(result, Error)) throw result;
        return result;
      };
    } catch (error) {
      return () => {
        throw error;
      };
    }
  }

  function endOf(error: unknown, message: PulledMessage, held: Claim, requestLog: Log): Completion {
    return endOfAttempt(error, {
      last: held.tries >= maxAttempts || isLastAttempt(message, maxReceiveCount),
      uncounted: isA(error, NotUnderstood) && waits(message, error, requestLog),
      reference: referenceOf(held.requestId, consumer, held.attempts),
    });
  }

  function refusalOf(published: PublishedEvent): NotUnderstood | undefined {
    try {
      parseRequest(published);
      return undefined;
    } catch (error) {
      if (error instanceof NotUnderstood) return error;
      throw error;
    }
  }

  /** Returns whether a request waits for a deployment, and logs that it does. */
  function waits(message: PulledMessage, error: NotUnderstood, requestLog: Log): boolean {
    if (hasWaited(message, patience, clock.now()) || isLastAttempt(message, maxReceiveCount)) return false;
    const { title, detail } = statedFailure(error);
    const receives = Number(message.attributes.ApproximateReceiveCount);
    requestLog.warn('waits for a deployment', { error: title, detail, receives });
    return true;
  }

  /** @param resultOf reads what the work returned: its own code may run then, and throw */
  async function record(
    { claim: claimed, message, log: requestLog }: ClaimedRequest<Types>,
    resultOf: () => unknown,
  ): Promise<End> {
    let completion: Completion;
    try {
      completion = { state: 'succeeded', result: printResult(resultOf()) };
    } catch (error) {
      completion = endOf(error, message, claimed, requestLog);
    }
    return end(claimed, completion, message, requestLog);
  }

  async function end(
    claimed: Claim,
    completion: Completion,
    message: PulledMessage,
    requestLog: Log,
  ): Promise<End> {
    const recorded = await store.complete(claimed, completion, clock.now());
    const fields = {
      attempt: claimed.attempts,
      fence: claimed.fence,
      ...(completion.state !== 'succeeded' && attemptFields(completion)),
    };
    if (!recorded) {
      requestLog.warn('another worker has taken over', fields);
      return 'retrying';
    }
    if (completion.state === 'succeeded') {
      requestLog.info('succeeded', fields);
      return 'done';
    }
    if (completion.state === 'retrying' && completion.uncounted === true) return 'retrying';
    requestLog.error(completion.state, fields);
    return completion.state === 'failed' ? letGo(message, reasonOf(completion)) : 'retrying';
  }

  /** Copies a message that has failed for good to the dead-letter queue. One that could not be copied returns. */
  async function letGo(message: PulledMessage, reason: string): Promise<End> {
    const unkept = await deadLetters.keep([letterOf(message, reason)]);
    if (unkept.size === 0) return 'failed';
    log.error('dead letter not kept', { messageId: message.messageId });
    return 'retrying';
  }

  /** A message that is not an event waits too, and has no status to record an end in. */
  async function claimOrLetGo(
    message: PulledMessage,
    deadline: Deadline,
  ): Promise<End | ClaimedRequest<Types>> {
    try {
      return await claim(message, deadline);
    } catch (error) {
      const messageLog = log.with({ messageId: message.messageId });
      if (!isA(error, NotUnderstood)) return comesBack(message, error);
      if (waits(message, error, messageLog)) return 'retrying';
      messageLog.error('failed', thrownFields(error));
      return letGo(message, error.message);
    }
  }

  function comesBack({ messageId }: PulledMessage, error: unknown): 'retrying' {
    log.error('message comes back', { messageId, ...thrownFields(error) });
    return 'retrying';
  }
}

type Lists = { [End in keyof BatchOutcome]: PulledMessage[] };
