/** A body that waits outside of its message. */
export interface StoredBody {
  /** Bytes, as the store has them. */
  readonly size: number;
  readonly content: AsyncIterable<Uint8Array>;
  /** For whoever does not read it after all. */
  discard(): void;
}

/** Where bodies wait that are larger than a message. */
export interface BodyStore {
  /**
   * Begins to read a body; nothing of its content before it is asked for.
   * @returns nothing when there is no such body
   */
  read(key: string, signal?: AbortSignal): Promise<StoredBody | undefined>;
  /** Keeps a body, in place of what was there before. */
  write(key: string, body: Uint8Array): Promise<void>;
}
