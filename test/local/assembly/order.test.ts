import { deployStacks, deployTemplate, lineOf } from './recording-provider';

const thing = (value?: unknown, more: object = {}): object => ({
  Type: 'Test::Thing',
  ...(value !== undefined && { Properties: { Value: value } }),
  ...more,
});

/** A stack of one thing that refers to another stack's output. */
const reader = (stackName: unknown, outputName: string): { template: object } => ({
  template: {
    Resources: {
      Reader: thing({
        'Fn::GetStackOutput': {
          StackName: stackName,
          OutputName: outputName,
          Region: { Ref: 'AWS::Region' },
        },
      }),
    },
  },
});

const maker = (value: unknown = { Ref: 'Made' }): { template: object } => ({
  template: {
    Resources: { Made: thing() },
    Outputs: { Out: { Value: value, Export: { Name: 'exported' } } },
  },
});

describe('resources of a stack', () => {
  it.each([
    ['a Ref', { Ref: 'Z' }],
    ['a GetAtt', { 'Fn::GetAtt': ['Z', 'Arn'] }],
    ['a Sub', { 'Fn::Sub': 'x${Z.Arn}' }],
    ["a Sub's variable", { 'Fn::Sub': ['${v}', { v: { Ref: 'Z' } }] }],
    ['a Ref deep inside', [{ a: { 'Fn::Join': ['', ['x', { Ref: 'Z' }]] } }]],
  ])('are made after what %s names', async (_, expression) => {
    const { things } = await deployTemplate({ Resources: { A: thing(expression), Z: thing() } });
    expect(things.order).toEqual(['Z', 'A']);
  });

  it('are made after what DependsOn names, alone or in a list', async () => {
    const { things } = await deployTemplate({
      Resources: { A: thing(1, { DependsOn: ['B', 'C'] }), B: thing(1, { DependsOn: 'C' }), C: thing() },
    });
    expect(things.order).toEqual(['C', 'B', 'A']);
  });

  it('are not ordered by a name that Fn::Sub keeps as text', async () => {
    const { things } = await deployTemplate({ Resources: { A: thing({ 'Fn::Sub': '${!Z}' }), Z: thing() } });
    expect(things.order).toEqual(['A', 'Z']);
  });

  it('in a circle are named, and the others are made', async () => {
    const template = {
      Resources: { A: thing({ Ref: 'B' }), B: thing({ Ref: 'C' }), C: thing({ Ref: 'A' }), Apart: thing() },
    };
    const { things, unsupported } = await deployTemplate(template);
    const why = 'resources depend on each other in a circle: A → B → C → A. The resource is not made.';
    expect(unsupported.map(lineOf)).toEqual(['A', 'B', 'C'].map((id) => `app.template.json: ${id}: ${why}`));
    expect(things.order).toEqual(['Apart']);
  });

  it.each([
    ['that refers to itself', thing({ Ref: 'A' }), 'A: resources depend on each other in a circle: A → A.'],
    [
      'with a DependsOn of nothing',
      thing(1, { DependsOn: 'Nope' }),
      'A: the template has no resource "Nope".',
    ],
    [
      'with a Ref to nothing',
      thing({ Ref: 'Nope' }),
      'A.Value.Ref: the template has no resource or parameter "Nope".',
    ],
    ['that is text', 'x', 'A: it must be an object, got the string "x".'],
    ['without a type', {}, 'A: Type must be text, got nothing.'],
    [
      'with properties that are a list',
      { Type: 'T', Properties: [] },
      'A: Properties must be an object, got a list.',
    ],
  ])('are made without one %s, which is named; what refers to it is named too', async (_, A, line) => {
    const { things, unsupported } = await deployTemplate({
      Resources: { A, B: thing({ Ref: 'A' }), C: thing() },
    });
    expect(unsupported.map(lineOf)).toEqual([
      expect.stringContaining(`app.template.json: ${line}`),
      'app.template.json: B.Value: it refers to A, which does not run here.',
    ]);
    expect(things.order.toSorted()).toEqual(['B', 'C']);
  });

  it('get names as CloudFormation makes them, the same on each start and at most 64 long', async () => {
    const template = {
      Resources: { A: thing(), ALogicalIdThatGoesOnAndOnUntilNobodyReadsIt12345678: thing() },
    };
    const stacks = { app: { template, stackName: 'a-stack-whose-name-is-quite-long-as-well-in-any-case' } };
    const names = async (): Promise<readonly string[]> =>
      (await deployStacks(stacks)).things.requests.map(({ generatedName }) => generatedName);
    const [first, again] = [await names(), await names()];
    expect(first).toEqual(again);
    expect(first[0]).toMatch(/^a-stack-whose-name-is-quite-long-as-well-in-any-c\w*-A-[0-9A-Z]{12}$/);
    expect(Math.max(...first.map((name) => name.length))).toBeLessThanOrEqual(64);
  });
});

describe('stacks', () => {
  it('give each other outputs by weak references', async () => {
    const { things } = await deployStacks({ a: reader('bee', 'Out'), b: { ...maker(), stackName: 'bee' } });
    expect(things.order).toEqual(['Made', 'Reader']);
    expect(things.valueOf('Reader')).toBe('ref-Made');
  });

  it('are found by a name that is an expression', async () => {
    const { things } = await deployStacks({
      a: reader({ 'Fn::Sub': 'b-${AWS::Region}' }, 'Out'),
      b: { ...maker(), stackName: 'b-eu-west-1' },
    });
    expect(things.valueOf('Reader')).toBe('ref-Made');
  });

  it('give each other exports', async () => {
    const { things } = await deployStacks({
      a: {
        template: {
          Resources: { Reader: thing({ 'Fn::ImportValue': { 'Fn::Sub': 'exp${Tail}' } }) },
          Parameters: { Tail: { Type: 'String', Default: 'orted' } },
        },
      },
      b: maker(),
    });
    expect(things.valueOf('Reader')).toBe('ref-Made');
  });

  it('are made in the order that the assembly asks for', async () => {
    const { things } = await deployStacks({
      a: { template: { Resources: { Second: thing() } }, dependencies: ['b', 'a.assets'] },
      b: { template: { Resources: { First: thing() } } },
    });
    expect(things.order).toEqual(['First', 'Second']);
  });

  it('in a circle are named, and made without the values that are not there yet', async () => {
    const both = (other: string): { template: object } => ({
      template: { ...reader(other, 'Out').template, Outputs: { Out: { Value: 'x' } } },
    });
    const { things, unsupported } = await deployStacks({ a: both('b'), b: both('a') });
    expect(unsupported.map(lineOf)).toEqual([
      'b.template.json: b: stacks depend on each other in a circle: a → b → a. b is made without the values of a.',
      expect.stringMatching(
        /^b\.template\.json: Reader\.Value\.Fn::GetStackOutput: the stack a has no output "Out"\./,
      ),
    ]);
    expect(things.valueOf('Reader')).toBe('x');
  });

  it('are made without what needs an output that another stack does not have', async () => {
    const { things, unsupported } = await deployStacks({ a: reader('b', 'Nope'), b: maker() });
    expect(unsupported.map(lineOf)).toEqual([
      'a.template.json: Reader.Value.Fn::GetStackOutput: the stack b has no output "Nope". The resource is not made.',
    ]);
    expect(things.order).toEqual(['Made']);
  });

  it('that export a name twice are made, and the second output is named', async () => {
    const { things, unsupported } = await deployStacks({ a: maker(), b: maker() });
    expect(unsupported.map(lineOf)).toEqual([
      'b.template.json: Out: the stack a exports "exported" already.',
    ]);
    expect(things.order).toEqual(['Made', 'Made']);
  });

  it.each([
    ['an export', { 'Fn::ImportValue': 'exported' }],
    ['an output', { 'Fn::GetStackOutput': { StackName: 'b', OutputName: 'Out' } }],
  ])('name what gets a stand-in through %s', async (_, expression) => {
    const Made = { Type: 'AWS::Cognito::UserPool' };
    const { unsupported } = await deployStacks({
      a: { template: { Resources: { Reader: thing(expression) } } },
      b: { template: { ...maker().template, Resources: { Made } } },
    });
    expect(unsupported.map(lineOf)).toEqual([
      'b.template.json: Made: resources of this type do not run here.',
      'b.template.json: Out: it refers to Made, which does not run here.',
      'a.template.json: Reader.Value: it refers to Made of the stack b, which does not run here.',
    ]);
  });

  it('without resources are named and left out', async () => {
    const { things, unsupported } = await deployStacks({
      a: { template: { Resources: { A: thing() } } },
      b: { template: { Outputs: { O: { Value: 1 } } } },
      c: { template: { Resources: {} } },
    });
    expect(things.order).toEqual(['A']);
    expect(unsupported.map(({ template, logicalId, type }) => [template, logicalId, type])).toEqual([
      ['b.template.json', 'b', 'Stack'],
      ['c.template.json', 'c', 'Stack'],
    ]);
  });

  it('with a section of the wrong shape are made without it', async () => {
    const { things, unsupported } = await deployStacks({
      a: { template: { Resources: { A: thing() }, Outputs: [] } },
      b: { template: { Resources: [] } },
    });
    expect(things.order).toEqual(['A']);
    expect(unsupported.map(({ template, type, why }) => [template, type, why])).toEqual([
      ['a.template.json', 'Output', 'it must be an object, got a list.'],
      ['b.template.json', 'Resource', 'it must be an object, got a list.'],
    ]);
  });

  it('of which one is elsewhere are reported, and the rest runs', async () => {
    const { unsupported, things } = await deployStacks({ a: reader('elsewhere', 'Out') });
    expect(unsupported).toEqual([
      {
        template: 'a.template.json',
        logicalId: 'Reader',
        type: 'Test::Thing',
        property: 'Value.Fn::GetStackOutput',
        why: 'this assembly has no stack "elsewhere". Give the output a value with --stack-output elsewhere:Out=VALUE.',
      },
    ]);
    expect(things.valueOf('Reader')).toBe('unavailable-GetStackOutput');
  });

  it('of one name in two regions run once, and the other is reported', async () => {
    const template = { Resources: { A: thing() } };
    const { unsupported, things } = await deployStacks({
      a: { template, stackName: 'same' },
      b: { template, stackName: 'same' },
    });
    expect(things.order).toEqual(['A']);
    expect(unsupported).toMatchObject([{ template: 'b.template.json', logicalId: 'b', type: 'Stack' }]);
  });

  it('answer with their outputs', async () => {
    expect((await deployStacks({ b: maker() })).outputs).toEqual({ b: { Out: 'ref-Made' } });
  });
});

describe('SSM parameters', () => {
  const parameter = {
    Type: 'AWS::SSM::Parameter',
    Properties: { Name: '/x/y', Type: 'String', Value: { 'Fn::GetAtt': ['Made', 'Arn'] } },
  };

  it('give their value to a dynamic reference in another stack', async () => {
    const { things } = await deployStacks({
      a: { template: { Resources: { Reader: thing('see {{resolve:ssm:/x/y:1}}') } } },
      b: { template: { Resources: { Parameter: parameter, Made: thing() } } },
    });
    expect(things.valueOf('Reader')).toBe('see arn:Made');
  });

  it('give their value to a parameter of a template', async () => {
    const { things } = await deployTemplate({
      Parameters: { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/x/y' } },
      Resources: { Reader: thing({ Ref: 'P' }), Parameter: parameter, Made: thing() },
    });
    expect(things.valueOf('Reader')).toBe('arn:Made');
  });

  it('that no stack makes are reported by name', async () => {
    const { unsupported } = await deployTemplate({ Resources: { Reader: thing('{{resolve:ssm:/nope}}') } });
    expect(unsupported).toMatchObject([
      {
        logicalId: 'Reader',
        why: 'no stack of this assembly makes the SSM parameter "/nope". Give it a value with --ssm /nope=VALUE.',
      },
    ]);
  });

  it('that are secrets are reported', async () => {
    const { unsupported } = await deployTemplate({
      Resources: { Reader: thing({ 'Fn::Join': ['', ['{{resolve:secretsmanager:', 'x', '}}']] }) },
    });
    expect(unsupported).toMatchObject([
      {
        property: 'Value.Fn::Join',
        why: 'there is no text of the secret "x". Give it a value with --secret x=VALUE.',
      },
    ]);
  });
});

describe('parameters of a template', () => {
  const template = { Parameters: { P: { Type: 'String' } }, Resources: { Reader: thing({ Ref: 'P' }) } };

  it.each(['P', 'app:P'])('take a value given to %s', async (name) => {
    expect((await deployTemplate(template, { [name]: 'given' })).things.valueOf('Reader')).toBe('given');
  });

  it('without a value are replaced by a stand-in, and named with the option that gives one', async () => {
    const { things, unsupported } = await deployTemplate(template);
    expect(unsupported.map(lineOf)).toEqual([
      'app.template.json: Reader.Value.Ref: the parameter P has no default. Give it a value with --parameters app:P=VALUE.',
    ]);
    expect(things.valueOf('Reader')).toBe('unavailable-value');
  });

  it('without a value do not break the function that takes them apart', async () => {
    const { things } = await deployTemplate({
      ...template,
      Resources: { Reader: thing({ 'Fn::Select': [1, { 'Fn::Split': [',', { Ref: 'P' }] }] }) },
    });
    expect(things.valueOf('Reader')).toBe('unavailable-Select');
  });

  it('of the bootstrap version need no value while nothing refers to them', async () => {
    const version = {
      Type: 'AWS::SSM::Parameter::Value<String>',
      Default: '/cdk-bootstrap/hnb659fds/version',
    };
    const { unsupported } = await deployTemplate({
      Parameters: { BootstrapVersion: version },
      Resources: { A: thing() },
    });
    expect(unsupported).toEqual([]);
  });
});
