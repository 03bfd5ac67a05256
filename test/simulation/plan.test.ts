import { planOf, profileOf, profiles } from '../../simulation/plan/profiles';
import { shrink } from '../../simulation/plan/shrink';
import { Nemesis } from '../../simulation/world/nemesis';

describe('a plan', () => {
  it.each(profiles)('is the same for the same seed, and another one for another seed: $name', (profile) => {
    expect(planOf(profile, 5)).toEqual(planOf(profile, 5));
    expect(planOf(profile, 5)).not.toEqual({ ...planOf(profile, 6), seed: 5 });
  });

  it('shrinks to the faults and the requests that a failure needs', async () => {
    const plan = planOf(profileOf('everything'), 3);
    expect(plan.faults.length).toBeGreaterThan(2);
    const [needed] = plan.faults.slice(1);
    const last = plan.requests.at(-1);
    const small = await shrink(
      plan,
      async ({ faults, requests }) =>
        faults.some((fault) => fault === needed) && requests.some((request) => request === last),
    );
    expect(small).toEqual({ ...plan, faults: [needed], requests: [last], redrives: false });
  });
});

describe('the nemesis', () => {
  const lost = { what: 'lost-after', milliseconds: 0 };

  it('hits the call that the plan names, once', () => {
    const nemesis = new Nemesis([{ kind: 'call', call: 'a.b', nth: 2, what: 'lost-after' }], () => 0);
    expect(['a.b', 'a.c', 'a.b', 'a.b'].map((call) => nemesis.hit(call))).toEqual([
      undefined,
      undefined,
      lost,
      undefined,
    ]);
  });

  it('hits all calls of a window, until it is over or all faults stop', () => {
    let now = 5;
    const nemesis = new Nemesis(
      [{ kind: 'window', calls: '^a\\.', what: 'lost-after', from: 10, to: 20 }],
      () => now,
    );
    const hits: unknown[] = [];
    for (now of [9, 10, 19, 20]) hits.push(nemesis.hit('a.b'));
    expect(hits).toEqual([undefined, lost, lost, undefined]);
    now = 15;
    expect(nemesis.hit('b.a')).toBeUndefined();
    nemesis.stop();
    expect(nemesis.hit('a.b')).toBeUndefined();
  });
});
