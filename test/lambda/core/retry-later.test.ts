import { secondsUntil } from '../../../lambda/core/retry-later';

const now = Date.UTC(2026, 0, 1, 12, 0, 0, 500);

describe('a Retry-After', () => {
  it.each([
    ['seconds', '7', 7],
    ['seconds with spaces around them', ' 120 ', 120],
    ['no pause', '0', 0],
    ['a number', 7, 7],
    ['a part of a second', 0.2, 1],
    ['a date', 'Thu, 01 Jan 2026 12:00:10 GMT', 10],
    ['a date in the form of RFC 850', 'Thursday, 01-Jan-26 12:00:10 GMT', 10],
    ['a date in the form of asctime, which is in UTC', 'Thu Jan  1 12:00:10 2026', 10],
    ['a date that has passed', 'Thu, 01 Jan 2026 11:00:00 GMT', 0],
    ['a negative number', -5, 0],
    ['infinity', Infinity, Infinity],
  ])('is read as seconds, rounded up: %s', (_, after, seconds) => {
    expect(secondsUntil(after, now)).toBe(seconds);
  });

  it.each([null, undefined, '', 'soon', 'Thursday, whenever', '1.5', '-3', '2026-01-01', {}, Number.NaN])(
    'is ignored where it is neither seconds nor an HTTP date: %j',
    (after) => {
      expect(secondsUntil(after, now)).toBeUndefined();
    },
  );
});
