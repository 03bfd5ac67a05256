import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { functionArn, type Harness, queueArn, refusal, startSns, topicArn } from './harness';

let sns: Harness;
const TopicArn = topicArn('orders');
beforeEach(async () => {
  sns = await startSns({ page: 3, filterPoliciesPerTopic: 2, subscriptionsPerTopic: 5 });
  await sns.client.send(new CreateTopicCommand({ Name: 'orders' }));
});
afterEach(async () => sns.close());

const subscribe = async (Protocol: string, Endpoint: string, Attributes?: Record<string, string>) =>
  sns.client.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes }));
const subscribeQueue = async (name = 'billing', attributes?: Record<string, string>): Promise<string> => {
  const { SubscriptionArn = '' } = await subscribe('sqs', queueArn(name), attributes);
  return SubscriptionArn;
};
const attributesOf = async (SubscriptionArn: string) => {
  const { Attributes } = await sns.client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
  return Attributes ?? {};
};
const set = async (SubscriptionArn: string, AttributeName: string, AttributeValue: string) =>
  sns.client.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }));

// https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
describe('Subscribe', () => {
  it('answers an ARN under that of the topic', async () => {
    expect(await subscribeQueue()).toMatch(/^arn:aws:sns:us-east-1:000000000000:orders:[0-9a-f-]{36}$/);
  });

  it('answers the same ARN for the same endpoint', async () => {
    expect(await subscribeQueue()).toBe(await subscribeQueue());
  });

  it('takes the same attributes again', async () => {
    const attributes = { RawMessageDelivery: 'True', FilterPolicy: '{"a":["b"]}' };
    expect(await subscribeQueue('billing', attributes)).toBe(await subscribeQueue('billing', attributes));
  });

  it('fails for the same endpoint with other attributes', async () => {
    await subscribeQueue('billing', { RawMessageDelivery: 'true' });
    expect(await refusal(subscribeQueue('billing', { RawMessageDelivery: 'false' }))).toMatchObject({
      message: 'Invalid parameter: Attributes Reason: Subscription already exists with different attributes',
    });
  });

  it.each([
    ['fax', '1', 'Invalid parameter: Amazon SNS does not support this protocol string: fax'],
    ['sqs', 'billing', 'Invalid parameter: SQS endpoint ARN'],
    ['lambda', 'work', 'Invalid parameter: Lambda endpoint ARN'],
    ['http', 'https://example.com', 'Invalid parameter: Endpoint must match the specified protocol'],
    ['https', 'http://example.com', 'Invalid parameter: Endpoint must match the specified protocol'],
    ['email', 'nobody', 'Invalid parameter: Email address'],
    ['sms', 'not-a-number', 'Invalid SMS endpoint: not-a-number'],
    [
      'sqs',
      queueArn('billing.fifo'),
      'Invalid parameter: Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
    ],
  ])('fails for protocol %s and endpoint %s', async (protocol, endpoint, message) => {
    expect(await refusal(subscribe(protocol, endpoint))).toEqual({
      name: 'InvalidParameterException',
      message,
      status: 400,
    });
  });

  it('fails for a topic that is not there', async () => {
    const command = new SubscribeCommand({
      TopicArn: topicArn('none'),
      Protocol: 'sqs',
      Endpoint: queueArn('a'),
    });
    expect(await refusal(sns.client.send(command))).toMatchObject({ name: 'NotFoundException' });
  });

  it('fails for an attribute that subscriptions do not have', async () => {
    expect(await refusal(subscribeQueue('billing', { Colour: 'red' }))).toMatchObject({
      message: 'Invalid parameter: Attributes Reason: AttributeName',
    });
  });

  it('fails for raw delivery to a function', async () => {
    expect(
      await refusal(subscribe('lambda', functionArn('work'), { RawMessageDelivery: 'true' })),
    ).toMatchObject({
      message:
        'Invalid parameter: Attributes Reason: Delivery protocol [lambda] does not support raw message delivery.',
    });
  });

  it.each([
    ['https', 'https://example.com/hook'],
    ['email', 'someone@example.com'],
  ])('keeps a subscription by %s pending', async (protocol, endpoint) => {
    expect((await subscribe(protocol, endpoint)).SubscriptionArn).toBe('pending confirmation');
  });

  it('gives the ARN of a pending subscription when it is asked for', async () => {
    const { SubscriptionArn = '' } = await sns.client.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'https',
        Endpoint: 'https://example.com/hook',
        ReturnSubscriptionArn: true,
      }),
    );
    expect(await attributesOf(SubscriptionArn)).toMatchObject({
      PendingConfirmation: 'true',
      ConfirmationWasAuthenticated: 'false',
    });
  });

  it('fails when the topic has as many subscriptions as it may', async () => {
    for (let index = 0; index < 5; index++) await subscribeQueue(`queue-${index}`);
    expect(await refusal(subscribeQueue('one-more'))).toMatchObject({
      name: 'SubscriptionLimitExceededException',
      status: 403,
    });
  });

  // https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
  it('fails when the topic has as many filter policies as it may, for a filtered one only', async () => {
    const filter = { FilterPolicy: '{"a":["b"]}' };
    await subscribeQueue('one', filter);
    await subscribeQueue('two', filter);
    expect([
      await refusal(subscribeQueue('three', filter)),
      await refusal(subscribeQueue('three')),
    ]).toMatchObject([{ name: 'FilterPolicyLimitExceededException', status: 403 }, 'accepted']);
  });
});

// https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html
describe('ConfirmSubscription', () => {
  const subscribeHook = async (): Promise<string> => {
    const { SubscriptionArn = '' } = await sns.client.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'https',
        Endpoint: 'https://example.com/hook',
        ReturnSubscriptionArn: true,
      }),
    );
    return SubscriptionArn;
  };

  it('confirms with the token that the endpoint got', async () => {
    const arn = await subscribeHook();
    const Token = sns.service.pendingToken(arn);
    const { SubscriptionArn } = await sns.client.send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
    expect([SubscriptionArn, await attributesOf(arn)]).toMatchObject([arn, { PendingConfirmation: 'false' }]);
  });

  it('fails for a token that was not given out', async () => {
    await subscribeHook();
    expect(
      await refusal(sns.client.send(new ConfirmSubscriptionCommand({ TopicArn, Token: 'x' }))),
    ).toMatchObject({ message: 'Invalid parameter: Token' });
  });

  // Recorded from AWS: the token is looked at first.
  it('fails for such a token when the topic is not there either', async () => {
    const command = new ConfirmSubscriptionCommand({ TopicArn: topicArn('none'), Token: 'x' });
    expect(await refusal(sns.client.send(command))).toMatchObject({ message: 'Invalid parameter: Token' });
  });

  it('fails for a topic that is not there', async () => {
    const Token = sns.service.pendingToken(await subscribeHook());
    const command = new ConfirmSubscriptionCommand({ TopicArn: topicArn('none'), Token });
    expect(await refusal(sns.client.send(command))).toMatchObject({ name: 'NotFoundException' });
  });
});

// https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html
describe('GetSubscriptionAttributes', () => {
  it('describes a subscription without a filter', async () => {
    const SubscriptionArn = await subscribeQueue();
    expect(await attributesOf(SubscriptionArn)).toEqual({
      ConfirmationWasAuthenticated: 'true',
      Endpoint: queueArn('billing'),
      Owner: '000000000000',
      PendingConfirmation: 'false',
      Protocol: 'sqs',
      RawMessageDelivery: 'false',
      SubscriptionArn,
      SubscriptionPrincipal: 'arn:aws:iam::000000000000:root',
      TopicArn,
    });
  });

  it('shows the scope beside a filter policy', async () => {
    const arn = await subscribeQueue('billing', { FilterPolicy: '{"a":["b"]}' });
    expect(await attributesOf(arn)).toMatchObject({
      FilterPolicy: '{"a":["b"]}',
      FilterPolicyScope: 'MessageAttributes',
    });
  });

  it('does not show a scope without a filter policy', async () => {
    const arn = await subscribeQueue();
    await set(arn, 'FilterPolicyScope', 'MessageBody');
    expect(await attributesOf(arn)).not.toHaveProperty('FilterPolicyScope');
  });

  it('remembers a scope that was set before the policy', async () => {
    const arn = await subscribeQueue();
    await set(arn, 'FilterPolicyScope', 'MessageBody');
    await set(arn, 'FilterPolicy', '{"attr":["match-this"]}');
    expect(await attributesOf(arn)).toMatchObject({ FilterPolicyScope: 'MessageBody' });
  });

  it('fails for a subscription that is not there', async () => {
    expect(await refusal(attributesOf(`${TopicArn}:00000000-0000-4000-8000-000000000000`))).toEqual({
      name: 'NotFoundException',
      message: 'Subscription does not exist',
      status: 404,
    });
  });
});

// https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html
describe('SetSubscriptionAttributes', () => {
  it('writes flags in lower case', async () => {
    const arn = await subscribeQueue();
    await set(arn, 'RawMessageDelivery', 'True');
    expect(await attributesOf(arn)).toMatchObject({ RawMessageDelivery: 'true' });
  });

  it.each([[''], ['{}']])('removes the filter policy when it is set to %j', async (empty) => {
    const arn = await subscribeQueue('billing', { FilterPolicy: '{"a":["b"]}' });
    await set(arn, 'FilterPolicy', empty);
    expect(await attributesOf(arn)).not.toHaveProperty('FilterPolicy');
  });

  it('keeps the old policy when the new one is refused', async () => {
    const arn = await subscribeQueue('billing', { FilterPolicy: '{"a":["b"]}' });
    await refusal(set(arn, 'FilterPolicy', '{"a":"b"}'));
    expect(await attributesOf(arn)).toMatchObject({ FilterPolicy: '{"a":["b"]}' });
  });

  it.each([
    ['Protocol', 'sqs', 'Invalid parameter: AttributeName'],
    [
      'RawMessageDelivery',
      'maybe',
      'Invalid parameter: RawMessageDelivery: Invalid value [maybe]. Must be true or false.',
    ],
    [
      'FilterPolicyScope',
      'RandomValue',
      'Invalid parameter: FilterPolicyScope: Invalid value [RandomValue]. Please use either MessageBody or MessageAttributes',
    ],
    ['FilterPolicy', '{"a":', 'Invalid parameter: FilterPolicy: failed to parse JSON.'],
    [
      'FilterPolicy',
      '{"key_a":"value_one"}',
      'Invalid parameter: FilterPolicy: "key_a" must be an object or an array\n' +
        ' at [Source: (String)"{"key_a":"value_one"}"; line: 1, column: 11]',
    ],
    [
      'FilterPolicy',
      '{"object":{"key":[{"prefix":"auto-"}]}}',
      'Invalid parameter: Filter policy scope MessageAttributes does not support nested filter policy',
    ],
    ['RedrivePolicy', 'x', 'Invalid parameter: RedrivePolicy: failed to parse JSON.'],
    [
      'RedrivePolicy',
      '{"deadLetterTargetArn":"x"}',
      'Invalid parameter: RedrivePolicy: deadLetterTargetArn is an invalid arn',
    ],
    ['DeliveryPolicy', 'x', 'Invalid parameter: DeliveryPolicy: failed to parse JSON.'],
  ])('fails for %s %s', async (name, value, message) => {
    const arn = await subscribeQueue();
    expect(await refusal(set(arn, name, value))).toMatchObject({ message });
  });

  it('says in Subscribe that it is about the attributes', async () => {
    expect(
      await refusal(subscribeQueue('billing', { FilterPolicy: '{"key":[{"suffix":100}]}' })),
    ).toMatchObject({
      message:
        'Invalid parameter: Attributes Reason: FilterPolicy: suffix match pattern must be a string\n' +
        ' at [Source: (String)"{"key":[{"suffix":100}]}"; line: 1, column: 22]',
    });
  });

  it('fails for the scope of attributes when the policy is nested', async () => {
    const arn = await subscribeQueue('billing', {
      FilterPolicyScope: 'MessageBody',
      FilterPolicy: '{"a":{"b":["c"]}}',
    });
    expect(await refusal(set(arn, 'FilterPolicyScope', 'MessageAttributes'))).toMatchObject({
      message:
        'Invalid parameter: Filter policy scope MessageAttributes does not support nested filter policy',
    });
  });
});

// https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html
describe('Lists of subscriptions', () => {
  it('name protocol, endpoint and owner', async () => {
    const SubscriptionArn = await subscribeQueue();
    const { Subscriptions } = await sns.client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect(Subscriptions).toEqual([
      { SubscriptionArn, Owner: '000000000000', Protocol: 'sqs', Endpoint: queueArn('billing'), TopicArn },
    ]);
  });

  it('show that a subscription is pending in place of its ARN', async () => {
    await subscribe('https', 'https://example.com/hook');
    const { Subscriptions } = await sns.client.send(new ListSubscriptionsCommand());
    expect(Subscriptions).toMatchObject([{ SubscriptionArn: 'PendingConfirmation' }]);
  });

  it('come in pages', async () => {
    for (let index = 0; index < 4; index++) await subscribeQueue(`queue-${index}`);
    const first = await sns.client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    const { NextToken } = first;
    const second = await sns.client.send(new ListSubscriptionsByTopicCommand({ TopicArn, NextToken }));
    expect([first.Subscriptions?.length, second.Subscriptions?.length, second.NextToken]).toEqual([
      3,
      1,
      undefined,
    ]);
  });

  it('of one topic leave out those of others', async () => {
    await sns.client.send(new CreateTopicCommand({ Name: 'others' }));
    await subscribeQueue();
    const { Subscriptions } = await sns.client.send(
      new ListSubscriptionsByTopicCommand({ TopicArn: topicArn('others') }),
    );
    expect(Subscriptions).toEqual([]);
  });

  it('fail for a topic that is not there', async () => {
    expect(
      await refusal(sns.client.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn('none') }))),
    ).toMatchObject({ name: 'NotFoundException' });
  });
});

// https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html
describe('Unsubscribe', () => {
  const unsubscribe = async (SubscriptionArn: string) =>
    sns.client.send(new UnsubscribeCommand({ SubscriptionArn }));

  it('ends the deliveries', async () => {
    await unsubscribe(await subscribeQueue());
    await sns.client.send(new PublishCommand({ TopicArn, Message: 'x' }));
    await sns.service.settled();
    expect(sns.delivery.queues).toEqual([]);
  });

  it('counts as a deleted subscription', async () => {
    await unsubscribe(await subscribeQueue());
    const { Attributes } = await sns.client.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).toMatchObject({ SubscriptionsConfirmed: '0', SubscriptionsDeleted: '1' });
  });

  it('has nothing against a subscription that is not there', async () => {
    const arn = await subscribeQueue();
    await unsubscribe(arn);
    expect((await unsubscribe(arn)).$metadata.httpStatusCode).toBe(200);
  });

  it('fails for the ARN of a topic', async () => {
    expect(await refusal(unsubscribe(TopicArn))).toMatchObject({
      message: 'Invalid parameter: SubscriptionId',
    });
  });

  it('fails for what is no ARN', async () => {
    expect(await refusal(unsubscribe('randomstring'))).toMatchObject({
      message: 'Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not 1',
    });
  });
});
