import type { CallContext } from '../../aws/call';
import type { InvokeResult, LambdaInvoker } from '../../aws/lambda-invoker';
import type { Clock } from '../../clock';
import type { HopLog } from '../../hops';
import { failureRecord, type DiscardCondition } from './discarded-batch';
import type { RunningPoller } from './mapping';
import { pause, pauseAfter, reasonOf } from './pauses';
import { failedIds } from './response';
import { StreamCollector, type Checkpoint } from './stream-collector';
import type { CompleteStreamMapping } from './stream-definition';
import type { StreamedRecord } from './stream-record';

/** However long a mapping would wait, a stream keeps no record longer. */
const RETENTION_SECONDS = 24 * 60 * 60;

export interface StreamPollerOptions {
  readonly mapping: CompleteStreamMapping;
  readonly functionArn: string;
  readonly checkpoint: Checkpoint;
  readonly lambda: LambdaInvoker;
  readonly clock: Clock;
  readonly hops: HopLog;
  /** Tells a destination of what was discarded. */
  readonly send: (targetArn: string, body: string) => Promise<void>;
  /** As the function's role does on AWS. */
  readonly context: () => CallContext;
}

/** What has been tried with a batch. */
interface Attempts {
  /** Runs of the function after which all or part of the batch was left. */
  readonly failures: number;
  readonly invocations: number;
  readonly last: { readonly requestId: string; readonly result: InvokeResult } | undefined;
}

const none: Attempts = { failures: 0, invocations: 0, last: undefined };

/** Takes one stream's records to one function, in order, for as long as it runs: a batch that fails holds up the rest. */
export class StreamPoller implements RunningPoller {
  private readonly closing = new AbortController();
  private readonly ended: Promise<void>;

  constructor(private readonly options: StreamPollerOptions) {
    this.ended = this.poll();
  }

  /**
   * Polls no more, and tries nothing again. The function may be running, and what it has done then counts.
   * @returns when it has answered
   */
  async close(): Promise<void> {
    this.closing.abort();
    await this.ended;
  }

  async stop(): Promise<void> {
    await this.close();
  }

  async finished(): Promise<void> {
    await this.ended;
  }

  private async poll(): Promise<void> {
    const { mapping, clock, checkpoint } = this.options;
    const collector = new StreamCollector(checkpoint, mapping, clock);
    const { signal } = this.closing;
    while (!signal.aborted) {
      const batch = await collector.next(signal);
      if (batch === undefined) return;
      if (await this.process(batch.records, none)) checkpoint.position = batch.end;
    }
  }

  /**
   * Runs the function until nothing is left of the batch. Moves the checkpoint with what is done.
   * @returns false when it ended before, since the poller is closed
   */
  private async process(batch: readonly StreamedRecord[], before: Attempts): Promise<boolean> {
    const { signal } = this.closing;
    const { maximumRetryAttempts, bisectBatchOnFunctionError } = this.options.mapping;
    let records = batch;
    let attempts = before;
    for (let refusals = 0; ;) {
      records = await this.discardOld(records, attempts);
      if (records.length === 0) return true;
      if (signal.aborted) return false;
      const { context } = this.options;
      const call = context();
      let result: InvokeResult;
      try {
        result = await this.invoke(records, call);
      } catch (error) {
        // What kept the function from being run is no attempt of its own.
        this.hop(`not invoked with ${records.length}: ${reasonOf(error)}`, records);
        await this.pause(++refusals);
        continue;
      }
      refusals = 0;
      this.options.checkpoint.lastResult =
        result.functionError === undefined ? 'OK' : 'PROBLEM: Function call failed';
      const failed = this.firstFailure(result, records);
      const done = failed ?? records.length;
      this.hop(`succeeded ${done}, failed ${records.length - done}`, records);
      this.moveTo(records[done - 1]);
      if (failed === undefined) return true;
      const last = { requestId: call.requestId, result };
      if (failed > 0) {
        // Another record has failed than before: it has all its attempts to come, and AWS counts its runs from here.
        records = records.slice(failed);
        attempts = { ...none, last };
      } else {
        attempts = { failures: attempts.failures, invocations: attempts.invocations + 1, last };
        if (bisectBatchOnFunctionError && records.length > 1) return this.processHalves(records, attempts);
        if (attempts.failures === maximumRetryAttempts) {
          await this.discard(records, 'RetryAttemptsExhausted', attempts);
          return true;
        }
        attempts = { ...attempts, failures: attempts.failures + 1 };
      }
      await this.pause(Math.max(1, attempts.failures));
    }
  }

  /** Splitting takes none of the attempts that a batch has. https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html */
  private async processHalves(records: readonly StreamedRecord[], attempts: Attempts): Promise<boolean> {
    const middle = Math.ceil(records.length / 2);
    await this.pause(1);
    return (
      (await this.process(records.slice(0, middle), attempts)) &&
      (await this.process(records.slice(middle), attempts))
    );
  }

  private async invoke(records: readonly StreamedRecord[], context: CallContext): Promise<InvokeResult> {
    const { lambda, mapping } = this.options;
    this.hop(`invoked with ${records.length}`, records);
    const event = `{"Records":[${records.map(({ text }) => text).join(',')}]}`;
    return lambda.invoke(mapping.functionName, event, context);
  }

  /**
   * Where to go on: at the lowest sequence number that the function names; undefined when all is done.
   * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
   */
  private firstFailure(result: InvokeResult, records: readonly StreamedRecord[]): number | undefined {
    if (result.functionError !== undefined) return 0;
    if (!this.options.mapping.reportBatchItemFailures) return undefined;
    const ids = failedIds(result.payload);
    if (ids === undefined) return 0;
    const places = ids.map((id) => records.findIndex(({ record }) => record.dynamodb.SequenceNumber === id));
    // A sequence number that is not in the batch may mean any of them.
    return places.length === 0 ? undefined : Math.max(0, Math.min(...places));
  }

  /** @returns the records that are still young enough */
  private async discardOld(
    records: readonly StreamedRecord[],
    attempts: Attempts,
  ): Promise<readonly StreamedRecord[]> {
    const { mapping, clock } = this.options;
    const { maximumRecordAgeSeconds: wanted } = mapping;
    const seconds = wanted < 0 ? RETENTION_SECONDS : Math.min(wanted, RETENTION_SECONDS);
    const oldest = clock.now() - seconds * 1000;
    const young = records.filter(({ at }) => at >= oldest);
    const old = records.slice(0, records.length - young.length);
    if (old.length > 0) await this.discard(old, 'RecordAgeExceeded', attempts);
    return young;
  }

  private async discard(
    records: readonly StreamedRecord[],
    condition: DiscardCondition,
    { invocations, last }: Attempts,
  ): Promise<void> {
    const { mapping, functionArn, checkpoint, clock, send, context } = this.options;
    this.hop(`discarded ${records.length}: ${condition}`, records);
    this.moveTo(records.at(-1));
    if (mapping.onFailureArn === undefined) return;
    const { requestId, result } = last ?? { requestId: context().requestId, result: undefined };
    const { arn: streamArn, shardId } = checkpoint.stream;
    const batch = { records, condition, functionArn, streamArn, shardId, requestId, invocations, result };
    try {
      await send(mapping.onFailureArn, failureRecord(batch, clock.now()));
    } catch (error) {
      this.hop(`cannot tell ${mapping.onFailureArn}: ${reasonOf(error)}`, records);
    }
  }

  private moveTo(record: StreamedRecord | undefined): void {
    const { checkpoint } = this.options;
    if (record !== undefined) checkpoint.position = Math.max(checkpoint.position, record.position);
  }

  private async pause(failures: number): Promise<void> {
    await pause(this.options.clock, this.closing.signal, pauseAfter(failures));
  }

  private hop(event: string, records: readonly StreamedRecord[]): void {
    const resource = this.options.mapping.functionName.replace(/^.*:function:/, '');
    const [only, another] = records;
    const id = another === undefined ? only?.record.eventID : undefined;
    this.options.hops({ service: 'lambda', resource, event, ...(id !== undefined && { id }) });
  }
}
