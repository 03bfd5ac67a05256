import fc from 'fast-check';
import { SortedMap } from '../../../local/services/dynamodb/sorted-map';

const keys = fc.stringMatching(/^[a-c]{0,4}$/);

describe('SortedMap', () => {
  it('walks any range in either direction as a sorted list would', () => {
    const bounds = fc.record(
      {
        gt: keys,
        gte: keys,
        lt: keys,
        lte: keys,
        reverse: fc.boolean(),
        limit: fc.integer({ min: -1, max: 9 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(keys), fc.array(keys), bounds, (added, removed, range) => {
        const map = new SortedMap<number>();
        added.forEach((key, index) => map.set(key, index));
        removed.forEach((key) => map.delete(key));
        const expected = [...new Set(added)]
          .filter((key) => !removed.includes(key))
          .filter((key) => range.gt === undefined || key > range.gt)
          .filter((key) => range.gte === undefined || key >= range.gte)
          .filter((key) => range.lt === undefined || key < range.lt)
          .filter((key) => range.lte === undefined || key <= range.lte)
          .toSorted();
        if (range.reverse === true) expected.reverse();
        if (range.limit !== undefined && range.limit >= 0)
          expected.length = Math.min(expected.length, range.limit);
        expect([...map.entries(range)].map(([key]) => key)).toEqual(expected);
      }),
    );
  });

  it('keeps thousands of keys in order, whatever the order they come in', () => {
    const map = new SortedMap<number>();
    for (let index = 0; index < 5000; index++) map.set(String((index * 7919) % 5000).padStart(4, '0'), index);
    const walked = [...map.entries()].map(([key]) => key);
    expect([walked.length, walked]).toEqual([5000, walked.toSorted()]);
  });
});
