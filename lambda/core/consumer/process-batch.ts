import type { RequestType } from '../../contract/request-type';
import { type Attempt, type End, isAttempt, type Suspect } from '../attempt/attempt';
import { Attempts } from '../attempt/attempts';
import { Stoppable } from '../attempt/cancellation';
import type { Deadline } from '../attempt/deadline';
import { type ReadMessage, readMessage } from '../attempt/read-message';
import type { BatchDefinition, BatchedRequest } from '../batch-work';
import type { RequestOf } from '../parse-published';
import { runConcurrently } from '../run-concurrently';
import { isA } from '../thrown';
import { batchParts } from './batch-parts';
import type { ConsumerPorts, ConsumerSettings } from './consume';
import type { PulledMessage } from './pulled-queue';

/** The messages of a batch, by how their turns ended. */
export interface BatchOutcome extends Readonly<Record<Extract<End, string>, readonly PulledMessage[]>> {
  /** Seconds for which each is hidden, at least. */
  readonly paused: ReadonlyMap<PulledMessage, number>;
}

/** A claimed request that the work is given. */
interface Prepared<Types extends readonly RequestType[]> {
  readonly attempt: Attempt<Types, PulledMessage>;
  readonly request: RequestOf<Types>;
}

class ClaimedRequest<Types extends readonly RequestType[]>
  extends Stoppable
  implements BatchedRequest<Types>
{
  readonly request: RequestOf<Types>;
  readonly fence: number;
  readonly attempt: number;

  constructor({ request, attempt: { claim, cancellation } }: Prepared<Types>, deadline: Deadline) {
    super(cancellation, deadline);
    this.request = request;
    this.fence = claim.fence;
    this.attempt = claim.attempts;
  }
}

interface PartOptions {
  /** Whether the part is one suspect. */
  readonly takesSuspect: boolean;
  readonly ended: (message: PulledMessage, end: End) => void;
  readonly suspected: (read: ReadMessage<PulledMessage>, attempts: number) => void;
}

/**
 * Makes the function that works on a batch as a whole: claims every request of it, calls the work once with those that
 * it got, and records for each how it ended. Suspects are worked on afterwards, alone and one at a time.
 */
export function batchProcessor<const Types extends readonly RequestType[]>(
  { handles, work }: BatchDefinition<Types>,
  { bodiesInMemory, concurrency = 32, ...settings }: ConsumerSettings,
  ports: Omit<ConsumerPorts, 'hider'>,
): (messages: readonly PulledMessage[], deadline: Deadline) => Promise<BatchOutcome> {
  const attempts = new Attempts<Types, PulledMessage>(handles, settings, ports);

  return async (messages, deadline) => {
    const outcome: Record<Extract<End, string>, PulledMessage[]> = {
      done: [],
      failed: [],
      retrying: [],
      'given up': [],
    };
    const paused = new Map<PulledMessage, number>();
    const read = messages.map((message) => readMessage(message, ports.log));
    const ended = (message: PulledMessage, end: End): void => {
      if (typeof end === 'string') outcome[end].push(message);
      else paused.set(message, end.pauseSeconds);
    };
    const suspects: { readonly read: ReadMessage<PulledMessage>; readonly attempts: number }[] = [];
    const suspected = (suspect: ReadMessage<PulledMessage>, attempts: number): void =>
      void suspects.push({ read: suspect, attempts });
    for (const part of batchParts(read, bodiesInMemory))
      await processPart(part, deadline, { takesSuspect: false, ended, suspected });
    suspects.sort((one, other) => one.attempts - other.attempts);
    for (const suspect of suspects)
      await processPart([suspect.read], deadline, { takesSuspect: true, ended, suspected });
    return { ...outcome, paused };
  };

  async function processPart(
    part: readonly ReadMessage<PulledMessage>[],
    deadline: Deadline,
    { takesSuspect, ended, suspected }: PartOptions,
  ): Promise<void> {
    const prepared = new Map<PulledMessage, Prepared<Types>>();
    await runConcurrently(part, concurrency, async (read) => {
      const result = await prepare(read, deadline, takesSuspect);
      if (typeof result === 'string' || 'pauseSeconds' in result) ended(read.message, result);
      else if ('isSuspect' in result) suspected(read, result.attempts);
      else prepared.set(read.message, result);
    });
    // In the order in which they came, as far as the queue keeps it.
    const batch = part.flatMap(({ message }) => prepared.get(message) ?? []);
    if (batch.length === 0) return;
    const resultOf = await callWork(batch, deadline);
    await runConcurrently([...batch.entries()], concurrency, async ([index, { attempt }]) => {
      ended(attempt.message, await attempts.end(attempt, () => resultOf(index)));
    });
  }

  async function prepare(
    read: ReadMessage<PulledMessage>,
    deadline: Deadline,
    takesSuspect: boolean,
  ): Promise<End | Suspect | Prepared<Types>> {
    const attempt = await attempts.begin(read, deadline, takesSuspect);
    if (!isAttempt(attempt)) return attempt;
    try {
      return { attempt, request: await attempts.request(attempt, deadline) };
    } catch (error) {
      return attempts.end(attempt, () => {
        throw error;
      });
    }
  }

  /**
   * Calls the work.
   * @returns a function of a request's place, that returns its result and throws what it failed with. After a work that
   * failed as a whole, it throws the same for each request.
   */
  async function callWork(
    batch: readonly Prepared<Types>[],
    deadline: Deadline,
  ): Promise<(index: number) => unknown> {
    const tools = { signal: deadline.signal, log: ports.log };
    const requests = batch.map((prepared) => new ClaimedRequest(prepared, deadline));
    try {
      const results = await deadline.race(() => work(requests, tools));
      if (results.length !== requests.length) {
        throw new Error(`The work returned ${results.length} results for ${requests.length} requests`);
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
}
