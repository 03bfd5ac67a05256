import type { ReadableStream } from '../../aws/change-stream';
import type { Clock } from '../../clock';
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
}

export interface StreamBatch {
  readonly records: readonly StreamedRecord[];
  /** Of the last record that was looked at: those after the batch's last one have been left out. */
  readonly end: number;
}

/** Gathers a mapping's batches: until there are enough records, enough bytes, or the window is over. */
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
    const started = this.clock.now();
    const window =
      batchingWindowSeconds > 0
        ? this.clock.after(batchingWindowSeconds * 1000, () => over.abort())
        : undefined;
    try {
      while (!signal.aborted) {
        for (const entry of stream.after(end, PORTION)) {
          const record = streamedRecord(entry, stream.arn);
          if (this.matches(record.text)) {
            if (records.length > 0 && bytes + record.bytes > LARGEST_PAYLOAD) return { records, end };
            records.push(record);
            bytes += record.bytes;
          }
          end = entry.position;
          if (records.length >= batchSize) return { records, end };
        }
        if (stream.last > end) continue;
        if (records.length === 0) checkpoint.position = end;
        const isOver = this.clock.now() - started >= batchingWindowSeconds * 1000;
        if (records.length > 0 && isOver) return { records, end };
        await abortable(records.length > 0 ? either : signal, (found) => stream.watch(found));
      }
      return undefined;
    } finally {
      window?.cancel();
    }
  }
}
