import type { RequestType } from '../contract/request-type';
import type { BatchDefinition, BatchedRequest } from './batch-work';
import type { Claim, Completion } from './claim-store';
import type { ConsumerPorts, ConsumerSettings } from './consume';
import type { Deadline } from './deadline';
import { describeError, type Log } from './log';
import { claimCheckOf, parseEvent, requestParser } from './parse-published';
import { isLastAttempt } from './partial-batch';
import { PermanentFailure } from './permanent-failure';
import { printResult } from './print-result';
import type { PulledMessage } from './pulled-queue';
import { runConcurrently } from './run-concurrently';
import { failure } from './validation';
import { wholeEvent } from './whole-event';

/** What became of the messages of a batch. */
export interface BatchOutcome {
  readonly done: readonly PulledMessage[];
  /** Will be tried again. */
  readonly retrying: readonly PulledMessage[];
  /** Nothing is left to do but to give them up to the dead-letter queue. */
  readonly failed: readonly PulledMessage[];
}

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
  { consumer, maxReceiveCount, bodiesInMemory, concurrency = 32 }: ConsumerSettings,
  { store, bodies, clock, log }: ConsumerPorts,
): (messages: readonly PulledMessage[], deadline: Deadline) => Promise<BatchOutcome> {
  const parseRequest = requestParser(handles);

  return async (messages, deadline) => {
    const outcome = { done: [], retrying: [], failed: [] } satisfies BatchOutcome as Lists;
    for (const part of partsOf(messages, bodiesInMemory)) await processPart(part, deadline, outcome);
    return outcome;
  };

  async function processPart(
    messages: readonly PulledMessage[],
    deadline: Deadline,
    outcome: Lists,
  ): Promise<void> {
    const claimed: ClaimedRequest<Types>[] = [];
    await runConcurrently(messages, concurrency, async (message) => {
      const result = await claim(message, deadline).catch((error: unknown) => comesBack(message, error));
      if (typeof result === 'string') outcome[result].push(message);
      else claimed.push(result);
    });
    // In the order in which they came, as far as the queue keeps it.
    claimed.sort((one, other) => messages.indexOf(one.message) - messages.indexOf(other.message));
    const completions = claimed.length === 0 ? [] : await completionsOf(claimed, deadline);
    const ended = claimed.map((request, index) => ({ request, completion: completions[index] }));
    await runConcurrently(ended, concurrency, async ({ request, completion }) => {
      const { message } = request;
      const end = await record(request, completion).catch((error: unknown) => comesBack(message, error));
      outcome[end].push(message);
    });
  }

  async function claim(
    message: PulledMessage,
    deadline: Deadline,
  ): Promise<keyof BatchOutcome | ClaimedRequest<Types>> {
    const published = parseEvent(message.body);
    const requestLog = log.with({ requestId: published.id, messageId: message.messageId });
    const claimed = await store.claim({
      requestId: published.id,
      consumer,
      sentAt: Number(message.attributes.SentTimestamp),
      now: clock.now(),
      leaseUntil: deadline.end,
    });
    if (claimed.outcome !== 'claimed') {
      requestLog.info('not claimed', { outcome: claimed.outcome });
      if (claimed.outcome === 'succeeded') return 'done';
      return claimed.outcome === 'given-up' ? 'failed' : 'retrying';
    }
    const { fence, attempts: attempt } = claimed.claim;
    try {
      const request = parseRequest(await wholeEvent(bodies, published, deadline.signal));
      return { message, claim: claimed.claim, batched: { request, fence, attempt }, log: requestLog };
    } catch (error) {
      return end(claimed.claim, endOf(error, message), requestLog);
    }
  }

  /** Calls the work; when it fails as a whole, each request has. */
  async function completionsOf(
    claimed: readonly ClaimedRequest<Types>[],
    deadline: Deadline,
  ): Promise<readonly Completion[]> {
    const tools = { signal: deadline.signal, log };
    let results: readonly unknown[];
    try {
      results = await deadline.race(() =>
        work(
          claimed.map(({ batched }) => batched),
          tools,
        ),
      );
      if (results.length !== claimed.length) {
        throw new Error(`The work returned ${results.length} results for ${claimed.length} requests`);
      }
    } catch (error) {
      results = claimed.map(() => error);
    }
    return claimed.map(({ message }, index) => {
      const result = results[index];
      if (result instanceof Error) return endOf(result, message);
      try {
        return { state: 'succeeded', result: printResult(result) };
      } catch (error) {
        return endOf(error, message);
      }
    });
  }

  function endOf(error: unknown, message: PulledMessage): Completion {
    if (error instanceof PermanentFailure) {
      return { state: 'failed', error: failure(error.title, error.detail) };
    }
    const { name, message: detail } = describeError(error);
    const state = isLastAttempt(message, maxReceiveCount) ? 'failed' : 'retrying';
    return { state, error: failure(name, detail) };
  }

  async function record(
    { claim: claimed, log: requestLog }: ClaimedRequest<Types>,
    completion: Completion | undefined,
  ): Promise<keyof BatchOutcome> {
    if (completion === undefined) throw new Error('A request has no completion');
    return end(claimed, completion, requestLog);
  }

  async function end(claimed: Claim, completion: Completion, requestLog: Log): Promise<keyof BatchOutcome> {
    const recorded = await store.complete(claimed, completion, clock.now());
    const fields = { attempt: claimed.attempts, fence: claimed.fence };
    if (!recorded) {
      requestLog.warn('another worker has taken over', fields);
      return 'retrying';
    }
    if (completion.state === 'succeeded') {
      requestLog.info('succeeded', fields);
      return 'done';
    }
    const { title, detail } = completion.error;
    requestLog.error(completion.state, { ...fields, error: title, detail });
    return completion.state;
  }

  function comesBack({ messageId }: PulledMessage, error: unknown): 'retrying' {
    const { name, message: detail } = describeError(error);
    log.error('message comes back', { messageId, error: name, detail });
    return 'retrying';
  }
}

/**
 * The batch in parts whose fetched bodies are in memory together; one that is larger is in a part with none beside it. A
 * part is worked on as a whole.
 */
function partsOf(messages: readonly PulledMessage[], bodiesInMemory: number): readonly PulledMessage[][] {
  const parts: PulledMessage[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = bytesToFetch(message);
    const part = parts.at(-1);
    if (part === undefined || (size > 0 && bytes > 0 && bytes + size > bodiesInMemory)) {
      parts.push([message]);
      bytes = size;
    } else {
      part.push(message);
      bytes += size;
    }
  }
  return parts;
}

/** What is no event is told of when it is its turn. */
function bytesToFetch({ body }: PulledMessage): number {
  try {
    return claimCheckOf(parseEvent(body))?.size ?? 0;
  } catch {
    return 0;
  }
}

type Lists = { [End in keyof BatchOutcome]: PulledMessage[] };
