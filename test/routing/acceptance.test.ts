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
const literal = 'FilterPolicy: Match value must be String, number, true, false, or null';
const onlyOne = 'FilterPolicy: Only one key allowed in match expression';
const tooMany = 'FilterPolicy: Too many elements in numeric expression';
const notBoolean = 'FilterPolicy: exists match pattern must be either true or false.';
const outOfRange = 'FilterPolicy: Value must be between -1.0E9 and +1.0E9, inclusive';
const inList = 'FilterPolicy: Inside anything but list, start|null|boolean is not supported.';
const mixed =
  'FilterPolicy: Inside anything but list, either all values are number or string, mixed type is not supported';

const cases: readonly Case[] = [
  // Literals
  [{ key: ['text', 1, true, false, null] }, undefined, source.constraints],
  ['{"key":["text"]}', undefined, source.constraints],
  [{}, undefined, source.policies],
  ['{"key"', 'FilterPolicy: failed to parse JSON.', source.recorded],
  [['key'], 'FilterPolicy: Filter is not an object', source.rulerCompiler],
  ['"key"', 'FilterPolicy: Filter is not an object', source.rulerCompiler],
  [null, 'FilterPolicy: Filter is not an object', source.rulerCompiler],
  [undefined, 'FilterPolicy: Filter is not an object', source.rulerCompiler],
  [
    { key_a: 'value_one' },
    'FilterPolicy: "key_a" must be an object or an array',
    source.recorded,
    'MessageBody',
  ],
  [{ key: 7 }, 'FilterPolicy: "key" must be an object or an array', source.recorded],
  [{ key: null }, 'FilterPolicy: "key" must be an object or an array', source.recorded],
  [{ key: [] }, 'FilterPolicy: Empty arrays are not allowed', source.recorded],
  [{ key: {} }, 'FilterPolicy: Empty objects are not allowed', source.rulerCompiler, 'MessageBody'],
  [
    { key: [['value']] },
    'FilterPolicy: Match value must be String, number, true, false, or null',
    source.recorded,
  ],
  [{ key: [{}] }, 'FilterPolicy: Match expression name not found', source.rulerCompiler],
  [{ key: ['test', 'a', { 'anything-but': 'x' }, 7] }, undefined, source.logic],
  ['', 'FilterPolicy: failed to parse JSON.', source.recorded],
  ["{'key':['a']}", 'FilterPolicy: failed to parse JSON.', source.recorded],
  ['{"key":["a"],}', 'FilterPolicy: failed to parse JSON.', source.recorded],
  ['[1,2,3]', 'FilterPolicy: Filter is not an object', source.rulerCompilerTest],
  [{ key: 'a' }, 'FilterPolicy: "key" must be an object or an array', source.rulerCompilerTest],
  [{ key: true }, 'FilterPolicy: "key" must be an object or an array', source.rulerCompilerTest],
  [{ a: { b: 'c' } }, 'FilterPolicy: "b" must be an object or an array', source.rulerCompiler, 'MessageBody'],
  [{ a: { b: {} } }, 'FilterPolicy: Empty objects are not allowed', source.rulerCompiler, 'MessageBody'],
  [{ a: { b: [] } }, 'FilterPolicy: Empty arrays are not allowed', source.rulerCompilerTest, 'MessageBody'],
  [{ key: ['a', []] }, literal, source.rulerCompiler],
  [{ key: ['a', ['b']] }, literal, source.recorded],
  // What stands first is said
  [{ a: [], b: 7 }, 'FilterPolicy: Empty arrays are not allowed', source.rulerCompiler],
  [{ a: 7, b: [] }, 'FilterPolicy: "a" must be an object or an array', source.rulerCompiler],
  ['{"a":[],"a":["x"]}', 'FilterPolicy: Empty arrays are not allowed', source.rulerCompiler],
  ['{"a":["x"],"a":["y"]}', undefined, source.rulerCompiler],

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
  [{ key: [{ wildcard: 1 }] }, notAString('wildcard'), source.rulerCompiler],
  [{ key: [{ 'equals-ignore-case': true }] }, notAString('equals-ignore-case'), source.rulerCompiler],
  [
    { key: [{ wildcard: 'abc**def' }] },
    'FilterPolicy: Consecutive wildcard characters at pos 4',
    source.rulerCompilerTest,
  ],
  [
    { key: [{ wildcard: 'é**' }] },
    'FilterPolicy: Consecutive wildcard characters at pos 3',
    source.rulerCompiler,
  ],
  [{ key: [{ wildcard: 'a\\b' }] }, 'FilterPolicy: Invalid escape character at pos 2', source.rulerWildcard],
  [{ key: [{ wildcard: 'a\\' }] }, 'FilterPolicy: Invalid escape character at pos 2', source.rulerWildcard],
  [
    { key: [{ wildcard: '**' }] },
    'FilterPolicy: Consecutive wildcard characters at pos 1',
    source.rulerWildcard,
  ],
  [{ key: [{ wildcard: '\\**' }] }, undefined, source.rulerWildcard],
  [{ key: [{ wildcard: '' }] }, undefined, source.rulerCompiler],
  [{ key: [{ prefix: '' }] }, undefined, source.rulerCompiler],
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
  [
    { key: [{ 'wrong-operator': 'a' }] },
    'FilterPolicy: Unrecognized match type wrong-operator',
    source.recorded,
  ],
  [{ key: [{ Prefix: 'a' }] }, 'FilterPolicy: Unrecognized match type Prefix', source.rulerCompiler],
  [{ key: [{ exactly: 'a' }] }, 'FilterPolicy: Unrecognized match type exactly', source.decided],
  [{ key: [{ key: ['a'] }] }, 'FilterPolicy: Unrecognized match type key', source.rulerCompilerTest],
  [{ key: [{ $or: [{ a: ['b'] }] }] }, 'FilterPolicy: Unrecognized match type $or', source.rulerCompiler],
  [{ key: [{ prefix: 'a', foo: [] }] }, onlyOne, source.rulerCompilerTest],
  [{ key: [{ suffix: 'a', foo: [] }] }, onlyOne, source.rulerCompilerTest],
  [{ key: [{ exists: true, extra: 'x' }] }, onlyOne, source.rulerCompilerTest],
  [{ key: [{ suffix: 3, prefix: 'a' }] }, notAString('suffix'), source.rulerCompiler],
  [{ key: [{ prefix: { 'equals-ignore-case': 'a' } }] }, notAString('prefix'), source.decided],
  [{ key: [{ suffix: { 'equals-ignore-case': 'a' } }] }, notAString('suffix'), source.decided],
  [{ key: [{ prefix: null }] }, notAString('prefix'), source.rulerCompiler],
  [{ key: [{ 'equals-ignore-case': 5 }] }, notAString('equals-ignore-case'), source.rulerCompilerTest],
  [{ key: [{ 'equals-ignore-case': ['a'] }] }, notAString('equals-ignore-case'), source.rulerCompilerTest],
  [{ key: [{ wildcard: ['a'] }] }, notAString('wildcard'), source.rulerCompilerTest],
  [{ key: [{ exists: 1 }] }, notBoolean, source.rulerCompilerTest],
  [{ key: [{ exists: [true] }] }, notBoolean, source.rulerCompilerTest],

  // Addresses
  [{ key: [{ cidr: '10.0.0.0/24' }] }, undefined, source.strings],
  [{ key: [{ cidr: '2001:db8::/32' }] }, undefined, source.rulerCidr],
  [{ key: [{ cidr: '10.0.0.0' }] }, "FilterPolicy: Malformed CIDR, one '/' required", source.rulerCidr],
  [
    { key: [{ cidr: '10.0.0.0/x' }] },
    'FilterPolicy: Malformed CIDR, mask bits must be an integer',
    source.rulerCidr,
  ],
  [
    { key: [{ cidr: '10.0.0.0/-1' }] },
    'FilterPolicy: Malformed CIDR, mask bits must not be negative',
    source.rulerCidr,
  ],
  [{ key: [{ cidr: '10.0.0.256/24' }] }, 'FilterPolicy: Invalid IP address: 10.0.0.256', source.rulerCidr],
  [{ key: [{ cidr: '10.0.0.0/33' }] }, 'FilterPolicy: IPv4 mask bits must be < 32', source.rulerCidr],
  [{ key: [{ cidr: 10 }] }, notAString('prefix'), source.rulerCidr],
  [{ key: [{ cidr: '10.0.0.0/31' }] }, undefined, source.rulerCidr],
  [{ key: [{ cidr: '0.0.0.0/0' }] }, undefined, source.rulerCidr],
  [{ key: [{ cidr: '10.0.0.1/32' }] }, 'FilterPolicy: IPv4 mask bits must be < 32', source.rulerCidr],
  [{ key: [{ cidr: '2001:db8::1/128' }] }, 'FilterPolicy: IPv6 mask bits must be < 128', source.rulerCidr],
  [
    { key: [{ cidr: '2400:6500:ff00::36fb:1f80/222' }] },
    'FilterPolicy: IPv6 mask bits must be < 128',
    source.rulerCidrTest,
  ],
  [{ key: [{ cidr: 'foo' }] }, "FilterPolicy: Malformed CIDR, one '/' required", source.rulerCidrTest],
  [
    { key: [{ cidr: 'foo/bar/baz' }] },
    "FilterPolicy: Malformed CIDR, one '/' required",
    source.rulerCidrTest,
  ],
  [{ key: [{ cidr: 'snorkle/3' }] }, 'FilterPolicy: Nonstandard IP address: snorkle', source.rulerCidrTest],
  [
    { key: [{ cidr: '10.10.10.10.10/3' }] },
    'FilterPolicy: Nonstandard IP address: 10.10.10.10.10',
    source.rulerCidrTest,
  ],
  [{ key: [{ cidr: '2.1.0.-1/3' }] }, 'FilterPolicy: Nonstandard IP address: 2.1.0.-1', source.rulerCidrTest],
  [{ key: [{ cidr: '1::2::3/8' }] }, 'FilterPolicy: Invalid IP address: 1::2::3', source.rulerCidr],
  [
    { key: [{ cidr: '::ffff:10.0.0.0/104' }] },
    'FilterPolicy: Nonstandard IP address: ::ffff:10.0.0.0',
    source.rulerCidr,
  ],
  [{ key: [{ cidr: '10.0.0.0/8', prefix: 'a' }] }, onlyOne, source.rulerCompiler],

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
    source.rulerCompiler,
  ],
  [
    { key: [{ 'anything-but': {} }] },
    'FilterPolicy: Anything-But expression name not found',
    source.rulerCompiler,
  ],
  [
    { key: [{ 'anything-but': { prefix: 'a', wildcard: 'b' } }] },
    'FilterPolicy: Only one key allowed in match expression',
    source.rulerCompiler,
  ],
  [{ key: [{ 'anything-but': ['a', 1] }] }, mixed, source.rulerCompiler],
  [{ key: [{ 'anything-but': [] }] }, mixed, source.rulerCompiler],
  [
    { key: [{ 'anything-but': ['a', null] }] },
    'FilterPolicy: Inside anything but list, start|null|boolean is not supported.',
    source.rulerCompiler,
  ],
  [
    { key: [{ 'anything-but': true }] },
    'FilterPolicy: Value of anything-but must be an array or single string/number value.',
    source.rulerCompiler,
  ],
  [{ key: [{ 'anything-but': { wildcard: '' } }] }, undefined, source.rulerCompilerTest],
  [{ key: [{ 'anything-but': 'a', foo: [] }] }, tooMany, source.rulerCompilerTest],
  [{ key: [{ 'anything-but': { prefix: 'foo' }, x: 1 }] }, onlyOne, source.rulerCompilerTest],
  [{ key: [{ 'anything-but': { prefix: 'foo', a: 1 } }] }, onlyOne, source.rulerCompilerTest],
  [{ key: [{ 'anything-but': { prefix: 27 } }] }, notAString('prefix'), source.recorded],
  [{ key: [{ 'anything-but': { prefix: ['a', 'b'] } }] }, notAString('prefix'), source.decided],
  [{ key: [{ 'anything-but': { wildcard: 27 } }] }, notAString('wildcard'), source.rulerCompilerTest],
  [
    { key: [{ 'anything-but': { wildcard: 'foo**bar' } }] },
    'FilterPolicy: Consecutive wildcard characters at pos 4',
    source.rulerCompilerTest,
  ],
  [
    { key: [{ 'anything-but': { 'equals-ignore-case': 'a' } }] },
    'FilterPolicy: Unsupported anything-but pattern: equals-ignore-case',
    source.decided,
  ],
  [
    { key: [{ 'anything-but': { numeric: ['=', 1] } }] },
    'FilterPolicy: Unsupported anything-but pattern: numeric',
    source.rulerCompiler,
  ],
  [
    { key: [{ 'anything-but': { 'anything-but': 'a' } }] },
    'FilterPolicy: Unsupported anything-but pattern: anything-but',
    source.rulerCompiler,
  ],
  [{ key: [{ 'anything-but': [{ prefix: 'a' }] }] }, inList, source.rulerCompiler],
  [{ key: [{ 'anything-but': ['a', true] }] }, inList, source.rulerCompiler],
  [{ key: [{ 'anything-but': ['a', ['b']] }] }, inList, source.rulerCompiler],
  [{ key: [{ 'anything-but': ['a', 111, 'b'] }] }, mixed, source.rulerCompilerTest],
  [
    { key: [{ 'anything-but': null }] },
    'FilterPolicy: Value of anything-but must be an array or single string/number value.',
    source.rulerCompiler,
  ],
  [{ key: [{ 'anything-but': 2e9 }] }, outOfRange, source.constraints],
  [{ key: [{ 'anything-but': [1, -2e9] }] }, outOfRange, source.constraints],

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
  [{ key: [{ numeric: 100 }] }, 'FilterPolicy: Value of numeric must be an array.', source.rulerCompiler],
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
  [{ key: [2e9, 123456789012] }, undefined, source.rulerCompilerTest],
  [{ key: [{ numeric: ['=', 0.00000033] }] }, undefined, source.rulerCompilerTest],
  [{ key: [{ numeric: ['=', -4e-8] }] }, undefined, source.rulerCompilerTest],
  [
    { key: [{ numeric: ['=', true] }] },
    'FilterPolicy: Value of equals must be numeric',
    source.rulerCompilerTest,
  ],
  [{ key: [{ numeric: ['='] }] }, 'FilterPolicy: Value of equals must be numeric', source.rulerCompilerTest],
  [{ key: [{ numeric: ['=', 2e22] }] }, outOfRange, source.rulerCompilerTest],
  [{ key: [{ numeric: ['=', 1, 2] }] }, tooMany, source.rulerCompiler],
  [{ key: [{ numeric: ['=', 2e9, 2] }] }, tooMany, source.rulerCompiler],
  [
    { key: [{ numeric: ['<>', 1, '>', 0] }] },
    'FilterPolicy: Unrecognized numeric range operator: <>',
    source.rulerCompilerTest,
  ],
  [
    { key: [{ numeric: ['==', 1] }] },
    'FilterPolicy: Unrecognized numeric range operator: ==',
    source.rulerCompilerTest,
  ],
  [
    { key: [{ numeric: ['>', 1, '<', 1] }] },
    'FilterPolicy: Bottom must be less than top',
    source.rulerCompilerTest,
  ],
  [
    { key: [{ numeric: ['>=', 1, '<=', 1] }] },
    'FilterPolicy: Bottom must be less than top',
    source.rulerCompiler,
  ],
  [
    { key: [{ numeric: ['>', 1, '<', 30, false] }] },
    'FilterPolicy: Too many terms in numeric range expression',
    source.rulerCompilerTest,
  ],
  [
    { key: [{ numeric: ['>', 1, '=', 30] }] },
    'FilterPolicy: Bad numeric range operator: =',
    source.rulerCompiler,
  ],
  [{ key: [{ numeric: ['>', 1, '<', 2e9] }] }, outOfRange, source.constraints],
  [
    { key: [{ numeric: [['=', 1]] }] },
    'FilterPolicy: Invalid member in numeric match: [',
    source.rulerCompiler,
  ],
  [
    { key: [{ numeric: ['>', 1, null] }] },
    'FilterPolicy: Bad value in numeric range: null',
    source.rulerCompiler,
  ],
  [{ key: [{ numeric: '= 1' }] }, 'FilterPolicy: Value of numeric must be an array.', source.rulerCompiler],
  [{ key: [{ numeric: ['=', 1], prefix: 'a' }] }, tooMany, source.rulerCompiler],

  // Nesting
  [{ object: { key: [{ prefix: 'auto-' }] } }, undefined, source.recorded, 'MessageBody'],
  [{ object: { key: [{ prefix: 'auto-' }] } }, nested, source.recorded],
  [{ 'object.key': ['a'] }, undefined, source.recorded, 'MessageBody'],
  [{ a: { b: ['x'] }, c: ['y'] }, nested, source.recorded],
  [{ $or: [{ a: { b: ['x'] } }, { c: ['y'] }] }, nested, source.constraints],
  [{ $or: { a: ['x'] } }, nested, source.rulerOr],
  [{ a: { b: { c: { d: { e: ['x'] } } } } }, undefined, source.constraints, 'MessageBody'],

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
  [{ key: values(149), other: ['1'] }, undefined, source.constraints],
  [{ a: values(3), b: ['1'], c: values(2) }, undefined, source.constraints],
  [{ a: { b: values(75) } }, undefined, source.constraints, 'MessageBody'],
  [{ a: { b: values(76) } }, complex, source.constraints, 'MessageBody'],
  [
    { key_a: { key_b: { key_c: values(4) } }, key_d: { key_e: values(3) } },
    undefined,
    source.constraints,
    'MessageBody',
  ],
  [{ 'a.b': values(150) }, undefined, source.decided, 'MessageBody'],
  [
    { a: { b: ['1'], c: ['1'], d: ['1'], e: ['1'], f: ['1'], g: ['1'] } },
    tooManyKeys,
    source.decided,
    'MessageBody',
  ],
  [{ key: ['x'.repeat(262_132)] }, undefined, source.constraints],
  [
    { key: ['é'.repeat(131_070)] },
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
  [{ $or: [{ a: ['b'] }, {}] }, 'FilterPolicy: Empty objects are not allowed', source.rulerCompiler],
  [
    { $or: [{ a: 'b' }, { c: ['d'] }] },
    'FilterPolicy: "a" must be an object or an array',
    source.rulerCompiler,
  ],
  [
    {
      $or: [
        { a: ['1'], b: ['1'], c: ['1'] },
        { d: ['1'], e: ['1'], f: ['1'] },
      ],
    },
    tooManyKeys,
    source.decided,
  ],
  [
    {
      $or: [
        { a: ['1'], b: ['1'] },
        { a: ['2'], b: ['2'] },
      ],
    },
    undefined,
    source.rulerOr,
  ],
  [{ $or: [{ a: values(75) }, { b: values(75) }] }, undefined, source.constraints],
  [{ $or: [{ a: values(75) }, { b: values(76) }] }, complex, source.constraints],
  [{ $or: [] }, 'FilterPolicy: Empty arrays are not allowed', source.rulerOr],
  [{ $or: 'a' }, 'FilterPolicy: "$or" must be an object or an array', source.rulerOr],
  [
    { $or: [{ source: ['a'] }, { type: ['b'] }, [{ foo: ['c'] }]] },
    'FilterPolicy: Unrecognized match type source',
    source.rulerCompilerTest,
  ],
  [{ $or: [{ prefix: ['a'] }, { b: ['c'] }] }, notAString('prefix'), source.rulerNames],
  [{ $or: [{ b: ['c'] }, { regex: ['a'] }] }, 'FilterPolicy: Unrecognized match type b', source.rulerNames],
  [{ $or: [{ b: ['c'] }, { '=': ['a'] }] }, 'FilterPolicy: Unrecognized match type b', source.rulerNames],
  [
    { $or: [{ b: { prefix: ['c'] } }, { d: ['e'] }] },
    'FilterPolicy: Unrecognized match type b',
    source.rulerCompiler,
    'MessageBody',
  ],
  [{ $or: [{ cidr: '10.0.0.0/24' }] }, undefined, source.rulerOr],
  // An operator everywhere, or a name everywhere
  [
    { $or: [{ a: ['1'] }, { b: ['2'] }], c: { $or: [{ prefix: 'x' }] } },
    'FilterPolicy: Unrecognized match type a',
    source.rulerOr,
    'MessageBody',
  ],
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

  it('has at least 100 cases, and 100 messages of SNS', () => {
    const texts = new Set(cases.map(([policy, , , scope]) => `${scope} ${JSON.stringify(policy)}`));
    expect(texts.size).toBe(cases.length);
    expect(cases.filter(([, problem]) => problem !== undefined).length).toBeGreaterThanOrEqual(100);
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
