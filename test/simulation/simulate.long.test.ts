import type { Found, JobResult, SearchJob, SeedsJob, Tally } from '../../simulation/command/jobs';
import { runAll } from '../../simulation/command/pool';
import { profiles } from '../../simulation/plan/profiles';
import { safeguards } from '../../simulation/switches/all';

const seeds = 1000;
const part = 50;

describe('the app under faults', () => {
  const tallies: Tally[] = [];
  const found: Found[] = [];

  beforeAll(async () => {
    const jobs: readonly (SeedsJob | SearchJob)[] = [
      ...safeguards.map(({ name }) => ({ kind: 'search', off: name, most: 200 }) as const),
      ...profiles.flatMap(({ name: profile }) =>
        Array.from({ length: seeds / part }, (_, index) => {
          const from = index * part + 1;
          return { kind: 'seeds', profile, consumers: 'ours', from, to: from + part - 1 } as const;
        }),
      ),
    ];
    await runAll(jobs, (result: JobResult) => {
      if ('counts' in result) tallies.push(result);
      else found.push(result);
    });
  }, 7_200_000);

  it.each(profiles.map(({ name }) => name))('violates nothing in 1,000 seeds: %s', (profile) => {
    const own = tallies.filter(({ job }) => job.profile === profile);
    expect(own).toHaveLength(seeds / part);
    expect(own.flatMap(({ failing }) => failing)).toEqual([]);
  });

  it.each(safeguards.map(({ name }) => name))('is found within 200 seeds without %s', (name) => {
    expect(found.find(({ job }) => job.off === name)?.seed).toBeLessThanOrEqual(200);
  });
});
