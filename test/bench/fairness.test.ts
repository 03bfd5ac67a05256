import { counts, measureFairness } from '../../bench/fairness';
import { fullCount } from '../full-count';

// The clock is virtual, so that every run has the same figures.

/** A tenth of the requests, at the same rate: enough for a backlog. */
const tenth = {
  noisy: { tenant: '100000000000', requests: 495, milliseconds: 1000 },
  others: { tenants: 5, requests: 5, milliseconds: 3000 },
};

describe('one tenant that sends 99 % of all requests', () => {
  it('keeps the others waiting on plain queues, and on fair ones less than twice as long as they wait alone', async () => {
    const figures = await measureFairness(fullCount(counts.full, { quick: tenth }));
    const [fair, plain] = figures.filter(({ target }) => target !== undefined);
    expect(fair?.name).toBe('fair queues, until the work is done');
    expect(fair?.ratio).toBeLessThan(2);
    expect(plain?.name).toBe('plain queues, until the work is done');
    expect(plain?.ratio).toBeGreaterThan(2);
  });
});
