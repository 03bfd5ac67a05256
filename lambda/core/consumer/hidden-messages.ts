import type { Clock } from '../clock';
import type { PulledMessage, PulledQueue } from './pulled-queue';

/** Keeps messages hidden for as long as they are worked on, however long that takes. */
export class HiddenMessages {
  private held: PulledMessage[] = [];
  private timer: { cancel(): void } | undefined;

  constructor(
    private readonly queue: PulledQueue,
    private readonly clock: Clock,
    /** How long the queue hides a message that was received. */
    private readonly visibilitySeconds: number,
  ) {}

  hold(messages: readonly PulledMessage[]): void {
    this.held.push(...messages);
    if (this.timer === undefined) this.arm();
  }

  release(): void {
    this.held = [];
    this.timer?.cancel();
    this.timer = undefined;
  }

  /** A third of the time: one call may fail without harm. */
  private arm(): void {
    this.timer = this.clock.after((this.visibilitySeconds * 1000) / 3, () => {
      void this.queue.hide(this.held, this.visibilitySeconds);
      this.arm();
    });
  }
}
