import type { Clock } from '../../clock';
import type { CompleteMapping } from './definition';
import type { QueueSource } from './queue-source';
import type { QueuedRecord } from './record';

/** What an event may hold, beside the few bytes around its records. */
export const LARGEST_PAYLOAD = 6 * 1024 * 1024 - 64;

/** Gathers a mapping's batches: until there are enough messages, enough bytes, or the window is over. */
export class BatchCollector {
  /** Received, but too much for the last batch. */
  private carried: QueuedRecord[] = [];

  constructor(
    private readonly source: QueueSource,
    private readonly mapping: CompleteMapping,
    private readonly clock: Clock,
  ) {}

  /**
   * @param signal ends waiting, for the first message as for the end of the window
   * @returns the next batch, or what there is of it; empty when no message came for a while
   * @throws AwsError when the queue cannot be read
   */
  async next(signal: AbortSignal): Promise<readonly QueuedRecord[]> {
    const { batchSize, batchingWindowSeconds, fifo } = this.mapping;
    const batch = this.carried;
    this.carried = [];
    if (batch.length === 0) batch.push(...(await this.source.receive(batchSize, signal)));
    if (batch.length > 0 && batchingWindowSeconds > 0) await this.fill(batch, signal);
    // What belongs to one group stays in one batch: see `splitBySize`.
    if (fifo) return batch;
    const [first = [], ...others] = splitBySize(batch);
    this.carried = others.flat();
    return first;
  }

  private async fill(batch: QueuedRecord[], signal: AbortSignal): Promise<void> {
    const { batchSize, batchingWindowSeconds } = this.mapping;
    const over = new AbortController();
    const window = this.clock.after(batchingWindowSeconds * 1000, () => over.abort());
    const either = AbortSignal.any([signal, over.signal]);
    let bytes = batch.reduce((sum, record) => sum + record.bytes, 0);
    try {
      while (batch.length < batchSize && bytes < LARGEST_PAYLOAD && !either.aborted) {
        const more = await this.source.receive(batchSize - batch.length, either);
        batch.push(...more);
        bytes += more.reduce((sum, record) => sum + record.bytes, 0);
      }
    } finally {
      window.cancel();
    }
  }
}

/** Parts of `batch`, in order, each of which fits into one event. */
export function splitBySize(batch: readonly QueuedRecord[]): QueuedRecord[][] {
  const parts: QueuedRecord[][] = [];
  let bytes = Infinity;
  for (const record of batch) {
    if (bytes + record.bytes > LARGEST_PAYLOAD) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(record);
    bytes += record.bytes;
  }
  return parts;
}
