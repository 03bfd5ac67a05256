export interface BatchLimits {
  readonly count: number;
  readonly bytes: number;
}

/**
 * Puts items into batches in their order, none with more than `limits.count` items or `limits.bytes` bytes. An item
 * that is too large by itself gets a batch of its own: the service refuses it with its own words.
 */
export function packBatches<Item>(
  items: readonly Item[],
  limits: BatchLimits,
  sizeOf: (item: Item) => number,
): Item[][] {
  const batches: Item[][] = [];
  let batch: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = sizeOf(item);
    if (batch.length > 0 && (batch.length === limits.count || bytes + size > limits.bytes)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += size;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
