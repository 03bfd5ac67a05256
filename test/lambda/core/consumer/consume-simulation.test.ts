import fc from 'fast-check';
import { type Effect, Simulation, type SimulationSettings } from './consume-simulation';
import { fullCount } from '../../../full-count';

const peaceful = { steps: 60, crash: 0, lostAnswer: 0, workFailure: 0, expiry: 0 };

const settings = (faults: Partial<SimulationSettings>): fc.Arbitrary<SimulationSettings> =>
  fc
    .record({
      seed: fc.integer(),
      requests: fc.integer({ min: 1, max: 4 }),
      duplicates: fc.integer({ min: 0, max: 6 }),
    })
    .map((drawn) => ({ ...peaceful, ...drawn, ...faults }));

const storms = fc.tuple(settings({}), fc.double({ min: 0, max: 0.5, noNaN: true })).map(([base, chance]) => ({
  ...base,
  steps: 150,
  crash: chance,
  lostAnswer: chance / 2,
  workFailure: chance / 2,
  expiry: 0.1,
}));

async function simulate(drawn: SimulationSettings): Promise<Simulation> {
  const simulation = new Simulation(drawn);
  await simulation.run();
  return simulation;
}

function byRequest(effects: readonly Effect[]): number[][] {
  const fences = new Map<string, number[]>();
  for (const { requestId, fence } of effects)
    fences.set(requestId, [...(fences.get(requestId) ?? []), fence]);
  return [...fences.values()];
}

describe('whatever the order of events', () => {
  it('each request ends with one record that has succeeded, of the claim that it names', async () => {
    await fc.assert(
      fc.asyncProperty(storms, async (drawn) => {
        const { store } = await simulate(drawn);
        expect(store.tasks.size).toBe(drawn.requests);
        for (const { state, fence, result } of store.tasks.values()) {
          expect({ state, result }).toEqual({ state: 'succeeded', result: JSON.stringify({ fence }) });
        }
      }),
      { numRuns: fullCount(150, { quick: 40 }) },
    );
  });

  it('a record that has succeeded never changes', async () => {
    await fc.assert(
      fc.asyncProperty(storms, async (drawn) => {
        expect((await simulate(drawn)).overwrites).toEqual([]);
      }),
      { numRuns: fullCount(100, { quick: 30 }) },
    );
  });

  it('no token is given out twice, and no work goes on with an older one where tokens are checked', async () => {
    await fc.assert(
      fc.asyncProperty(storms, async (drawn) => {
        const { runs, fenced } = await simulate(drawn);
        for (const fences of byRequest(runs)) expect(new Set(fences).size).toBe(fences.length);
        for (const fences of byRequest(fenced)) expect(fences).toEqual([...fences].sort((a, b) => a - b));
      }),
      { numRuns: fullCount(100, { quick: 30 }) },
    );
  });

  it('what knows the requests it has done does each of them once', async () => {
    await fc.assert(
      fc.asyncProperty(storms, async (drawn) => {
        expect((await simulate(drawn)).onceByRequest.size).toBe(drawn.requests);
      }),
      { numRuns: fullCount(50, { quick: 20 }) },
    );
  });
});

describe('without crashes and lost answers', () => {
  it('the work runs exactly once for each request, however often it is delivered', async () => {
    await fc.assert(
      fc.asyncProperty(settings({}), async (drawn) => {
        const { runs, fenced } = await simulate(drawn);
        expect(byRequest(runs)).toEqual(Array.from({ length: drawn.requests }, () => [1]));
        expect(fenced).toHaveLength(drawn.requests);
      }),
      { numRuns: fullCount(150, { quick: 40 }) },
    );
  });
});
