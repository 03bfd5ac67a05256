import { compilePolicy } from '../../routing/compile';
import { parsePolicy } from '../../routing/parse';
import type { FilterPolicy } from '../../routing/policy';
import { withAttributes, withBody } from './message';
import { source } from './sources';

type Case = readonly [policy: FilterPolicy, body: unknown, matches: boolean, source: string];

const autoInsurance: FilterPolicy = {
  Records: { s3: { object: { key: [{ prefix: 'auto-' }] } }, eventName: [{ prefix: 'ObjectCreated:' }] },
};
const record = (eventName: string, key: string): object => ({ eventName, s3: { object: { key, size: 17 } } });

const nested: FilterPolicy = {
  object: { key: [{ prefix: 'auto-' }, 'hardcodedvalue'], nested_key: [{ exists: false }] },
  test: [{ exists: false }],
};

const alarm: FilterPolicy = {
  $or: [{ metricName: ['CPUUtilization', 'ReadLatency'] }, { namespace: ['AWS/EC2', 'AWS/ES'] }],
  detail: {
    scope: ['Service'],
    $or: [{ source: ['aws.cloudwatch'] }, { type: ['CloudWatch Alarm State Change'] }],
  },
};
const change = 'CloudWatch Alarm State Change';

const items: FilterPolicy = { items: { sku: ['a'], count: [2] } };

const cases: readonly Case[] = [
  // Text
  [{ sport: ['rugby', 'tennis'] }, { sport: 'rugby' }, true, source.strings],
  [{ sport: ['rugby', 'tennis'] }, { sport: 'baseball' }, false, source.strings],
  [{ sport: [{ prefix: 'bas' }] }, { sport: 'baseball' }, true, source.strings],
  [{ sport: [{ prefix: 'bas' }] }, { sport: 'rugby' }, false, source.strings],
  [{ sport: [{ suffix: 'ball' }] }, { sport: 'basketball' }, true, source.strings],
  [{ sport: [{ 'equals-ignore-case': 'tennis' }] }, { sport: 'teNnis' }, true, source.strings],
  [{ sport: [{ wildcard: '*ball' }] }, { sport: ['rugby', 'baseball'] }, true, source.strings],
  [{ ip: [{ cidr: '10.0.0.0/24' }] }, { ip: '10.0.0.255' }, true, source.strings],
  [{ ip: [{ cidr: '10.0.0.0/24' }] }, { ip: '10.1.1.0' }, false, source.strings],
  [{ name: ['a"b\\c'] }, { name: 'a"b\\c' }, true, source.constraints],

  // Types
  [{ price: [100] }, { price: 100 }, true, source.ruler],
  [{ price: [100] }, '{"price": 1.00e2}', true, source.ruler],
  [{ price: [100] }, { price: '100' }, false, source.ruler],
  [{ price: ['100'] }, { price: 100 }, false, source.ruler],
  [{ price: [{ numeric: ['=', 100] }] }, { price: '100' }, false, source.numbers],
  [{ price: [{ numeric: ['>', 0, '<=', 150] }] }, { price: 150 }, true, source.numbers],
  [{ price: [{ numeric: ['<', 0] }] }, { price: -0.00001 }, true, source.numbers],
  [{ flag: [true] }, { flag: true }, true, source.constraints],
  [{ flag: [true] }, { flag: 'true' }, false, source.constraints],
  [{ flag: [false] }, { flag: true }, false, source.constraints],
  [{ flag: [null] }, { flag: null }, true, source.constraints],
  [{ flag: [null] }, {}, false, source.constraints],
  [{ flag: [''] }, { flag: '' }, true, source.ruler],

  // anything-but
  [{ sport: [{ 'anything-but': ['rugby', 'tennis'] }] }, { sport: 'football' }, true, source.strings],
  [
    { sport: [{ 'anything-but': ['rugby', 'tennis'] }] },
    { sport: ['rugby', 'baseball'] },
    true,
    source.strings,
  ],
  [{ sport: [{ 'anything-but': ['rugby', 'tennis'] }] }, { sport: ['rugby'] }, false, source.strings],
  [{ sport: [{ 'anything-but': ['rugby', 'tennis'] }] }, { other: 'x' }, false, source.strings],
  [{ sport: [{ 'anything-but': ['rugby', 'tennis'] }] }, { sport: [] }, false, source.ruler],
  [{ event: [{ 'anything-but': { prefix: 'order-' } }] }, { event: 'order_number' }, true, source.strings],
  [
    { event: [{ 'anything-but': { prefix: 'order-' } }] },
    { event: 'order-cancelled' },
    false,
    source.strings,
  ],
  [{ price: [{ 'anything-but': [100] }] }, { price: [100, 50] }, true, source.numbers],
  [{ price: [{ 'anything-but': [100] }] }, { price: 100 }, false, source.numbers],

  // Keys
  [{ store: [{ exists: true }] }, { store: 'fans' }, true, source.keys],
  [{ store: [{ exists: true }] }, { store: false }, true, source.keys],
  [{ store: [{ exists: true }] }, { store: null }, false, source.keys],
  [{ store: [{ exists: true }] }, { store: '' }, false, source.keys],
  [{ store: [{ exists: true }] }, { store: [] }, false, source.keys],
  [{ store: [{ exists: true }] }, { store: { name: 'fans' } }, false, source.keys],
  [{ store: [{ exists: true }] }, { other: 'x' }, false, source.keys],
  [{ store: [{ exists: false }] }, { other: 'x' }, true, source.keys],
  [{ store: [{ exists: false }] }, { store: 'fans' }, false, source.keys],
  [{ store: [{ exists: false }] }, { store: null }, false, source.ruler],

  // Nesting
  [nested, { object: { key: 'auto-test' } }, true, source.recorded],
  [nested, { object: { key: 'hardcodedvalue' } }, true, source.recorded],
  [nested, { object: { key: 'test-auto' } }, false, source.recorded],
  [nested, { object: { key: 'auto-test' }, test: 'just-exists' }, false, source.recorded],
  [nested, { object: { key: 'auto-test', nested_key: 'just-exists' } }, false, source.recorded],
  [nested, { object: { test: 'auto-test' } }, false, source.recorded],
  [nested, { test: 'auto-test' }, false, source.recorded],
  [nested, 'Regular string message', false, source.recorded],
  [nested, '"Regular string message"', false, source.recorded],
  [{ a: ['1'] }, '[{"a":"1"}]', false, source.filtering],
  [{ a: ['1'] }, 'null', false, source.filtering],
  [{ a: ['1'] }, '', false, source.filtering],
  [{ a: [{ exists: false }] }, 'not JSON', false, source.filtering],
  [{}, 'not JSON', true, source.policies],
  [{ 'object.nested': ['string.value'] }, { object: { nested: 'string.value' } }, true, source.recorded],
  [{ 'object.nested': ['string.value'] }, { 'object.nested': 'string.value' }, true, source.recorded],
  [{ 'object.nested': ['string.value'] }, { object: { nested: 'test-auto' } }, false, source.recorded],
  [{ 'object.nested.test': ['v'] }, { object: { nested: { test: 'v' } } }, true, source.recorded],
  [{ 'object.nested.test': ['v'] }, { 'object.nested.test': 'v' }, true, source.recorded],
  [{ 'object.nested.test': ['v'] }, { 'object.nested': { test: 'v' } }, true, source.recorded],
  [{ 'object.nested.test': ['v'] }, { object: { 'nested.test': 'v' } }, true, source.recorded],
  [{ 'object.nested.test': ['v'] }, { object: { nested: { test: 'w' } } }, false, source.recorded],

  // Arrays
  [
    { headers: { 'route-to': ['queue1'] } },
    { headers: { 'route-to': ['queue1', 'queue2'] } },
    true,
    source.recorded,
  ],
  [
    { headers: { 'route-to': ['queue2'] } },
    { headers: { 'route-to': ['queue1', 'queue2'] } },
    true,
    source.recorded,
  ],
  [{ headers: { 'route-to': ['queue1'] } }, { headers: { 'route-to': ['queue3'] } }, false, source.recorded],
  [autoInsurance, { Records: [record('ObjectCreated:Put', 'auto-insurance.xml')] }, true, source.recorded],
  [
    autoInsurance,
    { Records: [record('ObjectRemoved:Delete', 'auto-insurance.xml')] },
    false,
    source.recorded,
  ],
  [autoInsurance, { Records: [record('ObjectCreated:Put', 'home-insurance.xml')] }, false, source.recorded],
  [
    autoInsurance,
    {
      Records: [
        { eventName: 'ObjectCreated:Put', s3: { object: [[{ key: 'auto-insurance.xml' }]] } },
        record('ObjectRemoved:Delete', 'home-insurance.xml'),
      ],
    },
    true,
    source.recorded,
  ],
  [
    autoInsurance,
    { Records: [record('ObjectCreated:Put', 'home.xml'), record('ObjectRemoved:Delete', 'auto-1.xml')] },
    false,
    source.ruler,
  ],
  [items, { items: [{ sku: 'a', count: 2 }] }, true, source.ruler],
  [
    items,
    {
      items: [
        { sku: 'b', count: 1 },
        { sku: 'a', count: 2 },
      ],
    },
    true,
    source.ruler,
  ],
  [
    items,
    {
      items: [
        { sku: 'a', count: 1 },
        { sku: 'b', count: 2 },
      ],
    },
    false,
    source.ruler,
  ],
  [items, { items: { sku: 'a', count: 2 } }, true, source.ruler],
  [
    { items: { sku: ['a'] }, tags: ['x'] },
    { items: [{ sku: 'b' }, { sku: 'a' }], tags: ['y', 'x'] },
    true,
    source.ruler,
  ],
  [
    { a: { b: { c: [1] }, d: [2] } },
    {
      a: [
        { b: [{ c: 1 }, { c: 9 }], d: 3 },
        { b: [{ c: 9 }], d: 2 },
      ],
    },
    false,
    source.ruler,
  ],
  [
    { a: { b: { c: [1] }, d: [2] } },
    {
      a: [
        { b: [{ c: 9 }, { c: 1 }], d: 2 },
        { b: [{ c: 9 }], d: 3 },
      ],
    },
    true,
    source.ruler,
  ],
  [{ a: { b: [{ exists: false }], c: [2] } }, { a: [{ b: 1 }, { c: 2 }] }, false, source.ruler],
  [{ a: { b: [{ exists: false }], c: [2] } }, { a: [{ c: 1 }, { c: 2 }] }, true, source.ruler],
  [{ tags: ['x'] }, { tags: [['x']] }, true, source.ruler],

  // Logic
  [
    alarm,
    { metricName: 'CPUUtilization', detail: { scope: 'aws.cloudwatch', type: change } },
    false,
    source.recorded,
  ],
  [
    alarm,
    { metricName: 'CPUUtilization', detail: { scope: 'Service', type: 'Other' } },
    false,
    source.recorded,
  ],
  [alarm, { metricName: 'CPUUtilization', detail: { type: change } }, false, source.recorded],
  [alarm, { metricName: 'CPUUtilization', detail: { scope: 'Service' } }, false, source.recorded],
  [alarm, { metricName: 'CPUUtilization', scope: 'Service' }, false, source.recorded],
  [
    alarm,
    { metricName: 'CPUUtilization', detail: { scope: 'Service', source: 'aws.cloudwatch' } },
    true,
    source.recorded,
  ],
  [
    alarm,
    { metricName: 'ReadLatency', detail: { scope: 'Service', source: 'aws.cloudwatch' } },
    true,
    source.recorded,
  ],
  [
    alarm,
    { namespace: 'AWS/EC2', detail: { scope: 'Service', source: 'aws.cloudwatch' } },
    true,
    source.recorded,
  ],
  [alarm, { namespace: 'AWS/ES', detail: { scope: 'Service', type: change } }, true, source.recorded],
  [alarm, { detail: { scope: 'Service', type: change } }, false, source.logic],
];

describe('A filter policy on the body', () => {
  test.each(
    cases.map(([policy, body, matches, from]) => ({
      policy,
      body,
      matches,
      title: `${JSON.stringify(policy)} ${matches ? 'lets' : 'keeps'} ${JSON.stringify(body)} ${matches ? 'pass' : 'out'} (${from})`,
    })),
  )('$title', ({ policy, body, matches }) => {
    const filter = compilePolicy(parsePolicy(policy, 'MessageBody'));
    expect(filter(withBody(body))).toBe(matches);
  });

  it('does not look at the attributes', () => {
    const filter = compilePolicy(parsePolicy({ sport: ['rugby'] }, 'MessageBody'));
    expect(filter(withAttributes({ sport: 'rugby' }, '{}'))).toBe(false);
  });

  it('reads arrays nested deeper than the call stack', () => {
    const filter = compilePolicy(parsePolicy({ deep: ['x'] }, 'MessageBody'));
    expect(filter(withBody(`{"deep":${'['.repeat(50_000)}"x"${']'.repeat(50_000)}}`))).toBe(true);
  });
});
