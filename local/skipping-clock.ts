import { SystemClock, type Clock, type Timer } from './clock';

interface Pending {
  readonly due: number;
  readonly run: () => void;
  readonly background: boolean | undefined;
  timer: Timer;
}

/** A clock that can be put forward: what falls due meanwhile is called at once, in the order in which it does. */
export class SkippingClock implements Clock {
  private readonly machine = new SystemClock();
  private readonly pending = new Set<Pending>();
  private behind = 0;

  /** @param begin when it begins, in milliseconds since the epoch; now by default */
  constructor(begin?: number) {
    if (begin !== undefined) this.behind = this.machine.now() - begin;
  }

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

  /** When the next call falls due; undefined when none is pending. */
  get nextDue(): number | undefined {
    let next: number | undefined;
    for (const { due } of this.pending) if (next === undefined || due < next) next = due;
    return next;
  }

  skip(milliseconds: number): void {
    this.behind -= milliseconds;
    const inOrder = [...this.pending].sort((one, other) => one.due - other.due);
    for (const pending of inOrder) {
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
