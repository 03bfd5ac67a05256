import { configWithAddresses } from '../sample-app/config';
import { synthesize, type SynthesizedStack } from './compose';
import { flawsOf, placed, type Placed, statementsOf } from './template-rules';

type Values = Record<string, unknown>;

/** One change for the worse. */
interface Mutation {
  readonly title: string;
  readonly mutated: readonly SynthesizedStack[];
}

const stacks = synthesize('prod', { config: configWithAddresses('prod') });

/** A resource whose copy is changed. */
interface Draft {
  readonly Properties: Values;
  DeletionPolicy?: string;
}

/** Returns the stacks with a changed copy of one resource. */
function change(one: Placed, edit: (draft: Draft) => void): readonly SynthesizedStack[] {
  const { DeletionPolicy } = one.resource;
  const draft: Draft = { Properties: structuredClone({ ...one.properties }), DeletionPolicy };
  edit(draft);
  return stacks.map((stack) => {
    if (stack.name !== one.stack) return stack;
    const Resources = { ...stack.template.Resources, [one.id]: { ...one.resource, ...draft } };
    return { ...stack, template: { ...stack.template, Resources } };
  });
}

/** Leaves a property out of each resource of a type that has it. */
function without(type: string, ...names: readonly string[]): Mutation[] {
  return placed(stacks)
    .filter((one) => one.type === type)
    .flatMap((one) =>
      names
        .filter((name) => name in one.properties)
        .map((name) => ({
          title: `${one.stack} ${one.id} without ${name}`,
          mutated: change(one, ({ Properties }) => delete Properties[name]),
        })),
    );
}

/** Gives a property of each resource of a type another value. */
function having(type: string, name: string, value: unknown): Mutation[] {
  return placed(stacks)
    .filter((one) => one.type === type)
    .map((one) => ({
      title: `${one.stack} ${one.id} with ${name} ${JSON.stringify(value)}`,
      mutated: change(one, ({ Properties }) => (Properties[name] = value)),
    }));
}

function edited(type: string, title: string, edit: (properties: Values) => void): Mutation[] {
  return placed(stacks)
    .filter((one) => one.type === type)
    .map((one) => ({
      title: `${one.stack} ${one.id} ${title}`,
      mutated: change(one, ({ Properties }) => edit(Properties)),
    }));
}

/** Changes each statement of each policy for which `applies` holds. */
function statements(
  title: string,
  applies: (statement: Values, type: string) => boolean,
  edit: (list: Values[], index: number) => void,
): Mutation[] {
  return placed(stacks).flatMap((one) =>
    statementsOf(one).flatMap((statement, index) => {
      if (!applies({ ...statement }, one.type)) return [];
      const mutated = change(one, ({ Properties }) => {
        const document = Properties['PolicyDocument'] ?? Properties['AssumeRolePolicyDocument'];
        edit(Object(document).Statement, index);
      });
      return [{ title: `${one.stack} ${one.id}, statement ${index}: ${title}`, mutated }];
    }),
  );
}

const allows = ({ Effect }: Values): boolean => Effect === 'Allow';

const kinds: Readonly<Record<string, readonly Mutation[]>> = {
  'drops a condition': statements(
    'without its condition',
    ({ Condition }) => Condition !== undefined,
    (list, index) => delete list[index]?.['Condition'],
  ),
  'widens a resource': statements(
    'for every resource',
    (statement, type) =>
      type === 'AWS::IAM::Policy' && allows(statement) && statement['Action'] !== 'dynamodb:ListStreams',
    (list, index) => Object.assign(list[index] ?? {}, { Resource: '*' }),
  ),
  'widens an action': statements('for every action', allows, (list, index) =>
    Object.assign(list[index] ?? {}, { Action: 'sqs:*' }),
  ),
  'lets everybody in': statements(
    'for everybody',
    (statement) => allows(statement) && statement['Principal'] !== undefined,
    (list, index) => Object.assign(list[index] ?? {}, { Principal: { AWS: '*' } }),
  ),
  'allows calls without TLS': statements(
    'left out',
    ({ Effect }) => Effect === 'Deny',
    (list, index) => list.splice(index, 1),
  ),
  'unsets encryption': [
    ...without('AWS::SQS::Queue', 'SqsManagedSseEnabled'),
    ...without('AWS::SNS::Topic', 'KmsMasterKeyId'),
    ...without('AWS::S3::Bucket', 'BucketEncryption'),
  ],
  'drops a dead-letter queue': [
    ...without('AWS::SQS::Queue', 'RedrivePolicy'),
    ...without('AWS::SNS::Subscription', 'RedrivePolicy'),
    ...without('AWS::Lambda::EventInvokeConfig', 'DestinationConfig'),
    ...edited('AWS::Scheduler::Schedule', 'without a dead-letter queue', ({ Target }) => {
      delete Object(Target).DeadLetterConfig;
    }),
  ],
  'keeps dead letters too shortly': placed(stacks)
    .filter(
      ({ id, type }) => type === 'AWS::SQS::Queue' && /^(?:Ordered)?(?:Intake|Work|Push|Again)Dead/.test(id),
    )
    .map((one) => ({
      title: `${one.stack} ${one.id} for a minute`,
      mutated: change(one, ({ Properties }) => (Properties['MessageRetentionPeriod'] = 60)),
    })),
  'wraps messages': placed(stacks)
    .filter(({ properties }) => properties['RawMessageDelivery'] === true)
    .map((one) => ({
      title: `${one.stack} ${one.id} without raw delivery`,
      mutated: change(one, ({ Properties }) => delete Properties['RawMessageDelivery']),
    })),
  'keeps logs for ever': [
    ...without('AWS::Logs::LogGroup', 'RetentionInDays'),
    ...without('AWS::Lambda::Function', 'LoggingConfig'),
  ],
  'unsets throttling and logs': [
    ...without('AWS::ApiGateway::Stage', 'MethodSettings', 'AccessLogSetting'),
    ...edited('AWS::ApiGateway::Stage', 'with bodies in its log', ({ MethodSettings }) => {
      for (const settings of Object(MethodSettings)) settings.DataTraceEnabled = true;
    }),
  ],
  'unsets authorization': [
    ...having('AWS::ApiGateway::Method', 'AuthorizationType', 'NONE'),
    ...having('AWS::AppSync::Api', 'EventConfig', { AuthProviders: [{ AuthType: 'API_KEY' }] }),
    ...without('AWS::AppSync::ChannelNamespace', 'CodeHandlers'),
    ...without('AWS::Lambda::Permission', 'SourceArn'),
  ],
  'unsets validation': [
    ...having('AWS::ApiGateway::RequestValidator', 'ValidateRequestBody', false),
    ...without('AWS::ApiGateway::Method', 'RequestValidatorId', 'RequestModels'),
    ...edited('AWS::ApiGateway::Method', 'with another passthrough', ({ Integration }) => {
      if (Object(Integration).Type !== 'AWS_PROXY') Object(Integration).PassthroughBehavior = 'WHEN_NO_MATCH';
      else Object(Integration).Type = 'AWS';
    }),
  ],
  'ignores failures of a batch': without(
    'AWS::Lambda::EventSourceMapping',
    'FunctionResponseTypes',
    'ScalingConfig',
    'DestinationConfig',
    'MaximumRetryAttempts',
    'MaximumRecordAgeInSeconds',
  ),
  'loses the state': [
    ...without(
      'AWS::DynamoDB::Table',
      'PointInTimeRecoverySpecification',
      'TimeToLiveSpecification',
      'StreamSpecification',
      'GlobalSecondaryIndexes',
      'DeletionProtectionEnabled',
    ),
    ...without('AWS::S3::Bucket', 'PublicAccessBlockConfiguration', 'LifecycleConfiguration'),
    ...placed(stacks)
      .filter(({ type }) => ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::SQS::Queue'].includes(type))
      .map((one) => ({
        title: `${one.stack} ${one.id} deleted with its stack`,
        mutated: change(one, (resource) => (resource.DeletionPolicy = 'Delete')),
      })),
  ],
};

describe('the rules of the templates', () => {
  it('hold for the app as it is', () => {
    expect(flawsOf(stacks)).toEqual([]);
  });

  it.each(Object.keys(kinds))('find each mutation that %s', (kind) => {
    const mutations = kinds[kind] ?? [];
    expect(mutations.length).toBeGreaterThan(0);
    const survivors = mutations
      .filter(({ mutated }) => flawsOf(mutated).length === 0)
      .map(({ title }) => title);
    expect(survivors).toEqual([]);
  });

  it('find hundreds of mutations', () => {
    expect(Object.values(kinds).flat().length).toBeGreaterThan(80);
  });
});
