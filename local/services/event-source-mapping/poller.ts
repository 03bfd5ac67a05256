import { AwsError } from '../../aws/error';
import type { InvokeResult, LambdaInvoker } from '../../aws/lambda-invoker';
import type { Clock } from '../../clock';
import type { HopLog } from '../../hops';
import { subjectOf, subjectsOf } from '../../message-subject';
import { abortable } from './abortable';
import { BatchCollector, splitBySize } from './batch-collector';
import type { Concurrency } from './concurrency';
import type { CompleteMapping } from './definition';
import type { RunningPoller } from './mapping';
import { pause, pauseAfter, reasonOf } from './pauses';
import type { QueueSource } from './queue-source';
import { eventOf, type QueuedRecord } from './record';
import { failedRecords, withFollowers } from './response';

export interface PollerOptions {
  readonly mapping: CompleteMapping;
  readonly source: QueueSource;
  readonly lambda: LambdaInvoker;
  readonly clock: Clock;
  readonly concurrency: Concurrency;
  readonly hops: HopLog;
}

/** Takes one queue's messages to one function for as long as it runs. */
export class Poller implements RunningPoller {
  private readonly closing = new AbortController();
  private readonly stopping = new AbortController();
  private readonly processing = new Set<Promise<void>>();
  private readonly collector: BatchCollector;
  private readonly ended: Promise<void>;

  constructor(private readonly options: PollerOptions) {
    this.collector = new BatchCollector(options.source, options.mapping, options.clock);
    this.ended = this.poll();
  }

  /**
   * Polls no more; what has been received is processed.
   * @returns when polling has ended, which may be before the last batch
   */
  async close(): Promise<void> {
    this.closing.abort();
    await this.ended;
  }

  /** Polls no more, leaves what no function has seen to the queue, and waits for the batches being processed. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.closing.abort();
    await this.finished();
  }

  /** When polling has ended and every batch is processed. */
  async finished(): Promise<void> {
    await this.ended;
    await Promise.all(this.processing);
  }

  private async poll(): Promise<void> {
    const { signal } = this.closing;
    for (let failures = 0; !signal.aborted;) {
      await this.options.concurrency.slot(signal);
      try {
        await this.functionReady(signal);
        if (signal.aborted) return;
        const batch = await this.collector.next(signal);
        failures = 0;
        if (batch.length === 0) this.options.concurrency.relax();
        else if (!this.stopping.signal.aborted) this.begin(batch);
      } catch (error) {
        this.hop(`cannot poll: ${reasonOf(error)}`);
        await pause(this.options.clock, signal, pauseAfter(++failures));
      }
    }
  }

  /** Messages wait in the queue rather than for a sandbox, because their visibility timeout has not begun there. */
  private async functionReady(signal: AbortSignal): Promise<void> {
    const { lambda, mapping } = this.options;
    const ready = lambda.ready?.(mapping.functionName);
    if (ready === undefined) return;
    await abortable(signal, (over) => {
      void ready.then(over, over);
      return () => {};
    });
  }

  private begin(batch: readonly QueuedRecord[]): void {
    const work = this.options.concurrency.during(this.process(batch)).finally(() => {
      this.processing.delete(work);
    });
    this.processing.add(work);
  }

  /** Never fails: what went wrong is in the log, and the messages come back by themselves. */
  private async process(batch: readonly QueuedRecord[]): Promise<void> {
    const received = this.options.clock.now();
    this.hop(`invoked with ${batch.length}`, batch);
    try {
      const failed = await this.run(batch, received);
      const succeeded = batch.filter((record) => !failed.has(record));
      const kept = await this.options.source.delete(succeeded);
      this.hop(`succeeded ${succeeded.length}, failed ${failed.size}`, batch, failed);
      if (kept > 0) this.hop(`${kept} not deleted: received again meanwhile`, batch);
    } catch (error) {
      this.hop(`batch of ${batch.length} left to the queue: ${reasonOf(error)}`, batch);
    }
  }

  /**
   * @returns the records that failed. Their visibility timeout stays as it is: AWS, too, lets them come back
   *   when it has passed.
   */
  private async run(batch: readonly QueuedRecord[], received: number): Promise<ReadonlySet<QueuedRecord>> {
    let failed: ReadonlySet<QueuedRecord> = new Set();
    // Only a batch of a FIFO queue may have more than one part; what follows a failure in its group is not run.
    for (const part of splitBySize(batch)) {
      const runnable = part.filter((record) => !failed.has(record));
      if (runnable.length === 0) continue;
      const result = await this.invoke(runnable, received);
      const more = this.failuresOf(result, runnable);
      failed = withFollowers([...failed, ...more], batch);
    }
    return failed;
  }

  private failuresOf(result: InvokeResult, part: readonly QueuedRecord[]): ReadonlySet<QueuedRecord> {
    if (result.functionError !== undefined) return new Set(part);
    return this.options.mapping.reportBatchItemFailures ? failedRecords(result.payload, part) : new Set();
  }

  /** A throttled batch is tried again, with pauses, for as long as nobody else can receive its messages. */
  private async invoke(part: readonly QueuedRecord[], received: number): Promise<InvokeResult> {
    const { lambda, source, mapping, clock } = this.options;
    for (let throttles = 1; ; throttles++) {
      try {
        return await lambda.invoke(mapping.functionName, eventOf(part), source.context());
      } catch (error) {
        if (!(error instanceof AwsError) || error.code !== 'TooManyRequestsException') throw error;
        const visibleAgain = received + (await source.visibilityTimeoutMs());
        const milliseconds = pauseAfter(throttles);
        if (clock.now() + milliseconds >= visibleAgain || this.stopping.signal.aborted) throw error;
        await pause(clock, this.stopping.signal, milliseconds);
      }
    }
  }

  private hop(
    event: string,
    batch: readonly QueuedRecord[] = [],
    failed: ReadonlySet<QueuedRecord> = new Set(),
  ): void {
    const resource = this.options.mapping.functionName.replace(/^.*:function:/, '');
    const messages = batch.map(({ messageId: id, body }) => ({ id, body }));
    const id = messages.length === 1 ? messages[0]?.id : undefined;
    this.options.hops({
      service: 'lambda',
      resource,
      event,
      ...(id !== undefined && { id }),
      get about() {
        return subjectsOf(messages);
      },
      get messages() {
        return batch.map((record) => ({
          about: subjectOf(record.body) ?? record.messageId,
          failed: failed.has(record),
        }));
      },
    });
  }
}
