import { setImmediate as nextTurn } from 'node:timers/promises';
import { Turns } from '../../../local/wire/turns';

describe('Turns', () => {
  it('begins tasks in their order, a few a turn', async () => {
    const turns = new Turns();
    const begun: number[] = [];
    for (let task = 0; task < 10; task++) turns.take(() => begun.push(task));
    expect(begun).toEqual([]);
    await nextTurn();
    const first = begun.length;
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(10);
    while (begun.length < 10) await nextTurn();
    expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('begins what a task asks for as well', async () => {
    const turns = new Turns();
    const begun: string[] = [];
    turns.take(() => {
      begun.push('outer');
      turns.take(() => begun.push('inner'));
    });
    while (begun.length < 2) await nextTurn();
    expect(begun).toEqual(['outer', 'inner']);
  });

  it('goes on after it has been idle', async () => {
    const turns = new Turns();
    const begun = () => new Promise<boolean>((done) => turns.take(() => done(true)));
    expect(await begun()).toBe(true);
    expect(await begun()).toBe(true);
  });
});
