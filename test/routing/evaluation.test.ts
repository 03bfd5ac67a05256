import { BodyReader } from '../../routing/body-values';
import { matchesTogether } from '../../routing/match-body';
import { matches } from '../../routing/matches';
import { attributeCases, bodyCases } from './cases/all';
import type { CasePolicy } from './cases/case';
import { withAttributes, withBody } from './message';

const title = (policy: CasePolicy, message: unknown, passes: boolean, source: string): string =>
  `${short(policy)} ${passes ? 'lets' : 'keeps'} ${short(message)} ${passes ? 'pass' : 'out'} (${source})`;

const short = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
};

describe('A filter policy on attributes', () => {
  test.each(
    attributeCases.map(([policy, attributes, passes, source]) => ({
      name: title(policy, attributes, passes, source),
      policy,
      attributes,
      passes,
    })),
  )('$name', ({ policy, attributes, passes }) => {
    expect(matches(policy, 'MessageAttributes', withAttributes(attributes))).toBe(passes);
  });

  it('does not look at the body', () => {
    const message = withAttributes({ other: 'x' }, '{"sport":"rugby"}');
    expect(matches({ sport: ['rugby'] }, 'MessageAttributes', message)).toBe(false);
  });
});

describe('A filter policy on the body', () => {
  test.each(
    bodyCases.map(([policy, body, passes, source]) => ({
      name: title(policy, body, passes, source),
      policy,
      body,
      passes,
    })),
  )('$name', ({ policy, body, passes }) => {
    expect(matches(policy, 'MessageBody', withBody(body))).toBe(passes);
  });

  it('does not look at the attributes', () => {
    expect(matches({ sport: ['rugby'] }, 'MessageBody', withAttributes({ sport: 'rugby' }, '{}'))).toBe(
      false,
    );
  });

  it.each(['"x"', '{"a":1,"a":1},"x"'])(
    'reads arrays around %s nested deeper than the call stack',
    (inside) => {
      const body = `{"deep":${'['.repeat(50_000)}${inside}${']'.repeat(50_000)}}`;
      expect(matches({ deep: ['x'] }, 'MessageBody', withBody(body))).toBe(true);
    },
  );

  it('is read by path, too', () => {
    const reader = new BodyReader(['a.b', 'c', 'd']);
    const leaves = reader.read({ a: [{ b: 1 }, { b: [2, 3] }], c: 'x' });
    const values = [...leaves].map(([path, found]) => [path, new Set(found.map(({ value }) => value))]);
    expect(values).toEqual([
      ['a.b', new Set([1, 2, 3])],
      ['c', new Set(['x'])],
    ]);
  });

  it('does not look at every pair of thousands of elements', () => {
    const list = Array.from({ length: 2000 }, (_, index) => ({ a: index % 2, b: 1 - (index % 2) }));
    let looks = 0;
    const test = { absent: false, value: (value: unknown) => ++looks > 0 && value === 1 };
    const keys = [0, 1].map((at) => ({ at, test }));
    const leaves = new BodyReader(['list.a', 'list.b']).leavesIn({ list });
    expect(matchesTogether(keys, leaves)).toBe(false);
    expect(looks).toBeLessThan(20_000);
  });
});

describe('The cases', () => {
  it('are at least 300, all different', () => {
    const texts = [...attributeCases, ...bodyCases].map((each) => JSON.stringify(each.slice(0, 2)));
    const scoped = texts.map((text, index) => `${index < attributeCases.length} ${text}`);
    expect(new Set(scoped).size).toBeGreaterThanOrEqual(300);
    expect(scoped.filter((text, index) => scoped.indexOf(text) !== index)).toEqual([]);
  });

  it('have both outcomes in nearly equal parts', () => {
    const all = [...attributeCases, ...bodyCases];
    const passing = all.filter(([, , passes]) => passes).length;
    expect(Math.abs(passing / all.length - 0.5)).toBeLessThan(0.1);
  });

  it('name their source', () => {
    const sources = [...attributeCases, ...bodyCases].map(([, , , from]) => from);
    expect(sources.filter((from) => !/^https:|^docs\//.test(from))).toEqual([]);
  });
});
