import fc from 'fast-check';
import { Deque } from '../../../local/services/sqs/deque';
import { DueTimes } from '../../../local/services/sqs/due-times';

describe('due times', () => {
  it('give what is due in the order of time, whatever was added and removed before', () => {
    const step = fc.record({ time: fc.integer({ min: 0, max: 50 }), keep: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step), fc.integer({ min: 0, max: 50 }), (steps, now) => {
        const due = new DueTimes<number>();
        for (const [item, { time }] of steps.entries()) due.add(time, item);
        for (const [item, { time, keep }] of steps.entries()) if (!keep) due.remove(time, item);
        const kept = steps.map((entry, item) => ({ ...entry, item })).filter(({ keep }) => keep);
        const expected = kept.filter(({ time }) => time <= now).toSorted((a, b) => a.time - b.time);
        expect(due.takeUntil(now)).toEqual(expected.map(({ item }) => item));
        expect(due.size).toBe(kept.length - expected.length);
        const rest = kept.filter(({ time }) => time > now).map(({ time }) => time);
        expect(due.next()).toBe(rest.length === 0 ? undefined : Math.min(...rest));
      }),
    );
  });

  it('stay in order over thousands of times that come and go', () => {
    const due = new DueTimes<number>();
    due.add(0, -1);
    for (let i = 1; i <= 5000; i++) due.add(i, i);
    for (let i = 1; i <= 5000; i++) if (i % 1000 > 0) due.remove(i, i);
    due.add(1500, 1);
    expect(due.takeUntil(5000)).toEqual([-1, 1000, 1, 2000, 3000, 4000, 5000]);
  });
});

describe('a deque', () => {
  it('gives what was pushed in order, however pushes and shifts alternate', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 5000 }), (steps) => {
        const deque = new Deque<number>();
        const model: number[] = [];
        const taken: (number | undefined)[] = [];
        const expected: (number | undefined)[] = [];
        for (const [item, isPush] of steps.entries()) {
          if (isPush) {
            deque.push(item);
            model.push(item);
          } else {
            taken.push(deque.shift());
            expected.push(model.shift());
          }
          taken.push(deque.first(), deque.length);
          expected.push(model[0], model.length);
        }
        expect(taken).toEqual(expected);
      }),
    );
  });

  it('stays in order over thousands of items', () => {
    const deque = new Deque<number>();
    const taken: (number | undefined)[] = [];
    for (let i = 0; i < 5000; i++) deque.push(i);
    for (let i = 0; i < 4000; i++) taken.push(deque.shift());
    for (let i = 5000; i < 6000; i++) deque.push(i);
    while (deque.length > 0) taken.push(deque.shift());
    expect(taken).toEqual(Array.from({ length: 6000 }, (_, i) => i));
  });
});
