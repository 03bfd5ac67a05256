import { InvalidPolicy } from '../../routing/invalid-policy';
import { parsePolicy } from '../../routing/parse';
import type { FilterScope } from '../../routing/policy';

function locationOf(policy: unknown, scope: FilterScope = 'MessageAttributes'): string {
  try {
    parsePolicy(policy, scope);
  } catch (error) {
    if (error instanceof InvalidPolicy) return error.location;
    throw error;
  }
  return 'accepted';
}

/** Recorded from AWS: https://github.com/localstack/localstack/blob/master/tests/aws/services/sns/test_sns_filter_policy.snapshot.json */
describe('the place in a policy that SNS names', () => {
  it.each<[policy: object, column: number]>([
    [{ key: [['value']] }, 10],
    [{ key: [{ 'wrong-operator': true }] }, 31],
    [{ key: [{ suffix: 'value', prefix: 'value2' }] }, 37],
    [{ key: [{ suffix: 100 }] }, 22],
    [{ key: [{ suffix: null }] }, 23],
    [{ key: { suffix: 'value' } }, 19],
    [{ key: [{ suffix: [] }] }, 20],
    [{ key: [{ suffix: ['test', 'test2'] }] }, 20],
    [{ key: { suffix: 'value', prefix: 'value' } }, 19],
    [{ key: { 'not-an-operator': 'value' } }, 28],
    [{ key: [{ numeric: [] }] }, 22],
    [{ key: [{ numeric: ['operator'] }] }, 32],
    [{ key: [{ numeric: [1, '<='] }] }, 22],
    [{ key: [{ numeric: ['=', '000'] }] }, 26],
    [{ key: [{ numeric: ['>='] }] }, 26],
    [{ key: [{ numeric: ['<', 100, '>', 10] }] }, 30],
    [{ key: [{ numeric: ['>=', 1, '>', 2] }] }, 31],
    [{ key: [{ numeric: ['>', 3, '<', 1] }] }, 33],
    [{ key: [{ numeric: ['>', 20, '<='] }] }, 33],
    [{ key: [{ numeric: ['>', 20, 30] }] }, 30],
    [{ key: [{ numeric: ['>', 20, 'test'] }] }, 34],
    [{ key: [{ numeric: ['>', '20', '<', '30'] }] }, 26],
    [{ key: [{ numeric: ['>', 20, '<', '30'] }] }, 33],
    [{ key: [{ numeric: ['>', 20, '<', 30, '<', 50] }] }, 36],
    [{ key: [{ exists: null }] }, 23],
    [{ key: [{ exists: 'no' }] }, 20],
    [{ key_a: 'value_one' }, 11],
  ])('of %j is the column %i', (policy, column) => {
    const source = JSON.stringify(policy);
    expect(locationOf(policy)).toBe(`\n at [Source: (String)"${source}"; line: 1, column: ${column}]`);
  });

  it('counts without blanks, behind other keys and inside $or', () => {
    expect([
      locationOf('{ "a" : [ "x" ],\n "key" : [ [ "y" ] ] }'),
      locationOf('{"$or":[{"a":["x"]},{"b":[ ]}]}'),
    ]).toEqual([
      '\n at [Source: (String)"{"a":["x"],"key":[["y"]]}"; line: 1, column: 20]',
      '\n at [Source: (String)"{"$or":[{"a":["x"]},{"b":[]}]}"; line: 1, column: 28]',
    ]);
  });

  it('quotes at most 500 characters', () => {
    const long = 'x'.repeat(600);
    expect(locationOf({ key: [long, []] })).toBe(
      `\n at [Source: (String)"{"key":["${'x'.repeat(491)}"[truncated 115 chars]; line: 1, column: 613]`,
    );
  });

  it.each<[string, unknown]>([
    ['is no JSON', '{"key"'],
    ['is too complex', { a: Array.from({ length: 151 }, (_, index) => `v${index}`) }],
    ['has too many keys', { a: ['x'], b: ['x'], c: ['x'], d: ['x'], e: ['x'], f: ['x'] }],
    ['nests for attributes', { a: { b: ['x'] } }],
  ])('is missing when the policy %s', (_what, policy) => {
    expect(locationOf(policy)).toBe('');
  });
});
