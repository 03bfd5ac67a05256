export interface PublishedBefore {
  readonly messageId: string;
  readonly sequenceNumber: string;
}

/** What a FIFO topic remembers: deduplication ids of some minutes, and how many messages it took. */
export class FifoMemory {
  /** In the order of time, since time does not go back. */
  private readonly recent = new Map<string, PublishedBefore & { readonly at: number }>();
  private taken = 0n;

  constructor(private readonly lifetime: number) {}

  find(key: string, now: number): PublishedBefore | undefined {
    for (const [old, { at }] of this.recent) {
      if (at + this.lifetime > now) break;
      this.recent.delete(old);
    }
    return this.recent.get(key);
  }

  remember(key: string, published: PublishedBefore, now: number): void {
    this.recent.delete(key);
    this.recent.set(key, { ...published, at: now });
  }

  /** 20 digits that grow. https://docs.aws.amazon.com/sns/latest/dg/fifo-topic-message-ordering.html */
  nextSequenceNumber(): string {
    this.taken += 1n;
    return String(10_000_000_000_000_000_000n + this.taken * 1000n);
  }
}
