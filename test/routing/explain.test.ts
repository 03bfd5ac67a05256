import { explain } from '../../routing/explain';
import { InvalidPolicy } from '../../routing/invalid-policy';
import type { FilterableMessage, FilterPolicy, FilterScope } from '../../routing/policy';
import { withAttributes, withBody } from './message';

function reasons(policy: FilterPolicy | undefined, message: FilterableMessage, scope?: FilterScope) {
  const { receives, because } = explain(policy, scope ?? 'MessageAttributes', message);
  const words = because.map(({ alternatives, words }) => [...alternatives, words].join(': '));
  return [receives ? 'yes' : 'no', ...words];
}

const bodyReasons = (policy: FilterPolicy, body: unknown) => reasons(policy, withBody(body), 'MessageBody');

const order = withAttributes({ type: 'order-placed', region: 'JP', total: 8650, tags: ['new', 'gift'] });

describe('why a message is received', () => {
  it.each<[policy: FilterPolicy | undefined, ...words: string[]]>([
    [undefined, 'everything'],
    [{}, 'everything'],
    [{ type: ['order-placed', 'order-cancelled'] }, 'type is order-placed'],
    [
      { type: ['order-placed'], total: [{ numeric: ['>=', 100] }] },
      'type is order-placed',
      'total is 8650 (at least 100)',
    ],
    [{ region: [{ 'anything-but': ['DE', 'AT'] }] }, 'region is JP (neither DE nor AT)'],
    [{ region: [{ exists: true }] }, 'region is JP (given)'],
    [{ coupon: [{ exists: false }, 'X'] }, 'coupon is absent'],
    [{ tags: [{ prefix: 'g' }] }, 'tags has gift (begins with "g")'],
    [{ region: [{ prefix: 'J' }, 'JP'] }, 'region is JP'],
    [{ $or: [{ region: ['DE'] }, { total: [8650] }] }, '2: total is 8650'],
  ])('%j: %s', (policy, ...words) => {
    expect(reasons(policy, order)).toEqual(['yes', ...words]);
  });

  it('names the values of one and the same element of a list', () => {
    const lines = [
      { sku: 'A', count: 1 },
      { sku: 'A', count: 7 },
      { sku: 'B', count: 9 },
    ];
    const policy = { lines: { sku: ['A', 'B'], count: [{ numeric: ['>', 5] }] } };
    expect(bodyReasons(policy, { lines })).toEqual(['yes', 'lines.sku has A', 'lines.count has 7 (above 5)']);
  });

  it.each<[body: string, policy: FilterPolicy, ...words: string[]]>([
    [
      '{"lines":[{"a":1},{"a":2,"b":1}]}',
      { lines: { a: [1], b: [{ exists: false }] } },
      'lines.a has 1',
      'lines.b is absent in that element',
    ],
    ['{"a":1,"a":2}', { a: [1] }, 'a has 1'],
    ['{"line":{"a":1},"line":{"b":2}}', { line: { a: [1], b: [2] } }, 'line.a is 1', 'line.b is 2'],
    ['{"a":null}', { a: [null] }, 'a is null'],
    ['{"a":[]}', { a: [{ exists: false }] }, 'a is absent'],
    ['{"a":[[{"b":1}],[{"b":2},[{"b":3}]]]}', { a: { b: [3] } }, 'a.b has 3'],
    ['{"a.b":1}', { a: { b: [1] } }, 'a.b is 1'],
  ])('says of the body %s, as the evaluator reads it: %j', (body, policy, ...words) => {
    expect(bodyReasons(policy, body)).toEqual(['yes', ...words]);
  });

  it('names, as data, the condition that was met and the value that met it', () => {
    const { because } = explain({ tags: ['old', { prefix: 'g' }] }, 'MessageAttributes', order);
    expect(because).toEqual([
      {
        alternatives: [],
        keys: [{ key: 'tags', conditions: [{ kind: 'prefix', text: 'g' }], values: ['gift'] }],
        words: 'tags has gift (begins with "g")',
      },
    ]);
  });
});

describe('why a message is not received', () => {
  it.each<[policy: FilterPolicy, ...words: string[]]>([
    [{ type: ['order-placed'], region: ['AT', 'CH', 'DE'] }, 'region is JP; asked: one of AT, CH, DE'],
    [{ type: ['stock-adjusted'] }, 'type is order-placed; asked: stock-adjusted'],
    [{ total: [{ numeric: ['>=', 100_000] }] }, 'total is 8650; asked: at least 100000'],
    [{ total: ['8650'] }, 'total is 8650; asked: "8650"'],
    [{ warehouse: [{ 'anything-but': ['x'] }] }, 'warehouse is absent; asked: given and not x'],
    [{ region: [{ exists: false }] }, 'region is JP; asked: absent'],
    [{ tags: ['old', 'sale'] }, 'tags has new and gift; asked: old or sale'],
    [{ region: ['DE'], total: [1] }, 'region is JP; asked: DE', 'total is 8650; asked: 1'],
    [
      { type: ['stock-adjusted'], $or: [{ region: ['DE'] }, { region: ['JP'], total: [1] }] },
      'type is order-placed; asked: stock-adjusted',
      '1: region is JP; asked: DE',
      '2: total is 8650; asked: 1',
    ],
    [
      { $or: [{ region: ['DE'] }, { region: ['AT'] }, { region: ['DE'], total: [1] }] },
      '1: 3: region is JP; asked: DE',
      '2: region is JP; asked: AT',
      '3: total is 8650; asked: 1',
    ],
  ])('%j: %s', (policy, ...words) => {
    expect(reasons(policy, order)).toEqual(['no', ...words]);
  });

  it('says that SNS wants attributes before one can be absent', () => {
    expect(reasons({ coupon: [{ exists: false }] }, withAttributes({}))).toEqual([
      'no',
      'coupon is absent; asked: absent, in a message that has attributes',
    ]);
  });

  it('says of an attribute that is there, but not for filters to see', () => {
    const binary = { photo: { DataType: 'Binary', BinaryValue: new Uint8Array(1) } };
    expect(reasons({ photo: [{ exists: true }] }, withAttributes({ ...binary, type: 'x' }))).toEqual([
      'no',
      'photo has no value that a filter sees; asked: given',
    ]);
  });

  it.each(['', 'text', '{"a":', '[1]', '7', 'null'])('says that the body %j is no JSON object', (body) => {
    expect(bodyReasons({ a: [1] }, body)).toEqual(['no', 'the body is not a JSON object']);
  });

  it('says that no single element of a list has both', () => {
    const policy = { lines: { sku: ['A'], count: [{ numeric: ['>', 5] }] }, gift: [true] };
    const lines = [
      { sku: 'A', count: 1 },
      { sku: 'B', count: 9 },
    ];
    expect(bodyReasons(policy, { lines, gift: true })).toEqual([
      'no',
      'no single element of a list has both: lines.sku is A, and lines.count is above 5',
    ]);
    expect(explain(policy, 'MessageBody', withBody({ lines, gift: true })).because[0]?.keys).toMatchObject([
      { key: 'lines.sku', values: ['A', 'B'] },
      { key: 'lines.count', values: [1, 9] },
    ]);
  });

  it.each<[body: string, policy: FilterPolicy, ...words: string[]]>([
    [
      '{"lines":[{"a":1,"b":2},{"a":3}]}',
      { lines: { a: [1], b: [{ exists: false }] } },
      'lines.b is 2; asked: absent',
    ],
    ['{"a":1,"b":[3],"a":[2,null]}', { a: [5] }, 'a has 1, 2 and null; asked: 5'],
    ['{"a":null}', { a: [{ exists: true }] }, 'a is null; asked: given'],
    ['{"a":null}', { a: [{ exists: false }] }, 'a is null; asked: absent'],
    ['{"a":{}}', { a: [{ exists: true }] }, 'a is absent; asked: given'],
  ])('says of the body %s, as the evaluator reads it: %j', (body, policy, ...words) => {
    expect(bodyReasons(policy, body)).toEqual(['no', ...words]);
  });

  it('says so too when any two of three are together somewhere', () => {
    const policy = { lines: { a: [1], b: [1], c: [1] } };
    const lines = [
      { a: 1, b: 1 },
      { b: 1, c: 1 },
      { a: 1, c: 1 },
    ];
    expect(bodyReasons(policy, { lines })).toEqual([
      'no',
      'no single element of a list has all of it: lines.a is 1, and lines.b is 1, and lines.c is 1',
    ]);
  });

  it('names the first few values of a long list', () => {
    expect(bodyReasons({ tags: ['x'] }, { tags: [1, 2, 3, 4, 5, 6, 7] })).toEqual([
      'no',
      'tags has 1, 2, 3, 4, 5 and 2 more; asked: x',
    ]);
  });

  it('reads a body of any depth and length', () => {
    const deep = `{"a":${'['.repeat(100_000)}1${']'.repeat(100_000)},"b":[${'0,'.repeat(150_000)}0]}`;
    expect(bodyReasons({ a: [2], b: [1] }, deep)).toEqual([
      'no',
      'a is 1; asked: 2',
      'b has 0, 0, 0, 0, 0 and 149996 more; asked: 1',
    ]);
  });

  it('shows the beginning of a long text', () => {
    expect(bodyReasons({ note: ['x'] }, { note: 'y'.repeat(500) })).toEqual([
      'no',
      `note is ${'y'.repeat(100)}…; asked: x`,
    ]);
  });

  it('fails for a filter that SNS would refuse', () => {
    expect(() => explain({ a: [] }, 'MessageAttributes', order)).toThrow(InvalidPolicy);
  });
});
