import { deployStacks, deployTemplate } from './recording-provider';

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

  it('fails for a circle, naming it', async () => {
    const template = {
      Resources: { A: thing({ Ref: 'B' }), B: thing({ Ref: 'C' }), C: thing({ Ref: 'A' }) },
    };
    await expect(deployTemplate(template)).rejects.toThrow(
      'app.template.json: resources depend on each other in a circle: A → B → C → A.',
    );
  });

  it('fails for a resource that refers to itself', async () => {
    await expect(deployTemplate({ Resources: { A: thing({ Ref: 'A' }) } })).rejects.toThrow('circle: A → A.');
  });

  it('fails for a DependsOn of nothing', async () => {
    const template = { Resources: { A: thing(1, { DependsOn: 'Nope' }) } };
    await expect(deployTemplate(template)).rejects.toThrow(
      'Resources.A.DependsOn: there is no resource "Nope".',
    );
  });

  it('fails for a Ref to nothing before anything is made', async () => {
    const made = deployTemplate({ Resources: { A: thing({ Refuse: 'made' }), B: thing({ Ref: 'Nope' }) } });
    await expect(made).rejects.toThrow('app.template.json: Resources.B.Properties.Value.Ref');
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

  it('fails for a circle, naming it', async () => {
    const stacks = { a: reader('b', 'Out'), b: reader('a', 'Out') };
    await expect(deployStacks(stacks)).rejects.toThrow('Stacks depend on each other in a circle: a → b → a.');
  });

  it('fails for an output that another stack does not have', async () => {
    await expect(deployStacks({ a: reader('b', 'Nope'), b: maker() })).rejects.toThrow(
      'a.template.json: Resources.Reader.Properties.Value.Fn::GetStackOutput: the stack b has no output "Nope".',
    );
  });

  it('fails for a name exported twice', async () => {
    await expect(deployStacks({ a: maker(), b: maker() })).rejects.toThrow(
      'the stack a exports "exported" already.',
    );
  });

  it('of which one is elsewhere are reported, and the rest runs', async () => {
    const { unsupported, things } = await deployStacks({ a: reader('elsewhere', 'Out') });
    expect(unsupported).toEqual([
      {
        template: 'a.template.json',
        logicalId: 'Reader',
        type: 'Test::Thing',
        property: 'Value.Fn::GetStackOutput',
        why: 'this assembly has no stack "elsewhere".',
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
      { logicalId: 'Reader', why: 'no stack of this assembly makes the SSM parameter "/nope".' },
    ]);
  });

  it('that are secrets are reported', async () => {
    const { unsupported } = await deployTemplate({
      Resources: { Reader: thing({ 'Fn::Join': ['', ['{{resolve:secretsmanager:', 'x', '}}']] }) },
    });
    expect(unsupported).toMatchObject([
      { property: 'Value.Fn::Join', why: expect.stringContaining('ssm is the only service') },
    ]);
  });
});

describe('parameters of a template', () => {
  const template = { Parameters: { P: { Type: 'String' } }, Resources: { Reader: thing({ Ref: 'P' }) } };

  it.each(['P', 'app:P'])('take a value given to %s', async (name) => {
    expect((await deployTemplate(template, { [name]: 'given' })).things.valueOf('Reader')).toBe('given');
  });

  it('fails without a value, saying how to give one', async () => {
    await expect(deployTemplate(template)).rejects.toThrow(
      'app.template.json: Parameters.P: has no default. Give it a value with --parameters app:P=VALUE.',
    );
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
