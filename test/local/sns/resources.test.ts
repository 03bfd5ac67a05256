import { deploy } from '../../../local/assembly/deploy';
import { Exchange } from '../../../local/assembly/exchange';
import { readAssembly } from '../../../local/assembly/manifest';
import type { ResourceOutcome, ResourceProvider } from '../../../local/resources/provider';
import { snsProviders } from '../../../local/resources/sns';
import { VirtualClock } from '../../../local/clock';
import { SeededRandom } from '../../../local/random';
import { SnsService } from '../../../local/services/sns/service';
import { writeAssembly } from '../assembly/written-assembly';
import { environment, functionArn, queueArn, RecordingDelivery, topicArn } from './harness';

const delivery = new RecordingDelivery();
let sns: SnsService;
let providers: ResourceProvider[];
beforeEach(() => {
  sns = new SnsService({
    environment,
    clock: new VirtualClock(),
    random: new SeededRandom(1),
    deliver: delivery,
  });
  providers = snsProviders(sns, environment);
});

const create = async (type: string, properties: Record<string, unknown>): Promise<ResourceOutcome> => {
  const provider = providers.find((one) => one.type === type);
  if (provider === undefined) throw new Error(`No provider of ${type}`);
  return provider.create({
    logicalId: 'Thing',
    stackName: 'app',
    generatedName: 'app-Thing-1A2B',
    properties,
  });
};
const call = async (action: string, input: Record<string, unknown>): Promise<object> =>
  sns.call(action, input, { principal: { kind: 'account', account: '000000000000' }, requestId: 'r' });
const topicAttributes = async (name: string) => call('GetTopicAttributes', { TopicArn: topicArn(name) });

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html
describe('AWS::SNS::Topic', () => {
  it('answers its ARN to Ref, and ARN and name to GetAtt', async () => {
    expect(await create('AWS::SNS::Topic', { TopicName: 'orders' })).toEqual({
      ref: topicArn('orders'),
      attributes: { TopicArn: topicArn('orders'), TopicName: 'orders' },
    });
  });

  it('gets a name when it has none', async () => {
    expect(await create('AWS::SNS::Topic', {})).toMatchObject({ ref: topicArn('app-Thing-1A2B') });
  });

  it.each([true, 'true', 'True'])('gets a name that ends with .fifo when FifoTopic is %j', async (flag) => {
    const { ref } = await create('AWS::SNS::Topic', { FifoTopic: flag, ContentBasedDeduplication: flag });
    expect([ref, await topicAttributes('app-Thing-1A2B.fifo')]).toMatchObject([
      topicArn('app-Thing-1A2B.fifo'),
      { Attributes: { FifoTopic: 'true', ContentBasedDeduplication: 'true' } },
    ]);
  });

  it('keeps its attributes and tags', async () => {
    const Tags = [{ Key: 'team', Value: 'a' }];
    await create('AWS::SNS::Topic', {
      TopicName: 'orders',
      DisplayName: 'Orders',
      MaximumMessageSize: 1_048_576,
      Tags,
    });
    expect([
      await topicAttributes('orders'),
      await call('ListTagsForResource', { ResourceArn: topicArn('orders') }),
    ]).toMatchObject([{ Attributes: { DisplayName: 'Orders', MaximumMessageSize: '1048576' } }, { Tags }]);
  });

  it('makes the subscriptions that it lists', async () => {
    await create('AWS::SNS::Topic', {
      TopicName: 'orders',
      Subscription: [
        { Protocol: 'sqs', Endpoint: queueArn('a') },
        { Protocol: 'sqs', Endpoint: queueArn('b') },
      ],
    });
    const listed = await call('ListSubscriptionsByTopic', { TopicArn: topicArn('orders') });
    expect(listed).toMatchObject({
      Subscriptions: [{ Endpoint: queueArn('a') }, { Endpoint: queueArn('b') }],
    });
  });

  it('fails for a value that SNS refuses', async () => {
    await expect(create('AWS::SNS::Topic', { TopicName: 'or ders' })).rejects.toThrow(
      'Invalid parameter: Topic Name',
    );
  });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html
describe('AWS::SNS::Subscription', () => {
  const TopicArn = topicArn('orders');
  const target = { TopicArn, Protocol: 'sqs', Endpoint: queueArn('billing') };
  beforeEach(async () => create('AWS::SNS::Topic', { TopicName: 'orders' }));
  const described = async (properties: Record<string, unknown>) => {
    const { ref } = await create('AWS::SNS::Subscription', { ...target, ...properties });
    return call('GetSubscriptionAttributes', { SubscriptionArn: ref });
  };

  it('answers its ARN to Ref', async () => {
    const { ref } = await create('AWS::SNS::Subscription', target);
    expect(ref).toMatch(/^arn:aws:sns:us-east-1:000000000000:orders:[0-9a-f-]{36}$/);
  });

  it.each([
    ['an object', { type: ['order-placed'] }],
    ['JSON text', '{"type":["order-placed"]}'],
  ])('takes %s for a filter policy', async (_, FilterPolicy) => {
    expect(await described({ FilterPolicy })).toMatchObject({
      Attributes: { FilterPolicy: '{"type":["order-placed"]}', FilterPolicyScope: 'MessageAttributes' },
    });
  });

  it.each([[true], ['true'], ['True']])('takes %j for raw delivery', async (RawMessageDelivery) => {
    expect(await described({ RawMessageDelivery })).toMatchObject({
      Attributes: { RawMessageDelivery: 'true' },
    });
  });

  it('keeps scope and dead-letter queue', async () => {
    const RedrivePolicy = { deadLetterTargetArn: queueArn('lost') };
    const given = { FilterPolicy: { a: { b: ['c'] } }, FilterPolicyScope: 'MessageBody', RedrivePolicy };
    expect(await described(given)).toMatchObject({
      Attributes: { FilterPolicyScope: 'MessageBody', RedrivePolicy: JSON.stringify(RedrivePolicy) },
    });
  });

  it('fails for a filter policy that SNS refuses', async () => {
    await expect(described({ FilterPolicy: { type: 'order-placed' } })).rejects.toThrow(
      'Invalid parameter: Attributes Reason: FilterPolicy: "type" must be an object or an array',
    );
  });

  it('fails for a topic of another region', async () => {
    await expect(described({ Region: 'eu-west-1' })).rejects.toThrow(
      'Region: eu-west-1 given; only us-east-1 is here.',
    );
  });
});

describe('AWS::SNS::Subscription by other protocols', () => {
  const TopicArn = topicArn('orders');
  const hook = { TopicArn, Protocol: 'https', Endpoint: 'https://hooks.example.com/in' };
  beforeEach(async () => create('AWS::SNS::Topic', { TopicName: 'orders', SignatureVersion: '2' }));

  it.each([
    ['http', 'http://127.0.0.1:1/in', 'true'],
    ['https', 'https://hooks.example.com/in', 'true'],
    ['email', 'someone@example.com', 'true'],
    ['email-json', 'someone@example.com', 'true'],
    ['lambda', functionArn('work'), 'false'],
  ])(
    'by %s is made, and waits to be confirmed where its endpoint has to',
    async (Protocol, Endpoint, pending) => {
      const { ref } = await create('AWS::SNS::Subscription', { TopicArn, Protocol, Endpoint });
      expect(await call('GetSubscriptionAttributes', { SubscriptionArn: ref })).toMatchObject({
        Attributes: { Protocol, Endpoint, PendingConfirmation: pending },
      });
    },
  );

  it('takes an object for a delivery policy', async () => {
    const DeliveryPolicy = {
      healthyRetryPolicy: {
        minDelayTarget: 1,
        maxDelayTarget: 10,
        numRetries: 6,
        backoffFunction: 'exponential',
      },
      throttlePolicy: { maxReceivesPerSecond: 5 },
    };
    const { ref } = await create('AWS::SNS::Subscription', {
      ...hook,
      DeliveryPolicy,
      RawMessageDelivery: true,
      RedrivePolicy: { deadLetterTargetArn: queueArn('lost') },
    });
    expect(await call('GetSubscriptionAttributes', { SubscriptionArn: ref })).toMatchObject({
      Attributes: {
        DeliveryPolicy: JSON.stringify(DeliveryPolicy),
        RawMessageDelivery: 'true',
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn('lost') }),
      },
    });
  });

  it('fails for a delivery policy that SNS refuses', async () => {
    const DeliveryPolicy = { healthyRetryPolicy: { numRetries: 101 } };
    await expect(create('AWS::SNS::Subscription', { ...hook, DeliveryPolicy })).rejects.toThrow(
      'DeliveryPolicy: healthyRetryPolicy.numRetries must be from 0 to 100.',
    );
  });
});

describe('What of topics and subscriptions has no effect here', () => {
  it.each([
    ['AWS::SNS::Topic', 'ArchivePolicy'],
    ['AWS::SNS::Topic', 'DataProtectionPolicy'],
    ['AWS::SNS::Topic', 'DeliveryStatusLogging'],
    ['AWS::SNS::Subscription', 'ReplayPolicy'],
  ])('is named when a template asks for it: %s, %s', async (type, property) => {
    const Properties = { TopicArn: topicArn('orders'), Protocol: 'sqs', Endpoint: queueArn('a') };
    const given = { ...(type === 'AWS::SNS::Subscription' && Properties), [property]: {} };
    await create('AWS::SNS::Topic', { TopicName: 'orders' });
    const template = { Resources: { Thing: { Type: type, Properties: given } } };
    const { unsupported } = await deploy({
      assembly: readAssembly(writeAssembly({ app: { template } })),
      environment,
      providers,
      exchange: new Exchange(),
    });
    expect(unsupported).toMatchObject([
      { logicalId: 'Thing', type, property, why: 'the property has no effect here.' },
    ]);
  });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html
describe('Topic policies of templates', () => {
  const PolicyDocument = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sns:Publish', Resource: '*' },
    ],
  };
  beforeEach(async () => {
    await create('AWS::SNS::Topic', { TopicName: 'a' });
    await create('AWS::SNS::Topic', { TopicName: 'b' });
  });

  it('apply to every topic that is listed', async () => {
    await create('AWS::SNS::TopicPolicy', { PolicyDocument, Topics: [topicArn('a'), topicArn('b')] });
    const Attributes = { Policy: JSON.stringify(PolicyDocument) };
    expect([await topicAttributes('a'), await topicAttributes('b')]).toMatchObject([
      { Attributes },
      { Attributes },
    ]);
  });

  it('apply to one topic when they are inline', async () => {
    const { ref } = await create('AWS::SNS::TopicInlinePolicy', { PolicyDocument, TopicArn: topicArn('a') });
    expect([ref, await topicAttributes('a')]).toMatchObject([
      topicArn('a'),
      { Attributes: { Policy: JSON.stringify(PolicyDocument) } },
    ]);
  });

  it('fails without a list of topics', async () => {
    await expect(create('AWS::SNS::TopicPolicy', { PolicyDocument })).rejects.toThrow(
      'Topics: a list of topic ARNs is needed.',
    );
  });
});
