import type { Message } from './message';

/** Entries that are forgotten a fixed time after they were put in. */
class Recent<T> {
  /** In the order of time, since time does not go back. */
  private readonly entries = new Map<string, { readonly at: number; readonly value: T }>();

  constructor(private readonly lifetime: number) {}

  get(key: string, now: number): T | undefined {
    this.forget(now);
    return this.entries.get(key)?.value;
  }

  set(key: string, value: T, now: number): void {
    this.entries.delete(key);
    this.entries.set(key, { at: now, value });
  }

  clear(): void {
    this.entries.clear();
  }

  private forget(now: number): void {
    for (const [key, entry] of this.entries) {
      if (entry.at + this.lifetime > now) return;
      this.entries.delete(key);
    }
  }
}

export interface SentBefore {
  readonly messageId: string;
  readonly sequenceNumber: string | undefined;
}

interface Received {
  readonly messages: readonly Message[];
  readonly receipts: readonly number[];
}

/** What a FIFO queue remembers beside its messages. */
export class FifoMemory {
  /** Outlives the messages. */
  private readonly sent: Recent<SentBefore>;
  private readonly attempts: Recent<Received>;

  constructor(limits: { readonly deduplicationSeconds: number; readonly receiveAttemptSeconds: number }) {
    this.sent = new Recent(limits.deduplicationSeconds * 1000);
    this.attempts = new Recent(limits.receiveAttemptSeconds * 1000);
  }

  /**
   * Finds what was sent with a deduplication id. An id that was sent while the queue deduplicated across groups is a
   * repeat in every group, even after the scope became the group.
   *
   * @param group the message group; undefined when the queue deduplicates across groups
   */
  sentBefore(id: string, group: string | undefined, now: number): SentBefore | undefined {
    const inGroup = group === undefined ? undefined : this.sent.get(keyOf(id, group), now);
    return inGroup ?? this.sent.get(keyOf(id, undefined), now);
  }

  rememberSent(id: string, group: string | undefined, sent: SentBefore, now: number): void {
    this.sent.set(keyOf(id, group), sent, now);
  }

  /** Forgets the deduplication ids: the queue was purged. */
  forgetSent(): void {
    this.sent.clear();
  }

  rememberAttempt(id: string, messages: readonly Message[], now: number): void {
    this.attempts.set(id, { messages, receipts: messages.map((message) => message.receipts) }, now);
  }

  /** The messages an attempt got, as long as none of them was deleted, came back, or was received since. */
  repeatOfAttempt(id: string, now: number): readonly Message[] | undefined {
    const received = this.attempts.get(id, now);
    const same = received?.messages.every(
      (message, index) => message.state === 'inFlight' && message.receipts === received.receipts[index],
    );
    return same === true ? received?.messages : undefined;
  }
}

/** Ids and groups have no spaces. */
function keyOf(id: string, group: string | undefined): string {
  return group === undefined ? id : `${group} ${id}`;
}
