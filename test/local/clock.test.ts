import { VirtualClock } from '../../local/clock';

describe('VirtualClock', () => {
  it('makes calls in the order in which they fall due, at the time they fall due', async () => {
    const clock = new VirtualClock(0);
    const seen: [string, number][] = [];
    clock.after(20, () => seen.push(['second', clock.now()]));
    clock.after(10, () => seen.push(['first', clock.now()]));
    await clock.advance(30);
    expect(seen).toEqual([
      ['first', 10],
      ['second', 20],
    ]);
    expect(clock.now()).toBe(30);
  });

  it('makes a call that another one scheduled on the way', async () => {
    const clock = new VirtualClock(0);
    const seen: number[] = [];
    clock.after(10, () => clock.after(5, () => seen.push(clock.now())));
    await clock.advance(15);
    expect(seen).toEqual([15]);
  });

  it('lets promises settle between two calls', async () => {
    const clock = new VirtualClock(0);
    const seen: string[] = [];
    clock.after(1, () => void Promise.resolve().then(() => seen.push('promise of the first')));
    clock.after(1, () => seen.push('second'));
    await clock.advance(1);
    expect(seen).toEqual(['promise of the first', 'second']);
  });

  it('forgets a cancelled call', async () => {
    const clock = new VirtualClock(0);
    const run = jest.fn();
    clock.after(10, run).cancel();
    await clock.advance(20);
    expect(run).not.toHaveBeenCalled();
  });
});
