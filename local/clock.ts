/** A pending call of a {@link Clock}. */
export interface Timer {
  /** Forgets the call. Calling it twice, or after the call was made, does nothing. */
  cancel(): void;
}

/** The only source of time in the local runtime: injected, so that a test can move it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /**
   * Calls `run` once, `milliseconds` from now.
   * @param background true when the process need not stay alive for it
   */
  after(milliseconds: number, run: () => void, background?: boolean): Timer;
}

/** Longest delay `setTimeout` takes; a longer one would fire at once. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** The clock of the machine. Its timers keep the process alive until cancelled, those in the background do not. */
export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }

  after(milliseconds: number, run: () => void, background = false): Timer {
    const due = this.now() + milliseconds;
    let handle: NodeJS.Timeout;
    const arm = (): void => {
      const left = Math.max(0, due - this.now());
      handle = left > LONGEST_TIMEOUT ? setTimeout(arm, LONGEST_TIMEOUT) : setTimeout(run, left);
      if (background) handle.unref();
    };
    arm();
    return { cancel: () => clearTimeout(handle) };
  }
}

interface Pending {
  readonly due: number;
  readonly order: number;
  readonly run: () => void;
}

/** A clock that stands still until it is moved, so that fourteen days pass in a millisecond. */
export class VirtualClock implements Clock {
  private readonly pending = new Set<Pending>();
  private current: number;
  private scheduled = 0;

  constructor(start: number | Date = new Date('2026-01-01T00:00:00Z')) {
    this.current = start.valueOf();
  }

  now(): number {
    return this.current;
  }

  after(milliseconds: number, run: () => void): Timer {
    const entry = { due: this.current + Math.max(0, milliseconds), order: this.scheduled++, run };
    this.pending.add(entry);
    return { cancel: () => void this.pending.delete(entry) };
  }

  /**
   * Moves time on, making every call that falls due on the way, in order, at the time it is due.
   * Promises settled by one call run on before the next call is made.
   */
  async advance(milliseconds: number): Promise<void> {
    const end = this.current + milliseconds;
    await settle();
    for (let next = this.next(end); next !== undefined; next = this.next(end)) {
      this.pending.delete(next);
      this.current = Math.max(this.current, next.due);
      next.run();
      await settle();
    }
    this.current = end;
  }

  private next(end: number): Pending | undefined {
    let first: Pending | undefined;
    for (const entry of this.pending) {
      if (entry.due > end) continue;
      const earlier = first === undefined || entry.due < first.due;
      if (earlier || (entry.due === first?.due && entry.order < first.order)) first = entry;
    }
    return first;
  }
}

/** Lets all promise callbacks run: a macrotask comes only after every queued microtask. */
async function settle(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}
