import type { ViolationKind } from '../../simulation/checker/violation';
import { type ConsumerKind, runSeed } from '../../simulation/run-seed';

async function kindsOf(consumers: ConsumerKind, profile: string, seeds: readonly number[]) {
  const kinds = new Set<ViolationKind>();
  for (const seed of seeds)
    for (const { kind } of (await runSeed({ profile, seed, consumers })).violations) kinds.add(kind);
  return [...kinds];
}

describe('other consumers in the same runs', () => {
  it.each(['naive', 'powertools'] as const)(
    'violate nothing where nothing goes wrong: %s',
    async (consumers) => {
      expect(await kindsOf(consumers, 'calm', [1, 2])).toEqual([]);
    },
  );

  it('double what is delivered twice: naive', async () => {
    expect(await kindsOf('naive', 'duplicates', [1, 2])).toContain('doubled');
  });

  it('double what a process that stood still ends late: powertools', async () => {
    expect(await kindsOf('powertools', 'pauses', [1, 2, 3, 4])).toContain('doubled');
  });
});
