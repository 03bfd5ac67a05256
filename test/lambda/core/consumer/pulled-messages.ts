import type { PulledMessage, PulledQueue } from '../../../../lambda/core/consumer/pulled-queue';
import type { VirtualClock } from '../../../../local/clock';

interface Kept {
  readonly id: string;
  readonly body: string;
  receives: number;
  visibleAt: number;
  firstReceivedAt?: number;
}

/** A queue that hides what was received and gives up what was received too often, as SQS does. */
export class MemoryQueue implements PulledQueue {
  readonly messages: Kept[] = [];
  readonly deadLetters: string[] = [];
  readonly hidden: { readonly count: number; readonly seconds: number }[] = [];
  receives = 0;
  readonly waitMilliseconds = 1000;
  /** Calls made with nothing to do. */
  private sent = 0;

  constructor(
    private readonly clock: VirtualClock,
    private readonly settings: { readonly visibilitySeconds: number; readonly maxReceiveCount: number },
    /** How long a receive takes. */
    readonly receiveMilliseconds = 0,
  ) {}

  send(body: string): void {
    this.messages.push({ id: `m${this.sent++}`, body, receives: 0, visibleAt: 0 });
  }

  async receive(): Promise<readonly PulledMessage[]> {
    this.receives++;
    await this.wait(this.receiveMilliseconds);
    const isVisible = ({ visibleAt }: Kept) => visibleAt <= this.clock.now();
    if (!this.messages.some(isVisible)) await this.wait(this.waitMilliseconds);
    const { visibilitySeconds, maxReceiveCount } = this.settings;
    const now = this.clock.now();
    const visible = this.messages.filter(isVisible);
    for (const message of visible.filter(({ receives }) => receives >= maxReceiveCount)) {
      this.forget(message.id);
      this.deadLetters.push(message.body);
    }
    const given = visible.filter(({ receives }) => receives < maxReceiveCount).slice(0, 10);
    return given.map((message) => {
      message.receives++;
      message.firstReceivedAt ??= now;
      message.visibleAt = now + visibilitySeconds * 1000;
      return {
        messageId: message.id,
        receiptHandle: `${message.id}/${message.receives}`,
        body: message.body,
        attributes: {
          ApproximateReceiveCount: String(message.receives),
          ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
          SentTimestamp: '0',
        },
      };
    });
  }

  async delete(messages: readonly PulledMessage[]): Promise<void> {
    for (const { messageId } of messages) this.forget(messageId);
  }

  async hide(messages: readonly PulledMessage[], seconds: number): Promise<void> {
    if (messages.length > 0) this.hidden.push({ count: messages.length, seconds });
    const ids = new Set(messages.map(({ messageId }) => messageId));
    for (const message of this.messages) {
      if (ids.has(message.id)) message.visibleAt = this.clock.now() + seconds * 1000;
    }
  }

  private async wait(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => void this.clock.after(milliseconds, resolve));
  }

  private forget(id: string): void {
    const index = this.messages.findIndex((message) => message.id === id);
    if (index >= 0) this.messages.splice(index, 1);
  }
}
