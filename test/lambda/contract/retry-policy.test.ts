import { longestPause, longestPauses } from '../../../lambda/contract/retry-policy';

describe('the pauses between attempts', () => {
  const pauses = { initialDelay: 10, backoffRate: 4, maxDelay: 900 };

  it('grow by a factor up to the longest one', () => {
    expect([1, 2, 3, 4, 5, 1000].map((attempt) => longestPause(pauses, attempt))).toEqual([
      10, 40, 160, 640, 900, 900,
    ]);
  });

  it('are one fewer than the attempts', () => {
    expect([1, 2, 5].map((attempts) => longestPauses(pauses, attempts))).toEqual([0, 10, 850]);
  });
});
