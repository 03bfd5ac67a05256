import type { FilterPolicy, FilterScope } from '../../routing/policy';
import { parsePolicy } from '../../routing/parse';
import { describeConditions, describePolicy, nameInWords, valueInWords } from '../../routing/words';

function inWords(policy: FilterPolicy, scope: FilterScope = 'MessageAttributes'): string {
  return describePolicy(parsePolicy(policy, scope));
}

describe('a condition in words', () => {
  it.each<[values: readonly unknown[], words: string]>([
    [['DE'], 'region is DE'],
    [['AT', 'DE'], 'region is AT or DE'],
    [['AT', 'CH', 'DE'], 'region is one of AT, CH, DE'],
    [[{ prefix: 'a' }], 'region begins with "a"'],
    [[{ suffix: 'a' }], 'region ends with "a"'],
    [[{ wildcard: 'a*b' }], 'region is like "a*b"'],
    [[{ 'equals-ignore-case': 'de' }], 'region is "de" in any case'],
    [[{ cidr: '10.0.0.0/8' }], 'region is an address in 10.0.0.0/8'],
    [[{ numeric: ['=', 5] }], 'region is exactly 5'],
    [[{ numeric: ['>=', 100_000] }], 'region is at least 100000'],
    [[{ numeric: ['>', 0.5] }], 'region is above 0.5'],
    [[{ numeric: ['<=', -1] }], 'region is at most -1'],
    [[{ numeric: ['<', 0] }], 'region is below 0'],
    [[{ numeric: ['>', 0, '<=', 150] }], 'region is above 0 and at most 150'],
    [[{ numeric: ['>=', 0, '<', 150] }], 'region is at least 0 and below 150'],
    [[{ exists: true }], 'region is given'],
    [[{ exists: false }], 'region is absent'],
    [[{ 'anything-but': 'DE' }], 'region is given and not DE'],
    [[{ 'anything-but': ['DE', 'AT'] }], 'region is given and neither DE nor AT'],
    [[{ 'anything-but': [1, 2, 3] }], 'region is given and none of 1, 2, 3'],
    [[{ 'anything-but': { prefix: 'D' } }], 'region is given and does not begin with "D"'],
    [[{ 'anything-but': { wildcard: 'D*' } }], 'region is given and not like "D*"'],
    [[{ prefix: 'D' }, 'AT', { exists: false }, 'CH'], 'region is AT or CH or begins with "D" or is absent'],
  ])('%j: %s', (values, words) => {
    expect(inWords({ region: values })).toBe(words);
  });

  it.each<[value: string | number | boolean | null, words: string]>([
    ['pick-up', 'pick-up'],
    ['v1.2', 'v1.2'],
    ['Zürich', 'Zürich'],
    [5, '5'],
    ['5', '"5"'],
    [true, 'true'],
    ['true', '"true"'],
    [null, 'null'],
    ['null', '"null"'],
    ['absent', '"absent"'],
    ['', '""'],
    ['a b', '"a b"'],
    ['a, b', '"a, b"'],
    ['say "x"\n', '"say \\"x\\"\\n"'],
  ])('tells %j as %s, which no other value is told as', (value, words) => {
    expect(valueInWords(value)).toBe(words);
  });

  it('leaves out the key and its verb where the key has been named', () => {
    const [branch] = parsePolicy({ total: [1, 2, 3, { numeric: ['>', 9] }] }, 'MessageAttributes').branches;
    expect(describeConditions(branch?.get('total')?.conditions ?? [])).toBe('one of 1, 2, 3 or above 9');
  });

  it('puts a name in quotes that could be taken for something else', () => {
    expect(['data.lines.sku', '$or', 'unit price', '7'].map(nameInWords)).toEqual([
      'data.lines.sku',
      '$or',
      '"unit price"',
      '"7"',
    ]);
  });
});

describe('a policy in words', () => {
  it('asks for all of its keys', () => {
    expect(inWords({ type: ['order-placed'], total: [{ numeric: ['>=', 100] }] })).toBe(
      'type is order-placed, and total is at least 100',
    );
  });

  it('names a path into the body', () => {
    expect(inWords({ data: { gift: [true], lines: { sku: ['A'] } } }, 'MessageBody')).toBe(
      'data.gift is true, and data.lines.sku is A',
    );
  });

  it('tells alternatives one by one', () => {
    expect(inWords({ $or: [{ region: ['DE'], total: [1] }, { total: [2] }] })).toBe(
      'region is DE, and total is 1, or total is 2',
    );
  });

  it('tells once what all alternatives ask for', () => {
    const alternatives = [{ region: ['DE'] }, { total: [1], gift: ['yes'] }, { total: [2] }];
    expect(inWords({ $or: alternatives, type: ['order-placed'] })).toBe(
      'type is order-placed, and either region is DE, or total is 1, and gift is yes, or total is 2',
    );
  });

  it('leaves out what one alternative makes needless', () => {
    const alternatives = [{ region: ['DE'] }, { region: ['DE'], total: [1] }];
    expect(inWords({ $or: alternatives })).toBe('region is DE');
  });

  it('is everything when it asks for nothing', () => {
    expect(inWords({})).toBe('everything');
  });
});
