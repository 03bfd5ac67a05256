import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTopicCommand, SetTopicAttributesCommand } from '@aws-sdk/client-sns';
import { App, Duration, Stack, Validations } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks } from 'cdk-nag';
import { configOf, type ForeignSubscriber } from '../../lib/config';
import { ForeignSubscriber as ForeignSubscriberConstruct } from '../../lib/constructs/foreign-subscriber';
import { featureFlags } from '../../lib/feature-flags';
import { AsyncMessagingChecks } from '../../lib/validation/plugin/async-messaging-checks';
import { messagingRules } from '../../lib/validation/plugin/rules/all';
import { handWritten } from '../../routing/filter';
import { AwsError } from '../../local/aws/error';
import { type PolicyDocument, readPolicy } from '../../local/aws/policy/document';
import { refusalOf } from '../../local/aws/policy/evaluate';
import { type Harness, startSns, topicArn } from '../local/sns/harness';
import { synthesize, type Resource, type Template } from './compose';
import { resolved } from './resolved';

const theirAccount = '444455556666';
const theirQueue = `arn:aws:sqs:us-east-1:${theirAccount}:data-lake-requests`;
const dataLake: ForeignSubscriber = { name: 'data-lake', queueArn: theirQueue };

const synthesizeFor = (...foreignSubscribers: ForeignSubscriber[]) =>
  synthesize('dev', { config: { ...configOf('dev'), foreignSubscribers } });

function only({ Resources }: Template, type: string, id = ''): Resource {
  const [found, ...more] = Object.entries(Resources)
    .filter(([logicalId, { Type }]) => Type === type && logicalId.startsWith(id))
    .map(([, resource]) => resource);
  if (found === undefined || more.length > 0) throw new Error(`${1 + more.length} of ${type}`);
  return found;
}

/** The policy that the fan-out stack gives its topic, for the topic with this ARN. */
function topicPolicy(TopicArn: string, ...subscribers: ForeignSubscriber[]): unknown {
  const fanOut = synthesizeFor(...subscribers).find(({ name }) => name.endsWith('fan-out'));
  if (fanOut === undefined) throw new Error('There is no fan-out stack.');
  const { PolicyDocument } = only(fanOut.template, 'AWS::SNS::TopicPolicy', 'RequestTopic').Properties ?? {};
  const [topicId = ''] = Object.entries(fanOut.template.Resources)
    .filter(([id, { Type }]) => Type === 'AWS::SNS::Topic' && id.startsWith('RequestTopic'))
    .map(([id]) => id);
  return resolved(PolicyDocument, { 'AWS::Partition': 'aws', [topicId]: TopicArn });
}

describe('a queue of another account', () => {
  const topic = topicArn('requests');
  const onlyTls = {
    Sid: 'AllowPublishThroughSSLOnly',
    Effect: 'Deny',
    Principal: '*',
    Action: 'sns:Publish',
    Resource: topic,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };

  it('gets one statement in the policy of the topic, beside the one that asks for TLS', () => {
    expect(topicPolicy(topic, dataLake)).toEqual({
      Version: '2012-10-17',
      Statement: [
        onlyTls,
        {
          Sid: 'LetSubscribeDataLake',
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${theirAccount}:root` },
          Action: 'sns:Subscribe',
          Resource: topic,
          Condition: { StringEquals: { 'sns:Protocol': 'sqs', 'sns:Endpoint': theirQueue } },
        },
      ],
    });
  });

  it('is nobody in the stages that there are', () => {
    for (const stage of ['dev', 'prod'] as const) expect(configOf(stage).foreignSubscribers).toEqual([]);
    expect(topicPolicy(topic)).toEqual({ Version: '2012-10-17', Statement: [onlyTls] });
  });

  it('changes the template of the fan-out and no other', () => {
    const texts = (...subscribers: ForeignSubscriber[]) =>
      synthesizeFor(...subscribers).map(({ name, template }) => [name, JSON.stringify(template)] as const);
    const before = new Map(texts());
    const changed = texts(dataLake).filter(([name, text]) => before.get(name) !== text);
    expect(changed.map(([name]) => name)).toEqual(['uketsuke-dev-fan-out']);
  });

  it.each<[string, ForeignSubscriber[], string]>([
    ['for a pattern', [{ ...dataLake, queueArn: `arn:aws:sqs:us-east-1:${theirAccount}:*` }], 'queueArn'],
    ['for a FIFO queue', [{ ...dataLake, queueArn: `${theirQueue}.fifo` }], 'queueArn'],
    ['for another service', [{ ...dataLake, queueArn: theirQueue.replace('sqs', 'lambda') }], 'queueArn'],
    ['for a name in capitals', [{ ...dataLake, name: 'DataLake' }], 'name'],
    ['for a queue given twice', [dataLake, { ...dataLake, name: 'lake' }], 'another entry has'],
    ['for a name given twice', [dataLake, { ...dataLake, queueArn: `${theirQueue}2` }], 'another entry has'],
    [
      'for more than the policy holds',
      Array.from({ length: 100 }, (_, index) => ({
        name: `lake${index}`,
        queueArn: `${theirQueue}${index}`,
      })),
      'at most 99',
    ],
  ])('fails %s', (_, subscribers, problem) => {
    expect(() => synthesizeFor(...subscribers)).toThrow(/lib\/config\.ts cannot be used as it is/);
    expect(() => synthesizeFor(...subscribers)).toThrow(problem);
  });
});

describe('the policy of the topic, as SNS evaluates it,', () => {
  const TopicArn = topicArn('requests');
  let sns: Harness;
  beforeAll(async () => {
    const AttributeValue = JSON.stringify(topicPolicy(TopicArn, dataLake));
    sns = await startSns();
    await sns.client.send(new CreateTopicCommand({ Name: 'requests' }));
    await sns.client.send(
      new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue }),
    );
  });
  afterAll(async () => sns.close());

  async function call(action: string, input: object, account = theirAccount): Promise<string> {
    const context = { principal: { kind: 'account', account } as const, requestId: 'r' };
    try {
      await sns.service.call(action, { TopicArn, ...input }, context);
      return 'let in';
    } catch (error) {
      return error instanceof AwsError ? error.queryCode : String(error);
    }
  }
  const subscribe = { Protocol: 'sqs', Endpoint: theirQueue };

  it('lets the account of the queue subscribe it, and say which requests it wants', async () => {
    const Attributes = { RawMessageDelivery: 'true', FilterPolicy: '{"type":["survey-filed"]}' };
    expect(await call('Subscribe', { ...subscribe, Attributes })).toBe('let in');
  });

  it.each<[string, string, object]>([
    ['it subscribes another queue', 'Subscribe', { ...subscribe, Endpoint: `${theirQueue}-2` }],
    [
      'it subscribes a queue of that name elsewhere',
      'Subscribe',
      { ...subscribe, Endpoint: theirQueue.replace(theirAccount, '777788889999') },
    ],
    ['it subscribes an address', 'Subscribe', { Protocol: 'https', Endpoint: 'https://example.com/' }],
    ['it gives the queue out for an address', 'Subscribe', { Protocol: 'email', Endpoint: theirQueue }],
    ['it publishes', 'Publish', { Message: 'x' }],
    ['it publishes many', 'PublishBatch', { PublishBatchRequestEntries: [{ Id: 'a', Message: 'x' }] }],
    ['it reads the topic', 'GetTopicAttributes', {}],
    ['it lists the subscriptions', 'ListSubscriptionsByTopic', {}],
    ['it changes the topic', 'SetTopicAttributes', { AttributeName: 'DisplayName', AttributeValue: 'x' }],
    [
      'it lets others in',
      'AddPermission',
      { Label: 'l', AWSAccountId: [theirAccount], ActionName: ['Publish'] },
    ],
    ['it deletes the topic', 'DeleteTopic', {}],
  ])('refuses when %s', async (_, action, input) => {
    expect(await call(action, input)).toBe('AuthorizationError');
  });

  it('refuses when another account subscribes that queue', async () => {
    expect(await call('Subscribe', subscribe, '777788889999')).toBe('AuthorizationError');
  });

  it('lets the owner of the topic subscribe what it likes', async () => {
    const Endpoint = 'arn:aws:sqs:us-east-1:000000000000:another-stack';
    expect(await call('Subscribe', { ...subscribe, Endpoint }, '000000000000')).toBe('let in');
  });
});

describe("the other side's stack, in its own app", () => {
  const ownerTopic = 'arn:aws:sns:us-east-1:111122223333:uketsuke-dev-fan-out-RequestTopic0B22B285-abc';
  const template = synthesizeOther('us-east-1');

  function synthesizeOther(region: string): Template {
    const outdir = mkdtempSync(join(tmpdir(), 'uketsuke-foreign-'));
    try {
      const app = new App({ outdir, context: { ...featureFlags } });
      Validations.of(app).addPlugins(
        new AwsSolutionsChecks(app),
        new AsyncMessagingChecks({ rules: messagingRules }),
      );
      const stack = new Stack(app, 'data-lake', { env: { account: theirAccount, region } });
      new ForeignSubscriberConstruct(stack, 'Requests', {
        topic: Topic.fromTopicArn(stack, 'RequestTopic', ownerTopic),
        queueName: 'data-lake-requests',
        filter: handWritten({ type: ['survey-filed'] }),
        functionTimeout: Duration.seconds(30),
      });
      return app.synth().getStackByName('data-lake').template;
    } finally {
      rmSync(outdir, { recursive: true });
    }
  }

  it('is synthesized without a finding of cdk-nag, nor of ours, and without the app of the topic', () => {
    const types = Object.values(template.Resources).map(({ Type }) => Type);
    expect(types.toSorted()).toEqual([
      'AWS::SNS::Subscription',
      ...Array.from({ length: 3 }, () => 'AWS::SQS::Queue'),
      ...Array.from({ length: 3 }, () => 'AWS::SQS::QueuePolicy'),
    ]);
    expect(JSON.stringify(template)).not.toMatch(/Fn::ImportValue|Fn::GetStackOutput/);
  });

  it('has the queue whose ARN was let in, and subscribes it with its filter', () => {
    const { Properties } = only(template, 'AWS::SNS::Subscription');
    const [queueId = ''] = Object.entries(template.Resources)
      .filter(([, { Properties: queue }]) => queue?.['QueueName'] === 'data-lake-requests')
      .map(([id]) => id);
    expect(Properties).toMatchObject({
      TopicArn: ownerTopic,
      Protocol: 'sqs',
      Endpoint: { 'Fn::GetAtt': [queueId, 'Arn'] },
      FilterPolicy: { type: ['survey-filed'] },
      RawMessageDelivery: true,
    });
  });

  const policyOf = (name: string): PolicyDocument | undefined => {
    const [id = ''] = Object.entries(template.Resources)
      .filter(([key, { Type }]) => Type === 'AWS::SQS::Queue' && key.startsWith(name))
      .map(([key]) => key);
    const { PolicyDocument } =
      Object.values(template.Resources).find(
        ({ Type, Properties }) =>
          Type === 'AWS::SQS::QueuePolicy' && JSON.stringify(Properties?.['Queues']).includes(`"${id}"`),
      )?.Properties ?? {};
    return readPolicy(JSON.stringify(resolved(PolicyDocument, { [`${id}.Arn`]: theirQueue })));
  };

  it.each(['RequestsWorkQueue', 'RequestsDeadLetterQueue'])(
    'lets that topic alone, of all topics and accounts, send to %s',
    (queue) => {
      const policy = policyOf(queue);
      const isLetIn = (sourceArn: string, service = 'sns.amazonaws.com', action = 'SQS:SendMessage') =>
        refusalOf(policy, {
          principal: { kind: 'service', service, sourceArn },
          action,
          resourceArn: theirQueue,
        }) === undefined;
      expect(isLetIn(ownerTopic)).toBe(true);
      expect(isLetIn(`${ownerTopic}2`)).toBe(false);
      expect(isLetIn(ownerTopic.replace('111122223333', '777788889999'))).toBe(false);
      expect(isLetIn(ownerTopic, 'events.amazonaws.com')).toBe(false);
      expect(isLetIn(ownerTopic, 'sns.amazonaws.com', 'SQS:ReceiveMessage')).toBe(false);
      const owner = { kind: 'account', account: '111122223333' } as const;
      const asOwner = { principal: owner, action: 'SQS:SendMessage', resourceArn: theirQueue };
      expect(refusalOf(policy, asOwner)).toBeDefined();
    },
  );

  it('fails in another region than the topic, where its dead-letter queue could not be', () => {
    expect(() => synthesizeOther('eu-west-1')).toThrow('put its stack where the topic is');
  });
});
