import type { Clock, Timer } from '../../clock';

/** How long an invocation waits for a sandbox that is busy before another one is started for it. */
const PATIENCE_MS = 50;

/** How long it waits when all cores are busy. A handler may be waiting for this very invocation. */
const LONGEST_PATIENCE_MS = 10_000;

/** Share of the machine's cores from which on more sandboxes only slow each other down. */
const BUSY = 0.8;

export interface GrowthOptions {
  /** Measures the wait. */
  readonly clock: Clock;
  /** How busy the machine is, from 0 to 1. */
  readonly load: { current(): number };
  /** Since when, by the clock, the invocation waits that would get the next sandbox; undefined when none does. */
  readonly waitingSince: () => number | undefined;
  /** Starts one more sandbox. */
  readonly start: () => void;
}

/**
 * Decides when a pool starts another sandbox. On AWS there is a machine for each; here they share the cores, and
 * one that is warm has done the work of ten that are still being started.
 */
export class Growth {
  private timer: Timer | undefined;

  constructor(private readonly options: GrowthOptions) {}

  /** There are invocations waiting. */
  consider(): void {
    if (this.timer !== undefined) return;
    // From here on the load is measured.
    this.options.load.current();
    this.timer = this.options.clock.after(PATIENCE_MS, () => this.look(), true);
  }

  close(): void {
    this.timer?.cancel();
  }

  private look(): void {
    const { clock, load, waitingSince, start } = this.options;
    this.timer = undefined;
    const since = waitingSince();
    if (since === undefined) return;
    const waited = clock.now() - since;
    const idle = load.current() < BUSY;
    if (waited >= LONGEST_PATIENCE_MS || (waited >= PATIENCE_MS && idle)) start();
    this.consider();
  }
}
