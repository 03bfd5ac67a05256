/**
 * Watched requests: those of which something has not been published. Their item has two more attributes, which make a
 * sparse index of the status table. The sweeper looks at each of them when it is due (`docs/adr/0031-the-sweeper.md`).
 */
export const watchIndex = 'watched';

/**
 * Partitions of the index. One takes 1,000 writes per second, and a request has two: with 8 shards that is 4,000 requests
 * per second, more than the API accepts by default. The sweeper queries each.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
export const watchShards: readonly string[] = Array.from({ length: 8 }, (_, shard) => String(shard));

/**
 * How long after its record a request is due for the first time, in milliseconds. Most requests have ended by then, and
 * are no longer watched.
 */
export const firstLook = 3_600_000;

/** Returns when a request is due that is recorded now. */
export function firstDueAt(now: number, due: ReadonlyMap<string, number> = new Map()): number {
  return Math.min(now + firstLook, ...due.values());
}

/** Returns the shard of a request: FNV-1a of its id. */
export function watchShardOf(requestId: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < requestId.length; at++)
    hash = Math.imul(hash ^ requestId.charCodeAt(at), 0x01000193) >>> 0;
  return String(hash % watchShards.length);
}

/** After how long nothing can happen any more for a consumer, as the dispatcher's bundle has it. */
export interface DueEntry {
  readonly consumer: string;
  /** Counted from the dispatch. */
  readonly seconds: number;
}
