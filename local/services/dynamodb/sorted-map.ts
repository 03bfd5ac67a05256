/** Bounds of a walk through a {@link SortedMap}, as LevelDB names them. */
export interface KeyRange {
  readonly gt?: string;
  readonly gte?: string;
  readonly lt?: string;
  readonly lte?: string;
  readonly reverse?: boolean;
  /** Entries at most; a negative number is no limit. */
  readonly limit?: number;
}

/** Keys in a chunk at most; a full one is split in two. */
const CHUNK = 512;

/** A map that can be walked in the order of its keys: chunks of sorted keys beside a plain map. */
export class SortedMap<V> {
  private readonly values = new Map<string, V>();
  private readonly chunks: string[][] = [];

  get size(): number {
    return this.values.size;
  }

  get(key: string): V | undefined {
    return this.values.get(key);
  }

  set(key: string, value: V): void {
    if (!this.values.has(key)) this.insert(key);
    this.values.set(key, value);
  }

  delete(key: string): void {
    if (!this.values.delete(key)) return;
    const at = this.chunkFor(key);
    const chunk = this.chunks[at];
    if (chunk === undefined) return;
    chunk.splice(lowerBound(chunk, key), 1);
    if (chunk.length === 0) this.chunks.splice(at, 1);
  }

  clear(): void {
    this.values.clear();
    this.chunks.length = 0;
  }

  /** The entries of `range`, as they are when the walk gets there. */
  *entries(range: KeyRange = {}): Generator<[string, V]> {
    let left = range.limit === undefined || range.limit < 0 ? Infinity : range.limit;
    for (const key of range.reverse === true ? this.descending(range) : this.ascending(range)) {
      if (left-- <= 0) return;
      const value = this.values.get(key);
      if (value !== undefined) yield [key, value];
    }
  }

  private *ascending(range: KeyRange): Generator<string> {
    const from = range.gte ?? range.gt ?? '';
    for (let at = this.chunkFor(from); at < this.chunks.length; at++) {
      const chunk = this.chunks[at] ?? [];
      for (let index = lowerBound(chunk, from); index < chunk.length; index++) {
        const key = chunk[index] ?? '';
        if (isAbove(key, range)) return;
        if (!isBelow(key, range)) yield key;
      }
    }
  }

  private *descending(range: KeyRange): Generator<string> {
    const to = range.lte ?? range.lt;
    for (let at = to === undefined ? this.chunks.length - 1 : this.chunkFor(to); at >= 0; at--) {
      const chunk = this.chunks[at] ?? [];
      for (let index = chunk.length - 1; index >= 0; index--) {
        const key = chunk[index] ?? '';
        if (isBelow(key, range)) return;
        if (!isAbove(key, range)) yield key;
      }
    }
  }

  private insert(key: string): void {
    const at = this.chunkFor(key);
    const chunk = this.chunks[at];
    if (chunk === undefined) {
      this.chunks.push([key]);
      return;
    }
    chunk.splice(lowerBound(chunk, key), 0, key);
    if (chunk.length > CHUNK) this.chunks.splice(at + 1, 0, chunk.splice(CHUNK / 2));
  }

  /** The last chunk whose first key is not above `key`, or the first chunk. */
  private chunkFor(key: string): number {
    let low = 0;
    let high = this.chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.chunks[middle]?.[0] ?? '') <= key) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }
}

/** The index of the first key that is not below `key`. */
function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isBelow(key: string, range: KeyRange): boolean {
  return (range.gte !== undefined && key < range.gte) || (range.gt !== undefined && key <= range.gt);
}

function isAbove(key: string, range: KeyRange): boolean {
  return (range.lte !== undefined && key > range.lte) || (range.lt !== undefined && key >= range.lt);
}
