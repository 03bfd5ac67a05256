import type { Clock, Timer } from './clock';

/** Work that is under way after its caller has an answer, and work that is put off. */
export class PendingWork {
  private readonly timers = new Set<Timer>();
  private readonly underWay = new Set<Promise<void>>();
  private ended = false;

  constructor(private readonly clock: Clock) {}

  /** Whether nothing is to be begun any more. */
  get closed(): boolean {
    return this.ended;
  }

  /** @param work never fails */
  track(work: Promise<void>): void {
    const tracked = work.finally(() => this.underWay.delete(tracked));
    this.underWay.add(tracked);
  }

  /** Calls `run` later; it keeps no process alive. */
  after(milliseconds: number, run: () => void): void {
    const timer = this.clock.after(
      milliseconds,
      () => {
        this.timers.delete(timer);
        run();
      },
      true,
    );
    this.timers.add(timer);
  }

  /** When nothing is under way; what is put off does not count. */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  /** Forgets what is put off. */
  close(): void {
    this.ended = true;
    for (const timer of this.timers) timer.cancel();
    this.timers.clear();
  }
}
