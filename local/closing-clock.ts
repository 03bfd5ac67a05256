import type { Clock, Timer } from './clock';

/** A clock whose pending calls can all be forgotten at once, so that nothing keeps a stopped process alive. */
export class ClosingClock implements Clock {
  private readonly pending = new Set<Timer>();
  private closed = false;

  constructor(private readonly clock: Clock) {}

  now(): number {
    return this.clock.now();
  }

  after(milliseconds: number, run: () => void): Timer {
    if (this.closed) return { cancel: () => {} };
    const inner = this.clock.after(milliseconds, () => {
      this.pending.delete(timer);
      run();
    });
    const timer: Timer = {
      cancel: () => {
        inner.cancel();
        this.pending.delete(timer);
      },
    };
    this.pending.add(timer);
    return timer;
  }

  /** Forgets every pending call and takes no more. */
  close(): void {
    this.closed = true;
    for (const timer of this.pending) timer.cancel();
  }
}
