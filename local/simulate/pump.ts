import type { SkippingClock } from '../skipping-clock';

/** Lets virtual time pass: jumps to the next moment at which something falls due, as soon as nobody is at work. */
export class Pump {
  /** @param isBusy whether somebody works in real time */
  constructor(
    private readonly clock: SkippingClock,
    private readonly isBusy: () => Promise<boolean>,
  ) {}

  /**
   * @param limit by the clock
   * @returns whether `isDone` became true before the limit
   */
  async until(isDone: () => boolean, limit: number): Promise<boolean> {
    const { clock } = this;
    for (;;) {
      await realMilliseconds(1);
      if (await this.isBusy()) continue;
      if (isDone()) return true;
      if (clock.now() >= limit) return false;
      const next = Math.min(limit, clock.nextDue ?? limit);
      clock.skip(Math.max(0, next - clock.now()));
    }
  }

  async for(milliseconds: number): Promise<void> {
    await this.until(() => false, this.clock.now() + milliseconds);
  }
}

async function realMilliseconds(milliseconds: number): Promise<void> {
  await new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
}
