import { MemoryBodyStore } from '../../../../lambda/adapters/memory-body-store';
import { MemoryStatusStore } from '../../../../lambda/adapters/memory-status-store';
import type { BreakerStore } from '../../../../lambda/core/attempt/breaker-store';
import type { ClaimStore } from '../../../../lambda/core/attempt/claim-store';
import { deadlineAfter } from '../../../../lambda/core/attempt/deadline';
import type { BatchedRequest } from '../../../../lambda/core/batch-work';
import { consume, type ConsumerSettings } from '../../../../lambda/core/consumer/consume';
import { batchProcessor } from '../../../../lambda/core/consumer/process-batch';
import type { Request } from '../../../../lambda/core/parse-published';
import type { QueueRecord } from '../../../../lambda/core/queue/partial-batch';
import { isA } from '../../../../lambda/core/thrown';
import type { WorkTools } from '../../../../lambda/core/work';
import { VirtualClock } from '../../../../local/clock';
import { surveyFiled } from '../../../sample-app/request-types';
import { capturedLog } from '../../captured-log';
import { patience, queuePorts } from '../../queue-ports';

export type SurveyRequest = Request<typeof surveyFiled>;

/** The work on one request, for every driver. */
export type SurveyWork = (request: SurveyRequest, tools: Pick<WorkTools, 'signal'>) => unknown;

export const consumer = 'ledger';
/** The driver of pushed requests is the one of a queue. */
export const drivers = ['from a queue', 'in batches'] as const;
export type Driver = (typeof drivers)[number];

/** Milliseconds that an invocation has. */
const invocationMilliseconds = 30_000;

interface SetUp {
  readonly settings?: Partial<ConsumerSettings>;
  /** What the driver sees of `tasks`. @default - all of it */
  readonly store?: ClaimStore;
  readonly clock?: VirtualClock;
  /** @default Math.random */
  readonly random?: () => number;
  /** @default - the consumer does not have a breaker */
  readonly breaker?: BreakerStore;
}

/** Makes a consumer with everything around it, as one of the drivers calls it. */
export function startDriver(driver: Driver, work: SurveyWork, given: SetUp = {}) {
  const clock = given.clock ?? new VirtualClock(0);
  const tasks = new MemoryStatusStore();
  const store = given.store ?? tasks;
  const captured = capturedLog();
  const { hider, deadLetters } = queuePorts();
  const settings = {
    consumer,
    maxAttempts: 3,
    maxReceiveCount: 9,
    patience,
    bodiesInMemory: 1000,
    ...given.settings,
  };
  const bodies = { store: new MemoryBodyStore(), retentionDays: 2, clock };
  const { random, breaker } = given;
  const ports = { store, bodies, hider, deadLetters, clock, log: captured.log, random, breaker };
  const invocation = { getRemainingTimeInMillis: () => invocationMilliseconds };

  /** @returns ids of the messages that must return */
  async function invoke(records: readonly QueueRecord[]): Promise<readonly string[]> {
    if (driver === 'in batches') {
      const process = batchProcessor(
        { handles: [surveyFiled], work: async (batch) => Promise.all(batch.map(worked)) },
        settings,
        ports,
      );
      const messages = records.map((record) => ({ ...record, receiptHandle: record.messageId }));
      const deadline = deadlineAfter(invocationMilliseconds, clock);
      const outcome = await process(messages, deadline);
      deadline.cancel();
      const returned = [...outcome.retrying, ...outcome.paused.keys(), ...outcome['given up']];
      return returned.map(({ messageId }) => messageId);
    }
    const handler = consume({ handles: [surveyFiled], work }, settings, ports);
    const { batchItemFailures } = await handler({ Records: records }, invocation);
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  }

  /** The result of one request of a batch, or the error that it failed with: whatever else is returned is a result. */
  async function worked(batched: BatchedRequest<readonly [typeof surveyFiled]>): Promise<unknown> {
    try {
      return await work(batched.request, batched);
    } catch (error) {
      return isA(error, Error) ? error : new Error('The work failed', { cause: error });
    }
  }

  return { invoke, ports, settings, clock, tasks, letters: deadLetters, hidden: hider.hidden, ...captured };
}
