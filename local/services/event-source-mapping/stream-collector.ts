import type { ReadableStream } from '../../aws/change-stream';
import type { Clock, Timer } from '../../clock';
import { abortable } from './abortable';
import { LARGEST_PAYLOAD } from './batch-collector';
import { compileFilters } from './record-filter';
import type { CompleteStreamMapping } from './stream-definition';
import { streamedRecord, type StreamedRecord } from './stream-record';

/** Records are looked at in portions of this many. */
const PORTION = 100;

/** How far a mapping has come in its stream: up to this position all is done. Outlives the poller that moves it. */
export interface Checkpoint {
  readonly stream: ReadableStream;
  position: number;
  /** How the last run of the function ended; undefined before the first. */
  lastResult?: 'OK' | 'PROBLEM: Function call failed';
}

export interface StreamBatch {
  readonly records: readonly StreamedRecord[];
  /** Of the last record that was looked at: those after the batch's last one have been left out. */
  readonly end: number;
}

/**
 * Gathers a mapping's batches: until there are enough records, enough bytes, or the window is over,
 * which begins with the first record. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export class StreamCollector {
  private readonly matches: (record: string) => boolean;

  constructor(
    private readonly checkpoint: Checkpoint,
    private readonly mapping: CompleteStreamMapping,
    private readonly clock: Clock,
  ) {
    this.matches = compileFilters(mapping.filters);
  }

  /**
   * Waits for records after the checkpoint. Moves it past those that match no filter, as long as none before matches.
   * @param signal ends waiting, for the first record as for the end of the window
   * @returns the next batch; undefined when `signal` came first
   */
  async next(signal: AbortSignal): Promise<StreamBatch | undefined> {
    const { checkpoint, mapping } = this;
    const { stream } = checkpoint;
    const { batchSize, batchingWindowSeconds } = mapping;
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    const records: StreamedRecord[] = [];
    let end = checkpoint.position;
    let bytes = 0;
    let window: Timer | undefined;
    try {
      while (!signal.aborted) {
        const found = stream.after(end, PORTION);
        for (const entry of found) {
          const record = streamedRecord(entry, stream.arn);
          if (this.matches(record.text)) {
            if (records.length > 0 && bytes + record.bytes > LARGEST_PAYLOAD) return { records, end };
            records.push(record);
            bytes += record.bytes;
          }
          end = entry.position;
          if (records.length >= batchSize) return { records, end };
        }
        if (found.length > 0) continue;
        // What the stream keeps no longer is past.
        end = stream.last;
        if (records.length === 0) checkpoint.position = end;
        else if (over.signal.aborted || batchingWindowSeconds === 0) return { records, end };
        else window ??= this.clock.after(batchingWindowSeconds * 1000, () => over.abort());
        await abortable(either, (more) => stream.watch(more));
      }
      return undefined;
    } finally {
      window?.cancel();
    }
  }
}
