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
  /** By deduplication id; outlives the messages. */
  readonly sent: Recent<SentBefore>;
  private readonly attempts: Recent<Received>;

  constructor(limits: { readonly deduplicationSeconds: number; readonly receiveAttemptSeconds: number }) {
    this.sent = new Recent(limits.deduplicationSeconds * 1000);
    this.attempts = new Recent(limits.receiveAttemptSeconds * 1000);
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
