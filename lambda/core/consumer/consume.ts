import type { RequestType } from '../../contract/request-type';
import { type Attempt, type End, isAttempt, type Suspect } from '../attempt/attempt';
import type { AttemptPorts, AttemptSettings } from '../attempt/attempt-ports';
import { Attempts } from '../attempt/attempts';
import { Stoppable } from '../attempt/cancellation';
import { deadlineAfter, type Deadline } from '../attempt/deadline';
import { type ReadMessage, readMessage } from '../attempt/read-message';
import { ByteBudget } from '../bodies/byte-budget';
import { linesOf, orderOf } from '../queue/lines';
import {
  partialBatch,
  type PartialBatchResponse,
  type QueueEvent,
  type QueueRecord,
} from '../queue/partial-batch';
import type { MessageHider } from '../queue/wait-for-deployment';
import type { Log } from '../log';
import { runConcurrently } from '../run-concurrently';
import type { ConsumerDefinition, WorkTools } from '../work';

export interface ConsumerSettings extends AttemptSettings {
  /**
   * Bytes of fetched bodies in hand at once: the function's memory sets the bound. One that is larger is worked on alone.
   */
  readonly bodiesInMemory: number;
  /** @default 32 requests at once */
  readonly concurrency?: number;
}

export interface ConsumerPorts extends AttemptPorts {
  /** Of the queue that the function reads. */
  readonly hider: MessageHider;
}

/** What this code reads of a Lambda invocation. */
export interface Invocation {
  getRemainingTimeInMillis(): number;
}

/** Messages that are worked on one after another; the first one is a suspect. */
interface SuspectLine {
  /** At the first message. */
  readonly attempts: number;
  readonly line: readonly QueueRecord[];
}

interface LineEnd {
  /** Messages that must return. */
  readonly returned: readonly QueueRecord[];
  /** Messages that are still to be worked on, from a suspect on. */
  readonly suspect?: SuspectLine;
}

/**
 * Makes a Lambda handler of a function of one request. A message that must return is a batch item failure and leaves its
 * neighbours alone. A request that has failed for good is copied to the dead-letter queue, and its message is done.
 *
 * On a FIFO queue the messages of a group are worked on one after another. After one that returns, the rest of its group
 * returns too; after one that has failed for good, the group goes on (`docs/adr/0017-in-order.md`).
 *
 * Suspects are worked on last and one at a time, so that a request that ends its process harms only itself.
 */
export function consume<const Types extends readonly RequestType[]>(
  { handles, work }: ConsumerDefinition<Types>,
  { bodiesInMemory, concurrency = 32, ...settings }: ConsumerSettings,
  { hider, ...ports }: ConsumerPorts,
): (event: QueueEvent, invocation: Invocation) => Promise<PartialBatchResponse> {
  const attempts = new Attempts<Types, QueueRecord>(handles, settings, ports);
  const budget = new ByteBudget(bodiesInMemory);

  return async (event, invocation) => {
    const deadline = deadlineAfter(invocation.getRemainingTimeInMillis(), ports.clock);
    const returned: QueueRecord[] = [];
    try {
      const suspects: SuspectLine[] = [];
      const handle = async (line: readonly QueueRecord[], takesSuspect = false): Promise<void> => {
        const end = await handleLine(line, deadline, takesSuspect);
        returned.push(...end.returned);
        if (end.suspect !== undefined) suspects.push(end.suspect);
      };
      await runConcurrently(linesOf(event.Records, orderOf), concurrency, handle);
      for (let next = leastTried(suspects); next !== undefined; next = leastTried(suspects))
        await handle(next.line, true);
    } finally {
      deadline.cancel();
    }
    return partialBatch(returned);
  };

  /**
   * Works on the messages of a line, one after another, up to a suspect.
   * @param takesSuspect whether the first one may be a suspect
   */
  async function handleLine(
    line: readonly QueueRecord[],
    deadline: Deadline,
    takesSuspect: boolean,
  ): Promise<LineEnd> {
    const returned: QueueRecord[] = [];
    for (const [place, record] of line.entries()) {
      const end = await handleRecord(record, deadline, takesSuspect && place === 0);
      if (typeof end === 'object' && 'isSuspect' in end)
        return { returned, suspect: { attempts: end.attempts, line: line.slice(place) } };
      if (end === 'done' || end === 'failed') continue;
      if (end === 'given up') {
        returned.push(record);
        continue;
      }
      const rest = line.slice(place);
      // A message in flight would hold up its group for longer than the pause.
      if (typeof end === 'object') await hider.hide(rest, end.pauseSeconds);
      return { returned: [...returned, ...rest] };
    }
    return { returned };
  }

  async function handleRecord(
    record: QueueRecord,
    deadline: Deadline,
    takesSuspect: boolean,
  ): Promise<End | Suspect> {
    const read = readMessage(record, ports.log);
    // Before the part is claimed: an attempt that waits for memory has not begun.
    return read.bodyBytes === 0
      ? attemptAt(read, deadline, takesSuspect)
      : budget.run(read.bodyBytes, async () => attemptAt(read, deadline, takesSuspect));
  }

  async function attemptAt(
    read: ReadMessage<QueueRecord>,
    deadline: Deadline,
    takesSuspect: boolean,
  ): Promise<End | Suspect> {
    const attempt = await attempts.begin(read, deadline, takesSuspect);
    if (!isAttempt(attempt)) return attempt;
    const tools = new AttemptTools(attempt, deadline);
    return attempts.end(attempt, async () => {
      const request = await attempts.request(attempt, deadline);
      return deadline.race(() => work(request, tools));
    });
  }
}

class AttemptTools extends Stoppable implements WorkTools {
  readonly requestId: string;
  readonly fence: number;
  readonly attempt: number;
  readonly log: Log;

  constructor(
    { claim, cancellation, log }: Pick<Attempt<never, QueueRecord>, 'claim' | 'cancellation' | 'log'>,
    deadline: Deadline,
  ) {
    super(cancellation, deadline);
    this.requestId = claim.requestId;
    this.fence = claim.fence;
    this.attempt = claim.attempts;
    this.log = log;
  }
}

/** Removes and returns the line whose suspect has been tried least often. */
function leastTried(suspects: SuspectLine[]): SuspectLine | undefined {
  suspects.sort((one, other) => one.attempts - other.attempts);
  return suspects.shift();
}
