import { and, type Filter, handWritten, onAttributes, onBody, or } from '../../routing/filter';
import { InvalidFilter } from '../../routing/invalid-filter';
import { InvalidPolicy } from '../../routing/invalid-policy';
import {
  anyOf,
  endsWith,
  is,
  isAbove,
  isAbsent,
  isAtLeast,
  isAtMost,
  isBelow,
  isInAnyCase,
  isInBlock,
  isLike,
  isNot,
  isNotLike,
  isPresent,
  isWithin,
  type Requirement,
  startsNotWith,
  startsWith,
} from '../../routing/requirement';

interface Order {
  readonly region: 'AT' | 'DE';
  readonly total: number;
  readonly note?: string;
  readonly tags: readonly string[];
  readonly gift: boolean | null;
  readonly lines: readonly { readonly sku: string; readonly made: { readonly town: string } }[];
}

describe('a requirement', () => {
  it.each<[string, Requirement<unknown>, unknown]>([
    ['is', is<string | number | boolean | null>('a', 1, true, null), ['a', 1, true, null]],
    ['isNot texts', isNot('a', 'b'), [{ 'anything-but': ['a', 'b'] }]],
    ['isNot numbers', isNot(1, 2), [{ 'anything-but': [1, 2] }]],
    ['startsWith', startsWith('a'), [{ prefix: 'a' }]],
    ['startsNotWith', startsNotWith('a'), [{ 'anything-but': { prefix: 'a' } }]],
    ['endsWith', endsWith('a'), [{ suffix: 'a' }]],
    ['isLike', isLike('a*'), [{ wildcard: 'a*' }]],
    ['isNotLike', isNotLike('a*'), [{ 'anything-but': { wildcard: 'a*' } }]],
    ['isInAnyCase', isInAnyCase('a'), [{ 'equals-ignore-case': 'a' }]],
    ['isInBlock', isInBlock('10.0.0.0/8'), [{ cidr: '10.0.0.0/8' }]],
    ['isBelow', isBelow(5), [{ numeric: ['<', 5] }]],
    ['isAtMost', isAtMost(5), [{ numeric: ['<=', 5] }]],
    ['isAbove', isAbove(5), [{ numeric: ['>', 5] }]],
    ['isAtLeast', isAtLeast(5), [{ numeric: ['>=', 5] }]],
    ['isWithin, without its ends', isWithin({ above: 1, below: 5 }), [{ numeric: ['>', 1, '<', 5] }]],
    ['isWithin, with its ends', isWithin({ atLeast: 1, atMost: 5 }), [{ numeric: ['>=', 1, '<=', 5] }]],
    ['isPresent', isPresent(), [{ exists: true }]],
    ['isAbsent', isAbsent(), [{ exists: false }]],
    ['anyOf', anyOf(is(0), isAbove(5)), [0, { numeric: ['>', 5] }]],
  ])('%s is what SNS takes', (_name, requirement, conditions) => {
    expect(requirement.conditions).toEqual(conditions);
    expect(() => handWritten({ key: requirement.conditions })).not.toThrow();
  });
});

describe('a filter', () => {
  it('on attributes is a policy of that scope', () => {
    expect(onAttributes<Order>({ region: is('DE'), total: isAtLeast(5) })).toEqual({
      scope: 'MessageAttributes',
      policy: { region: ['DE'], total: [{ numeric: ['>=', 5] }] },
    });
  });

  it('on the body nests as the body does, through lists', () => {
    expect(
      onBody<Order>({ gift: is(null), lines: { made: { town: startsWith('B') }, sku: is('x') } }),
    ).toEqual({
      scope: 'MessageBody',
      policy: { gift: [null], lines: { made: { town: [{ prefix: 'B' }] }, sku: ['x'] } },
    });
  });

  it('on attributes escapes what SNS wants to be escaped there, and on the body it does not', () => {
    const note = anyOf(is('say "hi"\\'), startsWith('"'), isNot('"'));
    expect(onAttributes<Order>({ note }).policy).toEqual({
      note: ['say \\"hi\\"\\\\', { prefix: '\\"' }, { 'anything-but': ['\\"'] }],
    });
    expect(onBody<Order>({ note }).policy).toEqual({
      note: ['say "hi"\\', { prefix: '"' }, { 'anything-but': ['"'] }],
    });
  });

  it('leaves out what is undefined', () => {
    expect(onBody<Order>({ region: undefined, total: is(1) }).policy).toEqual({ total: [1] });
  });

  it('written by hand is taken as it is', () => {
    const policy = { region: ['DE'] };
    expect(handWritten(policy)).toEqual({ scope: 'MessageAttributes', policy });
    expect(handWritten({ a: { b: ['c'] } }, 'MessageBody').scope).toBe('MessageBody');
  });
});

const german = onAttributes<Order>({ region: is('DE') });
const large = onAttributes<Order>({ total: isAtLeast(5) });
const noted = onAttributes<Order>({ note: isPresent() });
const tagged = onAttributes<Order>({ tags: is('x') });

describe('and', () => {
  it('puts the keys together', () => {
    expect(and(german, large, noted).policy).toEqual({
      ...german.policy,
      ...large.policy,
      ...noted.policy,
    });
  });

  it('goes into objects of the body', () => {
    const town = onBody<Order>({ lines: { made: { town: is('Graz') } } });
    expect(and(town, onBody<Order>({ lines: { sku: is('x') } })).policy).toEqual({
      lines: { made: { town: ['Graz'] }, sku: ['x'] },
    });
  });

  it('puts one choice into the alternatives of the other', () => {
    expect(and(or(german, large), or(noted, tagged)).policy).toEqual({
      $or: [
        { region: ['DE'], $or: [noted.policy, tagged.policy] },
        { total: [{ numeric: ['>=', 5] }], $or: [noted.policy, tagged.policy] },
      ],
    });
  });
});

describe('or', () => {
  it('makes alternatives, in one list however it is nested', () => {
    expect(or(or(german, large), noted).policy).toEqual({
      $or: [german.policy, large.policy, noted.policy],
    });
  });

  it('of one is that one', () => {
    expect(or(german)).toBe(german);
  });
});

describe('a filter that SNS cannot be asked for', () => {
  const body = onBody<Order>({ region: is('DE') });
  it.each<[string, () => Filter, string]>([
    [
      'one key twice',
      () => and(german, onAttributes<Order>({ region: is('AT') })),
      'Two filters ask for "region"',
    ],
    [
      'one key in an alternative and beside it',
      () => and(german, or(onAttributes<Order>({ region: is('AT') }), large)),
      'Two filters ask for "region"',
    ],
    ['attributes and the body at once', () => and(german, body), 'SNS applies a policy to one of them'],
    ['attributes or the body', () => or(german, body), 'SNS applies a policy to one of them'],
    ['an alternative that lets everything pass', () => or(german, onAttributes({})), 'leave the filter out'],
    [
      'an alternative with the name of an operator',
      () => or(german, onAttributes<{ prefix: string }>({ prefix: is('x') })),
      '"prefix" is an operator to SNS',
    ],
    [
      'a pattern with a quotation mark',
      () => onAttributes<Order>({ note: isLike('"*') }),
      'Filter on the body, or write the policy by hand',
    ],
  ])('fails: %s', (_, build, says) => {
    expect(build).toThrow(InvalidFilter);
    expect(build).toThrow(says);
  });

  it('fails as SNS would when it is written by hand', () => {
    expect(() => handWritten({ region: [] })).toThrow(InvalidPolicy);
  });
});
