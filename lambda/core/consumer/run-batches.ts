import type { RequestType } from '../../contract/request-type';
import { maxParts } from '../../contract/run-parts';
import type { BatchDefinition } from '../batch-work';
import type { ConsumerPorts, ConsumerSettings, Invocation } from './consume';
import { deadlineAfter, type Deadline } from '../attempt/deadline';
import { HiddenMessages } from './hidden-messages';
import { batchProcessor } from './process-batch';
import type { PulledMessage, PulledQueue } from './pulled-queue';
import type { RunLease } from './run-lease';

export interface BatchRunSettings extends ConsumerSettings {
  /** Requests that the work is given at once, at most. */
  readonly batchSize: number;
  /** How long the queue hides a message that was received. */
  readonly visibilitySeconds: number;
}

export interface BatchRunPorts extends Omit<ConsumerPorts, 'hider'> {
  readonly queue: PulledQueue;
  readonly lease: RunLease;
  /** Has the function called once more, when this call has ended. */
  readonly continueRun: (event: RunEvent) => Promise<void>;
}

/** What the function is called with: nothing by its schedule, the number of the part by itself. */
export interface RunEvent {
  /** 1 for the first. */
  readonly part?: number;
}

/** What a part of a run did. */
export interface RunReport {
  readonly part: number;
  readonly batches: number;
  readonly received: number;
  readonly succeeded: number;
  /** Will be tried again. */
  readonly retrying: number;
  /** Failed for good, and copied to the dead-letter queue; or cancelled. */
  readonly failed: number;
  readonly ended: 'queue empty' | 'continued' | 'left to the next run' | 'another run is at work';
}

/** Bodies that are held in memory at once. */
const maxBatchBytes = 32 * 1024 * 1024;

/**
 * Makes a Lambda handler that empties a queue: it fetches requests, has them worked on many at a time, deletes what is
 * done, and goes on until the queue is empty. When its time is nearly up it has itself called again. What failed stays in
 * the queue, hidden until this call has ended.
 */
export function runBatches<const Types extends readonly RequestType[]>(
  definition: BatchDefinition<Types>,
  settings: BatchRunSettings,
  ports: BatchRunPorts,
): (event: RunEvent, invocation: Invocation) => Promise<RunReport> {
  const { batchSize, visibilitySeconds } = settings;
  const { queue, lease, clock, log } = ports;
  const process = batchProcessor(definition, settings, ports);

  return async ({ part = 1 }, invocation) => {
    const remaining = invocation.getRemainingTimeInMillis();
    const deadline = deadlineAfter(remaining, clock);
    const counts = { part, batches: 0, received: 0, succeeded: 0, retrying: 0, failed: 0 };
    try {
      if (!(await lease.take(clock.now(), deadline.end))) {
        return told({ ...counts, ended: 'another run is at work' });
      }
      try {
        const emptied = await empty(deadline, remaining, counts);
        if (emptied) return told({ ...counts, ended: 'queue empty' });
      } finally {
        await lease.release();
      }
      if (part >= maxParts) return told({ ...counts, ended: 'left to the next run' });
      await ports.continueRun({ part: part + 1 });
      return told({ ...counts, ended: 'continued' });
    } finally {
      deadline.cancel();
    }
  };

  /** @returns whether nothing was left; if not, the time is nearly up */
  async function empty(deadline: Deadline, remaining: number, counts: Counts): Promise<boolean> {
    const hidden = new HiddenMessages(queue, clock, visibilitySeconds);
    // Time that a batch may take, by those that there were; half as long again, for none is like the last.
    let needed = remaining / 8;
    do {
      try {
        const { batch, emptied } = await collect(deadline, needed, hidden);
        if (batch.length === 0) return emptied;
        const start = clock.now();
        counts.batches++;
        counts.received += batch.length;
        const outcome = await process(batch, deadline);
        const { done, failed, paused } = outcome;
        const retrying = [...outcome.retrying, ...outcome['given up']];
        hidden.release();
        // Not before this call is over, or a message would fail over and over in a minute.
        const rest = Math.ceil(remaining / 1000);
        await Promise.all([
          queue.delete([...done, ...failed]),
          queue.hide(retrying, rest),
          queue.hide([...paused.keys()], Math.max(rest, ...paused.values())),
        ]);
        counts.succeeded += done.length;
        counts.retrying += retrying.length + paused.size;
        counts.failed += failed.length;
        needed = Math.max(needed, (clock.now() - start) * 1.5);
        if (emptied) return true;
      } finally {
        hidden.release();
      }
    } while (deadline.latest - clock.now() > needed);
    return false;
  }

  /** Fetches messages until there are enough, or none is left, or what is left of the time is needed for the work. */
  async function collect(
    deadline: Deadline,
    needed: number,
    hidden: HiddenMessages,
  ): Promise<{ readonly batch: readonly PulledMessage[]; readonly emptied: boolean }> {
    const latest =
      Math.min((clock.now() + deadline.latest) / 2, deadline.latest - needed) - queue.waitMilliseconds;
    const batch = new Map<string, PulledMessage>();
    let bytes = 0;
    while (batch.size < batchSize && bytes < maxBatchBytes && clock.now() < latest) {
      const messages = await queue.receive();
      if (messages.length === 0) return { batch: [...batch.values()], emptied: true };
      hidden.hold(messages);
      for (const message of messages) {
        batch.set(message.messageId, message);
        bytes += Buffer.byteLength(message.body);
      }
    }
    return { batch: [...batch.values()], emptied: false };
  }

  function told(report: RunReport): RunReport {
    log.info('run ended', { ...report });
    return report;
  }
}

type Counts = { -readonly [Count in Exclude<keyof RunReport, 'ended'>]: number };
