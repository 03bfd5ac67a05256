import { deployTemplate, resolved } from './recording-provider';

const OTHER = { Resources: { Other: { Type: 'Test::Thing' } } };

describe('an intrinsic function', () => {
  const given: readonly (readonly [
    title: string,
    expression: unknown,
    expected: unknown,
    rest?: Record<string, object>,
  ])[] = [
    ['Ref of a resource gives its reference', { Ref: 'Other' }, 'ref-Other', OTHER],
    [
      'Ref of a parameter gives its default',
      { Ref: 'P' },
      'x',
      { Parameters: { P: { Type: 'String', Default: 'x' } } },
    ],
    [
      'Ref of a number parameter gives text',
      { Ref: 'P' },
      '5',
      { Parameters: { P: { Type: 'Number', Default: 5 } } },
    ],
    [
      'Ref of a list parameter gives a list',
      { Ref: 'P' },
      ['a', 'b'],
      { Parameters: { P: { Type: 'CommaDelimitedList', Default: 'a, b' } } },
    ],
    ['AWS::Region is the region', { Ref: 'AWS::Region' }, 'eu-west-1'],
    ['AWS::AccountId is the account', { Ref: 'AWS::AccountId' }, '123456789012'],
    ['AWS::Partition is the partition', { Ref: 'AWS::Partition' }, 'aws'],
    ['AWS::URLSuffix is the suffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    ['AWS::StackName is the name of the stack', { Ref: 'AWS::StackName' }, 'app'],
    [
      'AWS::StackId is an ARN',
      { Ref: 'AWS::StackId' },
      expect.stringMatching(/^arn:aws:cloudformation:eu-west-1:123456789012:stack\/app\/[0-9a-f-]{36}$/),
    ],
    ['AWS::NotificationARNs is an empty list', { Ref: 'AWS::NotificationARNs' }, []],
    ['AWS::NoValue leaves a member out', { kept: 1, gone: { Ref: 'AWS::NoValue' } }, { kept: 1 }],
    ['AWS::NoValue leaves a list entry out', ['a', { Ref: 'AWS::NoValue' }, 'b'], ['a', 'b']],
    ['Fn::GetAtt takes a list', { 'Fn::GetAtt': ['Other', 'Arn'] }, 'arn:Other', OTHER],
    ['Fn::GetAtt takes dotted text', { 'Fn::GetAtt': 'Other.Arn' }, 'arn:Other', OTHER],
    ['Fn::GetAtt takes an attribute with a dot', { 'Fn::GetAtt': 'Other.Deep.Name' }, 'deep', OTHER],
    ['Fn::GetAtt keeps a number a number', { 'Fn::GetAtt': ['Other', 'Size'] }, 3, OTHER],
    ['Fn::Join joins', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }, 7]] }, 'a-eu-west-1-7'],
    ['Fn::Join skips AWS::NoValue', { 'Fn::Join': [',', ['a', { Ref: 'AWS::NoValue' }]] }, 'a'],
    ['Fn::Split splits', { 'Fn::Split': ['/', 'a/b/c'] }, ['a', 'b', 'c']],
    ['Fn::Select takes a number', { 'Fn::Select': [1, ['a', 'b']] }, 'b'],
    ['Fn::Select takes an index as text', { 'Fn::Select': ['0', ['a', 'b']] }, 'a'],
    [
      'Fn::Select takes a list that is split',
      { 'Fn::Select': [5, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Role', 'Arn'] }] }] },
      'role/r',
      { Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'r' } } } },
    ],
    ['Fn::Sub puts in a pseudo parameter', { 'Fn::Sub': 'x-${AWS::Region}' }, 'x-eu-west-1'],
    ['Fn::Sub puts in a resource', { 'Fn::Sub': '${Other}!' }, 'ref-Other!', OTHER],
    ['Fn::Sub puts in an attribute', { 'Fn::Sub': '${Other.Arn}' }, 'arn:Other', OTHER],
    ['Fn::Sub puts in a number', { 'Fn::Sub': '${Other.Size}' }, '3', OTHER],
    ['Fn::Sub keeps a literal', { 'Fn::Sub': '${!body} ${AWS::Region}' }, '${body} eu-west-1'],
    ['Fn::Sub keeps other dollars', { 'Fn::Sub': "$input.json('$.a') $$ {}" }, "$input.json('$.a') $$ {}"],
    [
      'Fn::Sub prefers its own variables',
      { 'Fn::Sub': ['${Other}/${Name}', { Other: 'mine', Name: { 'Fn::Join': ['', ['n', '1']] } }] },
      'mine/n1',
      OTHER,
    ],
    ['Fn::Sub puts text with dollars in as it is', { 'Fn::Sub': ['${V}', { V: '$& $1' }] }, '$& $1'],
    ['Fn::Base64 encodes UTF-8', { 'Fn::Base64': 'é' }, 'w6k='],
    ['Fn::Length counts', { 'Fn::Length': ['a', 'b', 'c'] }, 3],
    [
      'Fn::ToJsonString writes JSON',
      { 'Fn::ToJsonString': { r: { Ref: 'AWS::Region' } } },
      '{"r":"eu-west-1"}',
    ],
    [
      'Fn::GetAZs lists the zones of a region',
      { 'Fn::GetAZs': 'us-east-1' },
      ['us-east-1a', 'us-east-1b', 'us-east-1c'],
    ],
    ['Fn::GetAZs without a region takes the own', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }, 'eu-west-1a'],
    [
      'Fn::FindInMap finds',
      { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'k'] },
      'v',
      { Mappings: { M: { 'eu-west-1': { k: 'v' } } } },
    ],
    [
      'Fn::FindInMap takes a default',
      { 'Fn::FindInMap': ['M', 'a', 'b', { DefaultValue: 'd' }] },
      'd',
      { Mappings: { M: { a: {} } } },
    ],
    ['an object of two keys is data', { Ref: 'a', other: 'b' }, { Ref: 'a', other: 'b' }],
    [
      'Condition is data outside conditions',
      { Condition: { Bool: { a: 'b' } } },
      { Condition: { Bool: { a: 'b' } } },
    ],
    ['null, numbers and booleans are kept', [null, 1, true], [null, 1, true]],
  ];

  it.each(given.map(([title, ...row]) => ({ title, row })))('$title', async ({ row }) => {
    const [expression, expected, rest] = row;
    expect(await resolved(expression, rest)).toEqual(expected);
  });

  const wrong: readonly (readonly [title: string, expression: unknown, message: string])[] = [
    ['a Ref to nothing', { Ref: 'Nope' }, 'Value.Ref: the template has no resource or parameter "Nope".'],
    ['a Ref that is no text', { Ref: ['a'] }, 'Value.Ref: The name is a list; it takes text.'],
    [
      'an unknown pseudo parameter',
      { Ref: 'AWS::Nope' },
      'Value.Ref: there is no pseudo parameter AWS::Nope.',
    ],
    [
      'a GetAtt of nothing',
      { 'Fn::GetAtt': ['Nope', 'Arn'] },
      'Value.Fn::GetAtt: the template has no resource',
    ],
    [
      'a malformed GetAtt',
      { 'Fn::GetAtt': 'Nope' },
      'Value.Fn::GetAtt: was given the string "Nope"; it takes [logicalId, attribute]',
    ],
    [
      'a Sub of nothing',
      { 'Fn::Sub': 'a ${Nope.Arn}' },
      'Value.Fn::Sub: the template has no resource or parameter "Nope".',
    ],
    [
      'a Select out of range',
      { 'Fn::Select': [2, ['a', 'b']] },
      'Value.Fn::Select: was given index 2; the list has 2 entries, counted from 0.',
    ],
    [
      'a Join of objects',
      { 'Fn::Join': ['', [{ a: 1 }]] },
      'Value.Fn::Join: Entry 0 of the list is an object; it takes text.',
    ],
    [
      'a Split with one argument',
      { 'Fn::Split': ['a'] },
      'Value.Fn::Split: was given 1 arguments; it takes 2.',
    ],
    [
      'a FindInMap without a mapping',
      { 'Fn::FindInMap': ['M', 'a', 'b'] },
      'the template has no mapping M → a → b.',
    ],
    ['an If without a condition', { 'Fn::If': ['Nope', 1, 2] }, 'the template has no condition "Nope".'],
    [
      'a deep place',
      { list: [{ deep: { 'Fn::Join': 'x' } }] },
      'app.template.json: Subject.Value.list.0.deep.Fn::Join: The argument is the string "x"; it takes a list.',
    ],
  ];

  it.each(wrong)('fails for %s, naming the place', async (_, expression, message) => {
    await expect(resolved(expression)).rejects.toThrow(message);
  });

  it('that is unknown is reported, and the rest still runs', async () => {
    const { things, unsupported } = await deployTemplate({
      Resources: {
        A: { Type: 'Test::Thing', Properties: { Value: { x: { 'Fn::Transform': { Name: 'n' } }, y: 1 } } },
        B: { Type: 'Test::Thing' },
      },
    });
    expect(things.order).toEqual(['A', 'B']);
    expect(things.valueOf('A')).toEqual({ x: 'unavailable-Transform', y: 1 });
    expect(unsupported).toEqual([
      {
        template: 'app.template.json',
        logicalId: 'A',
        type: 'Test::Thing',
        property: 'Value.x.Fn::Transform',
        why: expect.stringContaining('Fn::Transform is not evaluated here. These are: Fn::And'),
      },
    ]);
  });
});
