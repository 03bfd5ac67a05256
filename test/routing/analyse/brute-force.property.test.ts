import fc from 'fast-check';
import { analyseRoutes } from '../../../routing/analyse/analyse-routes';
import type { FilterPolicy, FilterableMessage, FilterScope, RouteEntry } from '../../../routing/policy';
import { parsePolicy } from '../../../routing/parse';
import { InvalidPolicy } from '../../../routing/invalid-policy';
import { compileRoutes } from '../../../routing/table';
import { kind } from './shop';
import { fullCount } from '../../full-count';

/** Kinds with so few messages that all of them can be tried. */
const tried = [
  kind(
    'k',
    { a: { enum: ['x', 'xy', 'Z'] }, n: { type: 'integer', minimum: 0, maximum: 4 } },
    { a: 'x', n: 1 },
    ['n'],
  ),
  kind(
    'l',
    { n: { type: 'integer', minimum: 3, maximum: 5 }, t: { type: 'string', pattern: '^[ab]{1,2}$' } },
    { n: 3, t: 'a' },
  ),
];

const scopes: readonly FilterScope[] = ['MessageAttributes', 'MessageBody'];

const values: readonly (readonly [key: string, values: readonly (string | number | undefined)[]])[][] = [
  [
    ['a', ['x', 'xy', 'Z', undefined]],
    ['n', [0, 1, 2, 3, 4]],
  ],
  [
    ['n', [3, 4, 5]],
    ['t', ['a', 'b', 'aa', 'ab', 'ba', 'bb']],
  ],
];

function messagesOf(index: number): FilterableMessage[] {
  let chosen: (readonly (readonly [string, string | number | undefined])[])[] = [[]];
  for (const [key, all] of values[index] ?? []) {
    chosen = chosen.flatMap((one) => all.map((value) => [...one, [key, value] as const]));
  }
  return chosen.flatMap((one) => tried[index]?.complete(new Map(one), 'MessageBody') ?? []);
}

const every = tried.map((_, index) => messagesOf(index));

const text = fc.constantFrom('x', 'xy', 'Z', 'z', 'a', 'b', 'ab', 'q');
const number = fc.constantFrom(-1, 0, 1, 2.5, 3, 4, 5);
const condition = fc.oneof(
  text,
  number,
  fc.record({ prefix: text }),
  fc.record({ suffix: text }),
  fc.record({ wildcard: fc.constantFrom('a*', '*b', 'x*', '*') }),
  fc.record({ 'equals-ignore-case': text }),
  fc.record({ exists: fc.boolean() }),
  fc.record({
    'anything-but': fc.oneof(
      text,
      number,
      fc.array(text, { minLength: 1, maxLength: 3 }),
      fc.record({ prefix: text }),
    ),
  }),
  fc.record({
    numeric: fc.oneof(
      fc.tuple(fc.constantFrom('<', '<=', '>', '>=', '='), number),
      fc.constant(['>', 0, '<', 3]),
    ),
  }),
);
const conditions = fc.array(condition, { minLength: 1, maxLength: 3 });
const keys = fc
  .dictionary(fc.constantFrom('a', 'n', 't', 'type'), conditions, { minKeys: 1, maxKeys: 2 })
  .map((policy) => ('type' in policy ? { ...policy, type: ['k'] } : policy));
const policy: fc.Arbitrary<FilterPolicy> = fc.oneof(
  { weight: 3, arbitrary: keys },
  { weight: 1, arbitrary: fc.array(keys, { minLength: 2, maxLength: 2 }).map(($or) => ({ $or })) },
);
const route = fc
  .record({ filter: policy, scope: fc.constantFrom(...scopes) })
  .filter(({ filter, scope }) => isAccepted(filter, scope));
const table: fc.Arbitrary<RouteEntry[]> = fc
  .array(route, { minLength: 1, maxLength: 3 })
  .map((routes) => routes.map((one, index) => ({ consumer: `c${index}`, ...one })));

function isAccepted(filter: FilterPolicy, scope: FilterScope): boolean {
  try {
    parsePolicy(filter, scope);
    return true;
  } catch (error) {
    if (error instanceof InvalidPolicy) return false;
    throw error;
  }
}

describe('the analysis, beside all messages that there are', () => {
  it('finds each kind that nobody receives and each filter that nothing meets, and no other', () => {
    const seen = { unreceived: 0, unsatisfiable: 0 };
    fc.assert(
      fc.property(table, (routes) => {
        const findings = analyseRoutes(routes, tried);
        const receivers = compileRoutes(routes);
        const unreceived = tried.filter((_, index) =>
          every[index]?.every((one) => receivers(one).length === 0),
        );
        expect(
          findings.flatMap(({ rule, witness }) => (rule === 'unreceived' ? [witness?.kind] : [])),
        ).toEqual(unreceived.map(({ name }) => name));
        const received = new Set(every.flat().flatMap(receivers));
        const unsatisfiable = routes.filter(({ consumer }) => !received.has(consumer));
        expect(
          findings.filter(({ rule }) => rule === 'unsatisfiable').flatMap(({ consumers }) => consumers),
        ).toEqual(unsatisfiable.map(({ consumer }) => consumer));
        expect(
          findings
            .filter(({ rule }) => rule === 'unreceived' || rule === 'unsatisfiable')
            .every(({ severity }) => severity === 'error'),
        ).toBe(true);
        seen.unreceived += unreceived.length;
        seen.unsatisfiable += unsatisfiable.length;
      }),
      { numRuns: fullCount(1000, { quick: 250 }) },
    );
    expect(seen.unreceived).toBeGreaterThan(fullCount(50, { quick: 5 }));
    expect(seen.unsatisfiable).toBeGreaterThan(fullCount(50, { quick: 5 }));
  });

  it('says that there is a hole if and only if a message falls into one, when its schema is all there is to it', () => {
    let holes = 0;
    fc.assert(
      fc.property(table, (given) => {
        // The attributes and the body of one message have to agree, which the analysis does not know.
        const routes = given.map((one) => ({ ...one, scope: given[0]?.scope }));
        fc.pre(routes.every(({ filter = {}, scope = 'MessageBody' }) => isAccepted(filter, scope)));
        const findings = analyseRoutes(routes, tried).filter(
          ({ rule, severity }) => rule === 'hole' && severity === 'error',
        );
        const receivers = compileRoutes(routes);
        const expected = tried.filter((_, index) => {
          const counts = (every[index] ?? []).map((one) => receivers(one).length);
          return counts.includes(0) && counts.some((count) => count > 0);
        });
        expect(findings.map(({ witness }) => witness?.kind)).toEqual(expected.map(({ name }) => name));
        for (const { witness } of findings) expect(witness && receivers(witness.message)).toEqual([]);
        holes += findings.length;
      }),
      { numRuns: fullCount(1000, { quick: 250 }) },
    );
    expect(holes).toBeGreaterThan(fullCount(100, { quick: 20 }));
  });

  it('calls only what could be left out redundant or dead', () => {
    let checked = 0;
    fc.assert(
      fc.property(
        conditions,
        conditions,
        fc.constantFrom('a', 'n', 't'),
        fc.constantFrom(...scopes),
        (one, other, key, scope) => {
          const filter = { [key]: one, ...(key === 'n' ? {} : { n: other }) };
          fc.pre(isAccepted(filter, scope));
          const findings = analyseRoutes([{ consumer: 'c', filter, scope }], tried);
          const isUseless = findings.some(
            ({ rule, condition: words }) =>
              (rule === 'redundant' || rule === 'dead-condition') && words?.startsWith(`${key} `),
          );
          if (!isUseless) return;
          checked++;
          const whole = compileRoutes([{ consumer: 'c', filter, scope }]);
          const shorter = one
            .map((_, index) => one.filter((__, at) => at !== index))
            .filter(({ length }) => length > 0);
          const isSame = (rest: readonly unknown[]) => {
            const without = compileRoutes([{ consumer: 'c', filter: { ...filter, [key]: rest }, scope }]);
            return every.flat().every((message) => whole(message).length === without(message).length);
          };
          expect(shorter.some(isSame)).toBe(true);
        },
      ),
      { numRuns: fullCount(1000, { quick: 250 }) },
    );
    expect(checked).toBeGreaterThan(fullCount(50, { quick: 5 }));
  });
});
