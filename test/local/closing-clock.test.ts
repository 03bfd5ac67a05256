import { VirtualClock } from '../../local/clock';
import { ClosingClock } from '../../local/closing-clock';

describe('a closing clock', () => {
  it('makes calls when they are due, and tells the time', async () => {
    const inner = new VirtualClock(0);
    const calls: string[] = [];
    const clock = new ClosingClock(inner);
    clock.after(5, () => calls.push('five'));
    clock.after(6, () => calls.push('six')).cancel();
    await inner.advance(10);
    expect([calls, clock.now()]).toEqual([['five'], 10]);
  });

  it('makes no call once it is closed', async () => {
    const inner = new VirtualClock(0);
    const calls: string[] = [];
    const clock = new ClosingClock(inner);
    clock.after(5, () => calls.push('before'));
    clock.close();
    clock.after(5, () => calls.push('after'));
    await inner.advance(10);
    expect(calls).toEqual([]);
  });
});
