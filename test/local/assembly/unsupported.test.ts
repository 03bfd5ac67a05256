import { deployTemplate, lineOf } from './recording-provider';

const STATE_MACHINE = { Type: 'AWS::StepFunctions::StateMachine', Properties: { RoleArn: 'x' } };

describe('what does not run here', () => {
  it('is a type without a provider: reported, with a stand-in for those that refer to it', async () => {
    const { things, unsupported } = await deployTemplate({
      Resources: {
        Machine: STATE_MACHINE,
        A: {
          Type: 'Test::Thing',
          Properties: {
            Value: [
              { Ref: 'Machine' },
              { 'Fn::GetAtt': ['Machine', 'Arn'] },
              { 'Fn::GetAtt': ['Machine', 'Name'] },
            ],
          },
        },
      },
    });
    expect(unsupported).toEqual([
      {
        template: 'app.template.json',
        logicalId: 'Machine',
        type: 'AWS::StepFunctions::StateMachine',
        why: 'resources of this type do not run here.',
      },
      {
        template: 'app.template.json',
        logicalId: 'A',
        type: 'Test::Thing',
        property: 'Value',
        why: 'it refers to Machine, which does not run here.',
      },
    ]);
    expect(things.valueOf('A')).toEqual([
      expect.stringMatching(/^app-Machine-[0-9A-Z]{12}$/),
      expect.stringMatching(/^arn:aws:stepfunctions:eu-west-1:123456789012:app-Machine-[0-9A-Z]{12}$/),
      expect.stringMatching(/^app-Machine-[0-9A-Z]{12}\.Name$/),
    ]);
  });

  it('is a property that its provider does not know: left out, the resource made', async () => {
    const { things, unsupported } = await deployTemplate({
      Resources: { A: { Type: 'Test::Thing', Properties: { Value: 1, Shape: 'round', Tags: [] } } },
    });
    expect(things.requests[0]?.properties).toEqual({ Value: 1 });
    expect(unsupported).toEqual([
      {
        template: 'app.template.json',
        logicalId: 'A',
        type: 'Test::Thing',
        property: 'Shape',
        why: 'the property has no effect here.',
      },
    ]);
  });

  it('is a resource that its provider refuses, with the reason', async () => {
    const { things, unsupported } = await deployTemplate({
      Resources: {
        A: { Type: 'Test::Thing', Properties: { Refuse: 'Size is 3; it takes 1 or 2.' } },
        B: { Type: 'Test::Thing', Properties: { Value: { Ref: 'A' } } },
      },
    });
    expect(unsupported).toMatchObject([
      { logicalId: 'A', why: 'Size is 3; it takes 1 or 2.' },
      { logicalId: 'B', property: 'Value', why: 'it refers to A, which does not run here.' },
    ]);
    expect(things.order).toEqual(['B']);
  });

  it('is a resource that fails for want of another, which is named', async () => {
    const { unsupported } = await deployTemplate({
      Resources: {
        Machine: STATE_MACHINE,
        A: { Type: 'Test::Thing', Properties: { Refuse: 'no such thing.', Value: { Ref: 'Machine' } } },
      },
    });
    expect(unsupported.map(({ why }) => why)).toEqual([
      'resources of this type do not run here.',
      'no such thing. It refers to Machine, which does not run here.',
    ]);
  });

  it('is a resource whose essential property refers to what does not run', async () => {
    const { things, unsupported } = await deployTemplate({
      Resources: {
        Machine: STATE_MACHINE,
        A: { Type: 'Test::Thing', Properties: { Target: { Ref: 'Machine' } } },
      },
    });
    expect(things.order).toEqual([]);
    expect(unsupported.map(lineOf)).toEqual([
      'app.template.json: Machine: resources of this type do not run here.',
      'app.template.json: A: Target refers to Machine, which does not run here.',
    ]);
  });

  it('is an attribute that a resource does not give here', async () => {
    const { unsupported } = await deployTemplate({
      Resources: {
        A: { Type: 'Test::Thing' },
        B: { Type: 'Test::Thing', Properties: { Value: { 'Fn::GetAtt': ['A', 'Weight'] } } },
      },
    });
    expect(unsupported).toMatchObject([
      {
        logicalId: 'B',
        property: 'Value.Fn::GetAtt',
        why: 'A (Test::Thing) has no attribute Weight here; it has: Arn, Size, Deep.Name.',
      },
    ]);
  });

  it('is a macro and a nested stack, by name', async () => {
    const { unsupported } = await deployTemplate({
      Transform: 'AWS::Serverless-2016-10-31',
      Resources: { Nested: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'x' } } },
    });
    expect(unsupported.map(({ logicalId, type }) => [logicalId, type])).toEqual([
      ['AWS::Serverless-2016-10-31', 'Transform'],
      ['Nested', 'AWS::CloudFormation::Stack'],
    ]);
  });

  it('is said once, however often it is met', async () => {
    const missing = { 'Fn::ImportValue': 'nope' };
    const { unsupported } = await deployTemplate({
      Resources: { A: { Type: 'Test::Thing', Properties: { Value: missing } } },
      Outputs: { Out: { Value: missing } },
    });
    expect(unsupported.map(({ logicalId, type }) => [logicalId, type])).toEqual([
      ['A', 'Test::Thing'],
      ['Out', 'Output'],
    ]);
  });
});

describe('a resource without effect here', () => {
  const outputs = async (resource: object, attributes: readonly string[]): Promise<readonly unknown[]> => {
    const entries = attributes.map((name) => [name, { Value: { 'Fn::GetAtt': ['It', name] } }] as const);
    const deployment = await deployTemplate({
      Resources: { It: resource },
      Outputs: { Ref: { Value: { Ref: 'It' } }, ...Object.fromEntries(entries) },
    });
    expect(deployment.unsupported).toEqual([]);
    return Object.values(deployment.outputs['app'] ?? {});
  };

  it.each([
    [
      'AWS::IAM::Role',
      { RoleName: 'r', Path: '/p/', AssumeRolePolicyDocument: {} },
      ['Arn'],
      ['r', 'arn:aws:iam::123456789012:role/p/r'],
    ],
    ['AWS::IAM::ManagedPolicy', { ManagedPolicyName: 'm' }, [], ['arn:aws:iam::123456789012:policy/m']],
    ['AWS::IAM::Policy', { PolicyName: 'p', Roles: [] }, [], ['p']],
    [
      'AWS::Logs::LogGroup',
      { LogGroupName: '/g', RetentionInDays: 7 },
      ['Arn'],
      ['/g', 'arn:aws:logs:eu-west-1:123456789012:log-group:/g:*'],
    ],
    [
      'AWS::CloudWatch::Alarm',
      { AlarmName: 'a', Threshold: 1 },
      ['Arn'],
      ['a', 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a'],
    ],
    ['AWS::CloudWatch::Dashboard', { DashboardBody: '{}' }, [], [expect.stringMatching(/^app-It-/)]],
    [
      'AWS::KMS::Key',
      { KeyPolicy: {} },
      ['Arn', 'KeyId'],
      [
        expect.stringMatching(/^[0-9a-f-]{36}$/),
        expect.stringMatching(/^arn:aws:kms:.*:key\/[0-9a-f-]{36}$/),
        expect.any(String),
      ],
    ],
    ['AWS::KMS::Alias', { AliasName: 'alias/a', TargetKeyId: 'k' }, [], ['alias/a']],
    [
      'AWS::SSM::Parameter',
      { Name: '/n', Type: 'String', Value: 'v' },
      ['Type', 'Value'],
      ['/n', 'String', 'v'],
    ],
    ['AWS::CDK::Metadata', { Analytics: 'v2:x' }, [], [expect.stringMatching(/^app-It-/)]],
  ])('answers for %s', async (Type, Properties, attributes, expected) => {
    expect(await outputs({ Type, Properties }, attributes)).toEqual(expected);
  });
});
