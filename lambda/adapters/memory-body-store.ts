import type { BodyStore, StoredBody } from '../core/bodies/body-store';

/** Keeps bodies in memory. For tests and benchmarks: no function uses it. */
export class MemoryBodyStore implements BodyStore {
  readonly bodies = new Map<string, Uint8Array>();
  /** Every key that was asked for. */
  readonly reads: string[] = [];
  discarded = 0;

  async read(key: string): Promise<StoredBody | undefined> {
    this.reads.push(key);
    const bytes = this.bodies.get(key);
    if (bytes === undefined) return undefined;
    return { size: bytes.length, content: inChunks(bytes), discard: () => void this.discarded++ };
  }

  async write(key: string, body: Uint8Array): Promise<void> {
    this.bodies.set(key, body);
  }
}

async function* inChunks(bytes: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
