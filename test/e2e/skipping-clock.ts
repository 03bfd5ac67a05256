import { SystemClock, type Clock, type Timer } from '../../local/clock';

interface Pending {
  readonly due: number;
  readonly run: () => void;
  readonly background: boolean | undefined;
  timer: Timer;
}

/**
 * A clock that can be put forward: what falls due meanwhile is called at once. It begins an hour behind the machine's,
 * and is to stay behind: functions have the machine's time, and for them a message must not come from the future.
 */
export class SkippingClock implements Clock {
  private readonly machine = new SystemClock();
  private readonly pending = new Set<Pending>();
  private behind = 3_600_000;

  now(): number {
    return this.machine.now() - this.behind;
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
    this.behind -= milliseconds;
    if (this.behind < 0) throw new Error('The clock was put forward by more than an hour');
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
