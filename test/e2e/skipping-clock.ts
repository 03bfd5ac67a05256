import { SystemClock, type Clock, type Timer } from '../../local/clock';

interface Pending {
  readonly due: number;
  readonly run: () => void;
  readonly background: boolean | undefined;
  timer: Timer;
}

/** The machine's clock, which can also be put forward: what falls due meanwhile is called at once. */
export class SkippingClock implements Clock {
  private readonly machine = new SystemClock();
  private readonly pending = new Set<Pending>();
  private skipped = 0;

  now(): number {
    return this.machine.now() + this.skipped;
  }

  after(milliseconds: number, run: () => void, background?: boolean): Timer {
    const pending: Pending = { due: this.now() + milliseconds, run, background, timer: { cancel: () => {} } };
    this.pending.add(pending);
    this.arm(pending);
    return {
      cancel: () => {
        this.pending.delete(pending);
        pending.timer.cancel();
      },
    };
  }

  skip(milliseconds: number): void {
    this.skipped += milliseconds;
    for (const pending of this.pending) {
      pending.timer.cancel();
      this.arm(pending);
    }
  }

  private arm(pending: Pending): void {
    const { due, run, background } = pending;
    const call = (): void => {
      this.pending.delete(pending);
      run();
    };
    pending.timer = this.machine.after(Math.max(0, due - this.now()), call, background);
  }
}
