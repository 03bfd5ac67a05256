import { VirtualClock } from '../../../local/clock';
import { Growth } from '../../../local/services/lambda/growth';

/** How many sandboxes are started in `milliseconds` for an invocation that waits all the time. */
async function startsIn(milliseconds: number, load: number, forgottenAfter = Infinity): Promise<number> {
  const clock = new VirtualClock();
  const began = clock.now();
  let starts = 0;
  const growth = new Growth({
    clock,
    load: { current: () => load },
    waitingSince: () => (clock.now() - began < forgottenAfter ? began : undefined),
    start: () => starts++,
  });
  growth.consider();
  await clock.advance(milliseconds);
  growth.close();
  return starts;
}

describe('another sandbox', () => {
  it('is not started at once', async () => {
    expect(await startsIn(49, 0)).toBe(0);
  });

  it('is started for an invocation that has waited, and one more as long as it waits', async () => {
    expect(await startsIn(200, 0)).toBe(4);
  });

  it('is not started when the invocation has got a warm one meanwhile', async () => {
    expect(await startsIn(1000, 0, 50)).toBe(0);
  });

  it('is not started while all cores are busy', async () => {
    expect(await startsIn(9000, 0.95)).toBe(0);
  });

  it('is started after a long wait, however busy the cores are', async () => {
    expect(await startsIn(10_000, 0.95)).toBe(1);
  });
});
