import { fairnessBench } from '../../bench/fairness';

// The clock is virtual, so that every run has the same figures.

describe('one tenant that sends 4,950 of 5,000 requests', () => {
  it('keeps the others waiting on plain queues, and on fair ones less than twice as long as they wait alone', async () => {
    const figures = await fairnessBench.measure('full');
    const [fair, plain] = figures.filter(({ target }) => target !== undefined);
    expect(fair?.name).toBe('fair queues, until the work is done');
    expect(fair?.ratio).toBeLessThan(2);
    expect(plain?.name).toBe('plain queues, until the work is done');
    expect(plain?.ratio).toBeGreaterThan(2);
  });
});
