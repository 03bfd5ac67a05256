import type { Clock } from './clock';
import { ClosingClock } from './closing-clock';

/** Open resources, which are closed in the opposite order. */
export class Closing {
  private readonly steps: (() => Promise<void>)[] = [];
  private readonly clocks: ClosingClock[] = [];
  private closed: Promise<void> | undefined;

  add(step: () => Promise<void>): void {
    this.steps.push(step);
  }

  /** A clock that stops with everything else, after it. */
  clock(inner: Clock): Clock {
    const clock = new ClosingClock(inner);
    this.clocks.push(clock);
    return clock;
  }

  async close(): Promise<void> {
    this.closed ??= this.run();
    return this.closed;
  }

  private async run(): Promise<void> {
    for (const step of this.steps.splice(0).toReversed()) await step();
    for (const clock of this.clocks) clock.close();
  }
}
