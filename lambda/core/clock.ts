/** Time, injected so that a test can move it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls `run` once, `milliseconds` from now, unless cancelled before. */
  after(milliseconds: number, run: () => void): { cancel(): void };
}

export function sleep(clock: Clock, milliseconds: number): Promise<void> {
  return new Promise((resolve) => void clock.after(milliseconds, resolve));
}
