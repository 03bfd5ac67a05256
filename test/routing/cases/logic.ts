import { source } from '../sources';
import type { Cases } from './case';

const either = { source: ['a'], $or: [{ metric: ['b'] }, { space: ['c'] }] };
const nested = { $or: [{ a: ['1'] }, { b: ['2'], $or: [{ c: ['3'] }, { d: ['4'] }] }] };
const rugby = { sport: ['rugby'], price: [{ numeric: ['>', 100] }] };

const example = {
  customer_interests: ['soccer', 'rugby', 'hockey'],
  store: 'example_corp',
  event: 'order_placed',
  price_usd: 210.75,
};

const alarm = {
  $or: [{ metricName: ['CPUUtilization', 'ReadLatency'] }, { namespace: ['AWS/EC2', 'AWS/ES'] }],
  detail: {
    scope: ['Service'],
    $or: [{ source: ['aws.cloudwatch'] }, { type: ['CloudWatch Alarm State Change'] }],
  },
};
const type = 'CloudWatch Alarm State Change';
const cloudWatch = { scope: 'Service', source: 'aws.cloudwatch' };

/** A key beside another one, and `$or`. */
export const logic: Cases = {
  attributes: [
    [rugby, { sport: 'rugby', price: 101 }, true, source.logic],
    [rugby, { sport: 'rugby', price: 100 }, false, source.logic],
    [rugby, { sport: 'rugby' }, false, source.logic],
    [{ store: ['s'], event: ['e'] }, { store: 's', event: 'e' }, true, source.seen],
    [{ store: ['s'], event: ['e'] }, { store: 's', event: 'f' }, false, source.seen],
    [
      {
        store: ['example_corp'],
        event: [{ 'anything-but': 'order_cancelled' }],
        customer_interests: ['rugby', 'football', 'baseball'],
        price_usd: [{ numeric: ['>=', 100] }],
      },
      example,
      true,
      source.example,
    ],
    [
      {
        store: ['example_corp'],
        event: ['order_cancelled'],
        encrypted: [false],
        customer_interests: ['basketball', 'baseball'],
      },
      example,
      false,
      source.example,
    ],
    [{ store: ['example_corp'], encrypted: [false] }, example, false, source.example],
    [either, { source: 'a', metric: 'b' }, true, source.logic],
    [either, { source: 'a', space: 'c' }, true, source.logic],
    [either, { source: 'a', metric: 'b', space: 'c' }, true, source.logic],
    [either, { source: 'a', metric: 'x', space: 'c' }, true, source.logic],
    [either, { source: 'a' }, false, source.seen],
    [either, { metric: 'b', space: 'c' }, false, source.logic],
    [either, { source: 'x', metric: 'b' }, false, source.logic],
    [{ $or: [{ ip: [{ cidr: '10.0.0.0/8' }] }, { host: ['a'] }] }, { ip: '10.9.9.9' }, true, source.logic],
    [{ $or: [{ ip: [{ cidr: '10.0.0.0/8' }] }, { host: ['a'] }] }, { ip: '11.9.9.9' }, false, source.logic],
    [{ $or: [{ a: [{ exists: false }] }, { b: ['x'] }] }, { c: 'x' }, true, source.rulerOr],
    [{ $or: [{ a: ['1'], b: ['2'] }, { c: ['3'] }] }, { a: '1' }, false, source.rulerOr],
    [{ $or: [{ a: ['1'], b: ['2'] }, { c: ['3'] }] }, { a: '1', b: '2' }, true, source.rulerOr],
    [{ $or: [{ a: ['1'] }, { a: ['2'] }] }, { a: '2' }, true, source.rulerOr],
    [nested, { b: '2', d: '4' }, true, source.rulerOr],
    [nested, { b: '2' }, false, source.rulerOr],
    [nested, { d: '4' }, false, source.rulerOr],
    [nested, { a: '1' }, true, source.rulerOr],
    // `$or` as a name
    [{ $or: ['x', 'y'] }, { $or: 'y' }, true, source.logic],
    [{ $or: [{ prefix: 'x' }] }, { $or: 'xyz' }, true, source.logic],
    [{ $or: [{ prefix: 'x' }, { suffix: 'z' }] }, { $or: 'az' }, true, source.logic],
    [{ $or: [{ numeric: ['>', 0, '<=', 5] }, { numeric: ['>', 10] }] }, { $or: 11 }, true, source.rulerOr],
    [{ $or: [{ cidr: '10.0.0.0/24' }] }, { $or: '10.0.0.1' }, true, source.rulerOr],
  ],
  bodies: [
    [
      alarm,
      { metricName: 'CPUUtilization', detail: { scope: 'aws.cloudwatch', type } },
      false,
      source.recorded,
    ],
    [
      alarm,
      { metricName: 'CPUUtilization', detail: { scope: 'Service', type: 'x' } },
      false,
      source.recorded,
    ],
    [alarm, { metricName: 'CPUUtilization', detail: { type } }, false, source.recorded],
    [alarm, { metricName: 'CPUUtilization', detail: { scope: 'Service' } }, false, source.recorded],
    [alarm, { metricName: 'CPUUtilization', scope: 'Service' }, false, source.recorded],
    [alarm, { metricName: 'CPUUtilization', detail: cloudWatch }, true, source.recorded],
    [alarm, { metricName: 'ReadLatency', detail: cloudWatch }, true, source.recorded],
    [alarm, { namespace: 'AWS/EC2', detail: cloudWatch }, true, source.recorded],
    [alarm, { namespace: 'AWS/ES', detail: cloudWatch }, true, source.recorded],
    [alarm, { metricName: 'CPUUtilization', detail: { scope: 'Service', type } }, true, source.recorded],
    // LocalStack's test lists these two among those that arrive, in a check that it never runs.
    [alarm, { metricName: 'AWS/EC2', detail: { scope: 'Service', type } }, false, source.logic],
    [alarm, { namespace: 'CPUUtilization', detail: { scope: 'Service', type } }, false, source.logic],
    [alarm, { detail: { scope: 'Service', type } }, false, source.logic],
    [
      {
        source: ['aws.cloudwatch'],
        $or: [
          { metricName: ['CPUUtilization'] },
          { metricType: ['MetricType'], $or: [{ metricId: [1234] }, { spaceId: [1000] }] },
        ],
      },
      { source: 'aws.cloudwatch', metricType: 'MetricType', spaceId: 1000 },
      true,
      source.rulerOr,
    ],
    [
      { detail: { $or: [{ c: [{ numeric: ['>', 0, '<=', 5] }] }, { d: [{ numeric: ['<', 10] }] }] } },
      { detail: { c: 9, d: 8 } },
      true,
      source.rulerCompilerTest,
    ],
    [
      { state: ['ALARM'], $or: [{ with: { metric: { ns: ['EC2'] } } }, { without: { name: ['D'] } }] },
      { state: 'ALARM', without: { name: 'D' } },
      true,
      source.rulerOr,
    ],
    [{ $or: { type: ['T'], ns: ['E'] } }, { $or: { type: 'T', ns: 'E' } }, true, source.rulerOr],
    [{ $or: { type: ['T'], ns: ['E'] } }, { $or: { type: 'T' } }, false, source.rulerOr],
    [{ $or: [{ a: ['1'] }, { b: ['2'] }] }, { $or: 'x', b: '2' }, true, source.rulerOr],
  ],
};
