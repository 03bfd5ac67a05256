import { InvalidPolicy } from '../../routing/invalid-policy';
import { parsePolicy } from '../../routing/parse';
import type { FilterScope } from '../../routing/policy';
import { source } from './sources';

type Case = readonly [policy: unknown, problem: string | undefined, source: string, scope?: FilterScope];

const values = (count: number): string[] => Array.from({ length: count }, (_, index) => `value${index}`);
const notAString = (operator: string): string => `FilterPolicy: ${operator} match pattern must be a string`;
const nested = 'Filter policy scope MessageAttributes does not support nested filter policy';
const complex = 'FilterPolicy: Filter policy is too complex';
const tooManyKeys = 'FilterPolicy: Filter policy can not have more than 5 keys';
const mixed =
  'FilterPolicy: Inside anything but list, either all values are number or string, mixed type is not supported';

const cases: readonly Case[] = [
  // Literals
  [{ key: ['text', 1, true, false, null] }, undefined, source.constraints],
  ['{"key":["text"]}', undefined, source.constraints],
  [{}, undefined, source.policies],
  ['{"key"', 'FilterPolicy: failed to parse JSON.', source.recorded],
  [['key'], 'FilterPolicy: Filter is not an object', source.ruler],
  ['"key"', 'FilterPolicy: Filter is not an object', source.ruler],
  [null, 'FilterPolicy: Filter is not an object', source.ruler],
  [undefined, 'FilterPolicy: Filter is not an object', source.ruler],
  [
    { key_a: 'value_one' },
    'FilterPolicy: "key_a" must be an object or an array',
    source.recorded,
    'MessageBody',
  ],
  [{ key: 7 }, 'FilterPolicy: "key" must be an object or an array', source.recorded],
  [{ key: null }, 'FilterPolicy: "key" must be an object or an array', source.recorded],
  [{ key: [] }, 'FilterPolicy: Empty arrays are not allowed', source.recorded],
  [{ key: {} }, 'FilterPolicy: Empty objects are not allowed', source.ruler, 'MessageBody'],
  [
    { key: [['value']] },
    'FilterPolicy: Match value must be String, number, true, false, or null',
    source.recorded,
  ],
  [{ key: [{}] }, 'FilterPolicy: Match expression name not found', source.ruler],

  // Operators
  [
    { key: [{ 'wrong-operator': true }] },
    'FilterPolicy: Unrecognized match type wrong-operator',
    source.recorded,
  ],
  [
    { key: [{ suffix: 'value', prefix: 'value2' }] },
    'FilterPolicy: Only one key allowed in match expression',
    source.recorded,
  ],
  [{ key: [{ prefix: 'a' }] }, undefined, source.strings],
  [{ key: [{ suffix: 'a' }] }, undefined, source.strings],
  [{ key: [{ 'equals-ignore-case': 'a' }] }, undefined, source.strings],
  [{ key: [{ wildcard: '*a*b' }] }, undefined, source.strings],
  [{ key: [{ suffix: 100 }] }, notAString('suffix'), source.recorded],
  [{ key: [{ suffix: null }] }, notAString('suffix'), source.recorded],
  [{ key: [{ suffix: [] }] }, notAString('suffix'), source.recorded],
  [{ key: [{ suffix: ['test', 'test2'] }] }, notAString('suffix'), source.recorded],
  [{ key: [{ prefix: 1 }] }, notAString('prefix'), source.recorded],
  [{ key: [{ wildcard: 1 }] }, notAString('wildcard'), source.ruler],
  [{ key: [{ 'equals-ignore-case': true }] }, notAString('equals-ignore-case'), source.ruler],
  [{ key: [{ wildcard: 'a**b' }] }, 'FilterPolicy: Consecutive wildcard characters at pos 1', source.ruler],
  [{ key: [{ wildcard: 'a\\b' }] }, 'FilterPolicy: Invalid escape character at pos 1', source.ruler],
  [{ key: { suffix: 'value' } }, 'FilterPolicy: "suffix" must be an object or an array', source.recorded],
  [
    { key: { suffix: 'value', prefix: 'value' } },
    'FilterPolicy: "suffix" must be an object or an array',
    source.recorded,
  ],
  [
    { key: { 'not-an-operator': 'value' } },
    'FilterPolicy: "not-an-operator" must be an object or an array',
    source.recorded,
  ],
  [{ key: [{ exists: true }] }, undefined, source.keys],
  [{ key: [{ exists: false }] }, undefined, source.keys],
  [
    { key: [{ exists: null }] },
    'FilterPolicy: exists match pattern must be either true or false.',
    source.recorded,
  ],
  [
    { key: [{ exists: 'no' }] },
    'FilterPolicy: exists match pattern must be either true or false.',
    source.recorded,
  ],

  // Addresses
  [{ key: [{ cidr: '10.0.0.0/24' }] }, undefined, source.strings],
  [{ key: [{ cidr: '2001:db8::/32' }] }, undefined, source.ruler],
  [{ key: [{ cidr: '10.0.0.0' }] }, "FilterPolicy: Malformed CIDR, one '/' required", source.ruler],
  [
    { key: [{ cidr: '10.0.0.0/x' }] },
    'FilterPolicy: Malformed CIDR, mask bits must be an integer',
    source.ruler,
  ],
  [
    { key: [{ cidr: '10.0.0.0/-1' }] },
    'FilterPolicy: Malformed CIDR, mask bits must not be negative',
    source.ruler,
  ],
  [
    { key: [{ cidr: '10.0.0.256/24' }] },
    'FilterPolicy: Malformed CIDR, invalid IP address: 10.0.0.256',
    source.ruler,
  ],
  [
    { key: [{ cidr: '10.0.0.0/33' }] },
    'FilterPolicy: Malformed CIDR, mask bits must be at most 32',
    source.ruler,
  ],
  [{ key: [{ cidr: 10 }] }, notAString('prefix'), source.ruler],

  // anything-but
  [{ key: [{ 'anything-but': 'test' }] }, undefined, source.recorded],
  [{ key: [{ 'anything-but': ['test', 'test2'] }] }, undefined, source.recorded],
  [{ key: [{ 'anything-but': [100, 500] }] }, undefined, source.numbers],
  [{ key: [{ 'anything-but': 100 }] }, undefined, source.numbers],
  [{ key: [{ 'anything-but': { prefix: 'test-' } }] }, undefined, source.recorded],
  [{ key: [{ 'anything-but': { wildcard: '*ball' } }] }, undefined, source.strings],
  [
    { key: [{ 'anything-but': { suffix: 'test' } }] },
    'FilterPolicy: Unsupported anything-but pattern: suffix',
    source.recorded,
  ],
  [
    { key: [{ 'anything-but': { 'wrong-operator': null } }] },
    'FilterPolicy: Unsupported anything-but pattern: wrong-operator',
    source.recorded,
  ],
  [
    { key: [{ 'anything-but': { exists: false } }] },
    'FilterPolicy: Unsupported anything-but pattern: exists',
    source.recorded,
  ],
  [{ key: [{ 'anything-but': { prefix: false } }] }, notAString('prefix'), source.recorded],
  [
    { key: [{ 'anything-but': { prefix: '' } }] },
    'FilterPolicy: Null prefix/suffix not allowed',
    source.ruler,
  ],
  [{ key: [{ 'anything-but': {} }] }, 'FilterPolicy: Anything-But expression name not found', source.ruler],
  [
    { key: [{ 'anything-but': { prefix: 'a', wildcard: 'b' } }] },
    'FilterPolicy: Only one key allowed in match expression',
    source.ruler,
  ],
  [{ key: [{ 'anything-but': ['a', 1] }] }, mixed, source.ruler],
  [{ key: [{ 'anything-but': [] }] }, mixed, source.ruler],
  [
    { key: [{ 'anything-but': ['a', null] }] },
    'FilterPolicy: Inside anything but list, start|null|boolean is not supported.',
    source.ruler,
  ],
  [
    { key: [{ 'anything-but': true }] },
    'FilterPolicy: Value of anything-but must be an array or single string/number value.',
    source.ruler,
  ],

  // Numbers
  [{ key: [{ numeric: ['=', 301.5] }] }, undefined, source.numbers],
  [{ key: [{ numeric: ['>', 0, '<=', 150] }] }, undefined, source.numbers],
  [{ key: [{ numeric: ['>=', -1e9, '<=', 1e9] }] }, undefined, source.constraints],
  [
    { key: [{ numeric: ['<', 1e9 + 1] }] },
    'FilterPolicy: Value must be between -1.0E9 and +1.0E9, inclusive',
    source.constraints,
  ],
  [
    { key: [{ numeric: ['>', -1e9 - 1] }] },
    'FilterPolicy: Value must be between -1.0E9 and +1.0E9, inclusive',
    source.constraints,
  ],
  [{ key: [{ numeric: 100 }] }, 'FilterPolicy: Value of numeric must be an array.', source.ruler],
  [{ key: [{ numeric: [] }] }, 'FilterPolicy: Invalid member in numeric match: ]', source.recorded],
  [
    { key: [{ numeric: ['operator'] }] },
    'FilterPolicy: Unrecognized numeric range operator: operator',
    source.recorded,
  ],
  [{ key: [{ numeric: [1, '<='] }] }, 'FilterPolicy: Invalid member in numeric match: 1', source.recorded],
  [{ key: [{ numeric: ['=', '000'] }] }, 'FilterPolicy: Value of equals must be numeric', source.recorded],
  [{ key: [{ numeric: ['>='] }] }, 'FilterPolicy: Value of >= must be numeric', source.recorded],
  [
    { key: [{ numeric: ['<', 100, '>', 10] }] },
    'FilterPolicy: Too many elements in numeric expression',
    source.recorded,
  ],
  [{ key: [{ numeric: ['>=', 1, '>', 2] }] }, 'FilterPolicy: Bad numeric range operator: >', source.recorded],
  [{ key: [{ numeric: ['>', 3, '<', 1] }] }, 'FilterPolicy: Bottom must be less than top', source.recorded],
  [{ key: [{ numeric: ['>', 20, '<='] }] }, 'FilterPolicy: Value of <= must be numeric', source.recorded],
  [{ key: [{ numeric: ['>', 20, 30] }] }, 'FilterPolicy: Bad value in numeric range: 30', source.recorded],
  [
    { key: [{ numeric: ['>', 20, 'test'] }] },
    'FilterPolicy: Bad numeric range operator: test',
    source.recorded,
  ],
  [
    { key: [{ numeric: ['>', '20', '<', '30'] }] },
    'FilterPolicy: Value of > must be numeric',
    source.recorded,
  ],
  [{ key: [{ numeric: ['>', 20, '<', '30'] }] }, 'FilterPolicy: Value of < must be numeric', source.recorded],
  [
    { key: [{ numeric: ['>', 20, '<', 30, '<', 50] }] },
    'FilterPolicy: Too many terms in numeric range expression',
    source.recorded,
  ],

  // Nesting
  [{ object: { key: [{ prefix: 'auto-' }] } }, undefined, source.recorded, 'MessageBody'],
  [{ object: { key: [{ prefix: 'auto-' }] } }, nested, source.recorded],
  [{ 'object.key': ['a'] }, undefined, source.recorded, 'MessageBody'],

  // Limits
  [{ a: ['1'], b: ['1'], c: ['1'], d: ['1'], e: ['1'] }, undefined, source.constraints],
  [{ a: ['1'], b: ['1'], c: ['1'], d: ['1'], e: ['1'], f: ['1'] }, tooManyKeys, source.recorded],
  [
    { a: { b: ['1'], c: ['1'], d: ['1'] }, e: { f: ['1'], g: ['1'], h: ['1'] } },
    tooManyKeys,
    source.constraints,
    'MessageBody',
  ],
  [{ key: values(150) }, undefined, source.constraints],
  [{ key: values(151) }, complex, source.recorded],
  [{ key1: values(100), key2: values(51) }, complex, source.recorded],
  [{ key1: values(15), key2: values(10) }, undefined, source.constraints],
  [
    { key_a: { key_b: { key_c: values(4) } }, key_d: { key_e: values(3) }, key_f: values(3) },
    complex,
    source.recorded,
    'MessageBody',
  ],
  [
    { key_a: { key_b: { key_c: values(4) } }, key_d: { key_e: values(3) }, key_f: values(2) },
    undefined,
    source.constraints,
    'MessageBody',
  ],
  [
    { key: ['x'.repeat(262_144)] },
    'FilterPolicy: Filter policy must be at most 262144 bytes',
    source.constraints,
  ],

  // $or
  [{ source: ['a'], $or: [{ metric: ['b'] }, { namespace: ['c'] }] }, undefined, source.logic],
  [
    {
      source: values(3),
      $or: [
        { name: values(6) },
        { type: values(4), $or: [{ id: [1, 2, 3, 4] }, { space: [1, 2, 3, 4, 5, 6, 7] }] },
      ],
    },
    undefined,
    source.recorded,
  ],
  [
    {
      source: values(4),
      $or: [{ name: values(6) }, { type: values(4), $or: [{ id: [1, 2, 3, 4] }, { space: [1, 2, 3, 4] }] }],
    },
    complex,
    source.recorded,
  ],
  [
    {
      $or: [{ metricName: values(3) }, { namespace: values(2) }],
      detail: { scope: values(2), $or: [{ source: values(1) }, { type: values(3) }] },
    },
    complex,
    source.recorded,
    'MessageBody',
  ],
  [{ $or: [{ ip: [{ cidr: '10.0.0.0/8' }] }, { host: ['a'] }] }, undefined, source.logic],
  [
    { $or: [{ numeric: 123 }, { prefix: 'abc' }] },
    'FilterPolicy: Value of numeric must be an array.',
    source.logic,
  ],
  [{ $or: ['a', 'b'] }, undefined, source.logic],
  [{ $or: [{ a: ['b'] }] }, 'FilterPolicy: Unrecognized match type a', source.logic],
  [{ $or: [{ a: ['b'] }, {}] }, 'FilterPolicy: Empty objects are not allowed', source.ruler],
  [{ $or: [{ a: 'b' }, { c: ['d'] }] }, 'FilterPolicy: "a" must be an object or an array', source.ruler],
];

describe('A filter policy', () => {
  test.each(
    cases.map(([policy, problem, from, scope = 'MessageAttributes']) => ({
      name: (typeof policy === 'string' ? policy : (JSON.stringify(policy) ?? 'nothing')).slice(0, 90),
      says: problem === undefined ? 'is accepted' : `fails: ${problem}`,
      policy,
      problem,
      from,
      scope,
    })),
  )('$name for $scope $says ($from)', ({ policy, problem, scope }) => {
    expect(refusal(policy, scope)).toBe(problem === undefined ? undefined : `Invalid parameter: ${problem}`);
  });
});

function refusal(policy: unknown, scope: FilterScope): string | undefined {
  try {
    parsePolicy(policy, scope);
    return undefined;
  } catch (error) {
    return error instanceof InvalidPolicy ? error.message : `a defect: ${String(error)}`;
  }
}
