import { planOf, profileOf, profiles } from '../../simulation/plan/profiles';
import { runSeed } from '../../simulation/run-seed';
import { simulate } from '../../simulation/simulate';
import { search } from '../../simulation/command/jobs';

describe('the app under faults', () => {
  it.each(profiles.map(({ name }) => name))('violates nothing: %s', async (profile) => {
    for (const seed of [1, 2]) expect((await runSeed({ profile, seed })).violations).toEqual([]);
  });

  it('accepts requests and has effects in each profile', async () => {
    for (const profile of ['calm', 'poison']) {
      const { accepted, effects } = await runSeed({ profile, seed: 1 });
      expect(accepted).toBeGreaterThan(4);
      expect(effects).toBeGreaterThan(0);
    }
  });

  it('runs in the same way twice', async () => {
    const plan = planOf(profileOf('everything'), 7);
    const [one, other] = [await simulate(plan, { tells: true }), await simulate(plan, { tells: true })];
    expect(one.lines.length).toBeGreaterThan(20);
    expect(other).toEqual(one);
  });
});

describe('a missing safeguard', () => {
  const quick = ['idempotency-key', 'expected-first', 'suspects-last', 'failed-fence', 'item-failures'];

  it.each(quick)('is found: %s', async (off) => {
    expect((await search({ kind: 'search', off, most: 20 })).seed).toBeDefined();
  });
});
