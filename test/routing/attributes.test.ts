import { compilePolicy } from '../../routing/compile';
import { parsePolicy } from '../../routing/parse';
import type { FilterPolicy } from '../../routing/policy';
import { type Attributes, withAttributes } from './message';
import { source } from './sources';

type Case = readonly [policy: FilterPolicy, attributes: Attributes, matches: boolean, source: string];

const binary = { DataType: 'Binary', BinaryValue: new Uint8Array([1]) };
const text = (DataType: string, StringValue: string) => ({ DataType, StringValue });

const cases: readonly Case[] = [
  // Exact text
  [{ sport: ['rugby', 'tennis'] }, { sport: 'rugby' }, true, source.strings],
  [{ sport: ['rugby', 'tennis'] }, { sport: 'tennis' }, true, source.strings],
  [{ sport: ['rugby', 'tennis'] }, { sport: 'baseball' }, false, source.strings],
  [{ sport: ['rugby', 'tennis'] }, { sport: ['rugby', 'tennis'] }, true, source.strings],
  [{ sport: ['rugby', 'tennis'] }, { sport: ['baseball'] }, false, source.strings],
  [{ sport: ['rugby'] }, { sport: 'Rugby' }, false, source.constraints],
  [{ sport: ['rugby'] }, { team: 'rugby' }, false, source.policies],
  [{ sport: ['rugby'] }, {}, false, source.policies],
  [{ sport: ['rugby'] }, { sport: 'rugby', other: 'ignored' }, true, source.policies],
  [{ store: ['value1'] }, { store: ['value1', 'value2'] }, true, source.recorded],
  [{ store: ['value1'] }, { store: ['value2', 'value3'] }, false, source.recorded],
  [{}, {}, true, source.policies],
  [{}, { any: 'thing' }, true, source.policies],
  [{ constructor: ['x'] }, { other: 'x' }, false, source.policies],
  [{ toString: [{ exists: false }] }, { other: 'x' }, true, source.keys],

  // Types
  [{ price: ['100'] }, { price: 100 }, false, source.ruler],
  [{ price: [100] }, { price: '100' }, false, source.ruler],
  [{ price: [100] }, { price: 100 }, true, source.ruler],
  [{ price: [100] }, { price: text('Number', '100.00') }, true, source.ruler],
  [{ price: [100] }, { price: text('Number', '1e2') }, true, source.ruler],
  [{ price: [100] }, { price: text('Number', ' ') }, false, source.ruler],
  [{ price: [100] }, { price: text('Number', 'many') }, false, source.ruler],
  [{ price: [12345678901] }, { price: text('Number', '12345678901') }, true, source.ruler],
  [{ price: [100] }, { price: text('Number.int', '100') }, true, source.attributes],
  [{ sport: ['rugby'] }, { sport: text('String.sport', 'rugby') }, true, source.attributes],
  [{ sport: ['rugby'] }, { sport: { DataType: 'Binary', StringValue: 'rugby' } }, false, source.constraints],
  [{ flag: [true] }, { flag: 'true' }, false, source.ruler],
  [{ flag: [true] }, { flag: [true] }, true, source.attributes],
  [{ flag: [null] }, { flag: [null] }, true, source.attributes],
  [{ flag: [null] }, { flag: 'null' }, false, source.ruler],
  [{ flag: [2] }, { flag: [1, 2, 'three'] }, true, source.attributes],
  [{ flag: ['2'] }, { flag: [1, 2, 'three'] }, false, source.attributes],
  [{ list: ['a'] }, { list: text('String.Array', 'a') }, false, source.attributes],
  [{ list: ['a'] }, { list: text('String.Array', '{"a":"a"}') }, false, source.attributes],
  [{ list: ['a'] }, { list: text('String.Array', '[["a"]]') }, false, source.attributes],
  [{ list: ['a'] }, { list: text('String', '["a"]') }, false, source.attributes],
  [{ name: ['a"b'] }, { name: 'a"b' }, false, source.constraints],
  [{ name: ['a\\"b'] }, { name: 'a"b' }, true, source.constraints],
  [{ name: ['a\\\\b'] }, { name: 'a\\b' }, true, source.constraints],

  // Text operators
  [{ sport: [{ prefix: 'bas' }] }, { sport: 'baseball' }, true, source.strings],
  [{ sport: [{ prefix: 'bas' }] }, { sport: 'basketball' }, true, source.strings],
  [{ sport: [{ prefix: 'bas' }] }, { sport: 'rugby' }, false, source.strings],
  [{ sport: [{ prefix: 'bas' }] }, { sport: ['rugby', 'baseball'] }, true, source.strings],
  [{ sport: [{ prefix: '1' }] }, { sport: 100 }, false, source.ruler],
  [{ sport: [{ suffix: 'ball' }] }, { sport: 'baseball' }, true, source.strings],
  [{ sport: [{ suffix: 'ball' }] }, { sport: 'basketball' }, true, source.strings],
  [{ sport: [{ suffix: 'ball' }] }, { sport: 'rugby' }, false, source.strings],
  [{ sport: [{ 'equals-ignore-case': 'tennis' }] }, { sport: 'TENNIS' }, true, source.strings],
  [{ sport: [{ 'equals-ignore-case': 'tennis' }] }, { sport: 'Tennis' }, true, source.strings],
  [{ sport: [{ 'equals-ignore-case': 'Tennis' }] }, { sport: 'tennis' }, true, source.strings],
  [{ sport: [{ 'equals-ignore-case': 'tennis' }] }, { sport: 'tennis club' }, false, source.strings],
  [{ sport: [{ wildcard: '*ball' }] }, { sport: ['baseball', 'basketball'] }, true, source.strings],
  [{ sport: [{ wildcard: '*ball' }] }, { sport: 'rugby' }, false, source.strings],
  [{ sport: [{ wildcard: 'b*b*l' }] }, { sport: 'baseball' }, true, source.ruler],
  [{ sport: [{ wildcard: 'b*x*l' }] }, { sport: 'baseball' }, false, source.ruler],
  [{ sport: [{ wildcard: 'ab*ba' }] }, { sport: 'aba' }, false, source.ruler],
  [{ sport: [{ wildcard: 'base*' }] }, { sport: 'base' }, true, source.ruler],
  [{ sport: [{ wildcard: 'base' }] }, { sport: 'baseball' }, false, source.ruler],
  [{ sport: [{ wildcard: 'a*b*c' }] }, { sport: 'abbc' }, true, source.ruler],
  [{ sport: [{ wildcard: 'a*bc*c' }] }, { sport: 'abc' }, false, source.ruler],
  [{ sport: [{ wildcard: '*' }] }, { sport: 'x' }, true, source.ruler],

  // Addresses
  [{ ip: [{ cidr: '10.0.0.0/24' }] }, { ip: '10.0.0.0' }, true, source.strings],
  [{ ip: [{ cidr: '10.0.0.0/24' }] }, { ip: '10.0.0.255' }, true, source.strings],
  [{ ip: [{ cidr: '10.0.0.0/24' }] }, { ip: '10.1.1.0' }, false, source.strings],
  [{ ip: [{ cidr: '10.0.0.0/24' }] }, { ip: 'elsewhere' }, false, source.strings],
  [{ ip: [{ cidr: '10.0.0.7/24' }] }, { ip: '10.0.0.9' }, true, source.ruler],
  [{ ip: [{ cidr: '0.0.0.0/0' }] }, { ip: '203.0.113.9' }, true, source.ruler],
  [{ ip: [{ cidr: '2001:db8::/32' }] }, { ip: '2001:db8:0:1::17' }, true, source.ruler],
  [{ ip: [{ cidr: '2001:db8::/32' }] }, { ip: '2001:db9::1' }, false, source.ruler],
  [{ ip: [{ cidr: '::ffff:10.0.0.0/104' }] }, { ip: '::ffff:10.1.2.3' }, true, source.ruler],
  [{ ip: [{ cidr: '::/0' }] }, { ip: '10.0.0.1' }, false, source.ruler],

  // anything-but
  [{ sport: [{ 'anything-but': ['rugby', 'tennis'] }] }, { sport: 'baseball' }, true, source.strings],
  [{ sport: [{ 'anything-but': ['rugby', 'tennis'] }] }, { sport: 'football' }, true, source.strings],
  [{ sport: [{ 'anything-but': ['rugby', 'tennis'] }] }, { sport: 'rugby' }, false, source.strings],
  [
    { sport: [{ 'anything-but': ['rugby', 'tennis'] }] },
    { sport: ['rugby', 'baseball'] },
    true,
    source.strings,
  ],
  [{ sport: [{ 'anything-but': ['rugby', 'tennis'] }] }, { sport: ['rugby'] }, false, source.strings],
  [{ sport: [{ 'anything-but': 'rugby' }] }, { sport: 'rugby' }, false, source.strings],
  [{ sport: [{ 'anything-but': 'rugby' }] }, {}, false, source.policies],
  [{ sport: [{ 'anything-but': 'rugby' }] }, { team: 'a' }, false, source.policies],
  [{ sport: [{ 'anything-but': 'rugby' }, { exists: false }] }, { team: 'a' }, true, source.strings],
  [{ sport: [{ 'anything-but': 'rugby' }, { exists: false }] }, {}, false, source.keys],
  [{ attr1: [null, { 'anything-but': 'whatever' }] }, {}, false, source.recorded],
  [{ event: [{ 'anything-but': { prefix: 'order-' } }] }, { event: 'data-entry' }, true, source.strings],
  [{ event: [{ 'anything-but': { prefix: 'order-' } }] }, { event: 'order_number' }, true, source.strings],
  [
    { event: [{ 'anything-but': { prefix: 'order-' } }] },
    { event: 'order-cancelled' },
    false,
    source.strings,
  ],
  [{ event: [{ 'anything-but': { prefix: 'order-' } }] }, { other: 'x' }, false, source.strings],
  [{ event: [{ 'anything-but': { prefix: '1' } }] }, { event: 100 }, true, source.ruler],
  [
    { sport: [{ 'anything-but': { wildcard: '*ball' } }] },
    { sport: ['hockey', 'rugby'] },
    true,
    source.strings,
  ],
  [
    { sport: [{ 'anything-but': { wildcard: '*ball' } }] },
    { sport: ['baseball', 'basketball'] },
    false,
    source.strings,
  ],
  [{ price: [{ 'anything-but': [100, 500] }] }, { price: 101 }, true, source.numbers],
  [{ price: [{ 'anything-but': [100, 500] }] }, { price: 100.1 }, true, source.numbers],
  [{ price: [{ 'anything-but': [100, 500] }] }, { price: [100, 50] }, true, source.numbers],
  [{ price: [{ 'anything-but': [100, 500] }] }, { price: 100 }, false, source.numbers],
  [{ price: [{ 'anything-but': 100 }] }, { price: '100' }, true, source.ruler],
  [{ price: [{ 'anything-but': '100' }] }, { price: 100 }, true, source.ruler],

  // Numbers
  [{ price: [{ numeric: ['=', 301.5] }] }, { price: 301.5 }, true, source.numbers],
  [{ price: [{ numeric: ['=', 301.5] }] }, { price: text('Number', '3.015e2') }, true, source.numbers],
  [{ price: [{ numeric: ['=', 301.5] }] }, { price: text('Number', '301.500') }, true, source.numbers],
  [{ price: [{ numeric: ['=', 301.5] }] }, { price: '301.5' }, false, source.numbers],
  [{ price: [{ numeric: ['=', 0.3] }] }, { price: 0.1 + 0.2 }, true, source.constraints],
  [{ price: [{ numeric: ['=', 0.00001] }] }, { price: 0.00002 }, false, source.constraints],
  [{ price: [{ numeric: ['<', 0] }] }, { price: -1 }, true, source.numbers],
  [{ price: [{ numeric: ['<', 0] }] }, { price: 0 }, false, source.numbers],
  [{ price: [{ numeric: ['<=', 0] }] }, { price: 0 }, true, source.numbers],
  [{ price: [{ numeric: ['>', 100] }] }, { price: 100 }, false, source.numbers],
  [{ price: [{ numeric: ['>', 100] }] }, { price: 101 }, true, source.numbers],
  [{ price: [{ numeric: ['>=', 100] }] }, { price: 100 }, true, source.numbers],
  [{ price: [{ numeric: ['>', 0, '<=', 150] }] }, { price: 122 }, true, source.numbers],
  [{ price: [{ numeric: ['>', 0, '<=', 150] }] }, { price: 150 }, true, source.numbers],
  [{ price: [{ numeric: ['>', 0, '<=', 150] }] }, { price: 150.00001 }, false, source.numbers],
  [{ price: [{ numeric: ['>', 0, '<=', 150] }] }, { price: 0 }, false, source.numbers],
  [{ price: [{ numeric: ['>', 0, '<=', 100] }] }, { price: text('Number', '99') }, true, source.recorded],
  [{ price: [{ numeric: ['>', 0, '<=', 100] }] }, { price: text('Number', '111') }, false, source.recorded],
  [{ price: [{ numeric: ['>', 0] }] }, { price: 2e9 }, false, source.constraints],
  [{ price: [{ numeric: ['=', 1] }, { numeric: ['=', 2] }] }, { price: 2 }, true, source.numbers],
  [{ price: [{ numeric: ['=', 1] }] }, { price: ['1', 1] }, true, source.attributes],

  // Keys
  [{ store: [{ exists: true }] }, { store: 'fans', sport: ['baseball'] }, true, source.keys],
  [{ store: [{ exists: true }] }, { sport: ['baseball'] }, false, source.keys],
  [{ store: [{ exists: true }] }, { store: 99, def: 99 }, true, source.recorded],
  [{ store: [{ exists: true }] }, { store: [] }, false, source.keys],
  [{ store: [{ exists: true }] }, { store: [null] }, false, source.keys],
  [{ store: [{ exists: false }] }, { sport: ['baseball'] }, true, source.keys],
  [{ store: [{ exists: false }] }, { store: 'fans' }, false, source.keys],
  [{ store: [{ exists: false }] }, { store: 99, def: 99 }, false, source.recorded],
  [{ store: [{ exists: false }] }, {}, false, source.keys],
  [{ store: [{ exists: true }] }, { store: binary }, false, source.constraints],
  [{ store: [{ exists: false }] }, { store: binary }, false, source.constraints],
  [{ store: [{ exists: false }] }, { store: binary, def: 'x' }, true, source.constraints],

  // Logic
  [
    { sport: ['rugby'], price: [{ numeric: ['>', 100] }] },
    { sport: 'rugby', price: 101 },
    true,
    source.logic,
  ],
  [
    { sport: ['rugby'], price: [{ numeric: ['>', 100] }] },
    { sport: 'rugby', price: 100 },
    false,
    source.logic,
  ],
  [{ sport: ['rugby'], price: [{ numeric: ['>', 100] }] }, { sport: 'rugby' }, false, source.logic],
  [
    { source: ['a'], $or: [{ metric: ['b'] }, { space: ['c'] }] },
    { source: 'a', metric: 'b' },
    true,
    source.logic,
  ],
  [
    { source: ['a'], $or: [{ metric: ['b'] }, { space: ['c'] }] },
    { source: 'a', space: 'c' },
    true,
    source.logic,
  ],
  [{ source: ['a'], $or: [{ metric: ['b'] }, { space: ['c'] }] }, { source: 'a' }, false, source.logic],
  [
    { source: ['a'], $or: [{ metric: ['b'] }, { space: ['c'] }] },
    { metric: 'b', space: 'c' },
    false,
    source.logic,
  ],
  [{ $or: [{ ip: [{ cidr: '10.0.0.0/8' }] }, { host: ['a'] }] }, { ip: '10.9.9.9' }, true, source.logic],
  [{ $or: [{ ip: [{ cidr: '10.0.0.0/8' }] }, { host: ['a'] }] }, { ip: '11.9.9.9' }, false, source.logic],
  [
    { $or: [{ a: ['1'] }, { b: ['2'], $or: [{ c: ['3'] }, { d: ['4'] }] }] },
    { b: '2', d: '4' },
    true,
    source.logic,
  ],
  [{ $or: [{ a: ['1'] }, { b: ['2'], $or: [{ c: ['3'] }, { d: ['4'] }] }] }, { b: '2' }, false, source.logic],
  [{ $or: ['x', 'y'] }, { $or: 'y' }, true, source.logic],
];

describe('A filter policy on attributes', () => {
  test.each(
    cases.map(([policy, attributes, matches, from]) => ({
      policy,
      attributes,
      matches,
      title: `${JSON.stringify(policy)} ${matches ? 'lets' : 'keeps'} ${JSON.stringify(attributes)} ${matches ? 'pass' : 'out'} (${from})`,
    })),
  )('$title', ({ policy, attributes, matches }) => {
    const filter = compilePolicy(parsePolicy(policy, 'MessageAttributes'));
    expect(filter(withAttributes(attributes))).toBe(matches);
  });

  it('does not look at the body', () => {
    const filter = compilePolicy(parsePolicy({ sport: ['rugby'] }, 'MessageAttributes'));
    expect(filter(withAttributes({ other: 'x' }, '{"sport":"rugby"}'))).toBe(false);
  });
});
