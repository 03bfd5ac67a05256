import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsCommand,
  ListTopicsCommand,
  PublishCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { type Harness, queueArn, refusal, startSns, topicArn } from './harness';

let sns: Harness;
beforeEach(async () => {
  sns = await startSns({ page: 3, topics: 8 });
});
afterEach(async () => sns.close());

const create = async (
  Name: string,
  Attributes?: Record<string, string>,
  Tags?: { Key: string; Value: string }[],
) => sns.client.send(new CreateTopicCommand({ Name, Attributes, Tags }));
const attributesOf = async (name: string) => {
  const { Attributes } = await sns.client.send(new GetTopicAttributesCommand({ TopicArn: topicArn(name) }));
  return Attributes ?? {};
};
const set = async (name: string, AttributeName: string, AttributeValue: string) =>
  sns.client.send(new SetTopicAttributesCommand({ TopicArn: topicArn(name), AttributeName, AttributeValue }));

// https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
describe('CreateTopic', () => {
  it('answers the ARN of the topic', async () => {
    expect(await create('orders')).toMatchObject({ TopicArn: 'arn:aws:sns:us-east-1:000000000000:orders' });
  });

  it('answers the same ARN when the topic is there already', async () => {
    const first = await create('orders', { DisplayName: 'Orders' });
    expect((await create('orders', { DisplayName: 'Orders' })).TopicArn).toBe(first.TopicArn);
  });

  it('takes what is not said for the same', async () => {
    await create('orders', { DisplayName: 'Orders' });
    expect((await create('orders')).TopicArn).toBe(topicArn('orders'));
  });

  it('fails when the topic is there with other attributes', async () => {
    await create('orders', { DisplayName: 'Orders' });
    expect(await refusal(create('orders', { DisplayName: 'Others' }))).toEqual({
      name: 'InvalidParameterException',
      message: 'Invalid parameter: Attributes Reason: Topic already exists with different attributes',
      status: 400,
    });
  });

  it('fails when the topic is there with other tags', async () => {
    await create('orders', {}, [{ Key: 'team', Value: 'a' }]);
    expect(await refusal(create('orders', {}, [{ Key: 'team', Value: 'b' }]))).toMatchObject({
      message: 'Invalid parameter: Tags Reason: Topic already exists with different tags',
    });
  });

  it.each([['with space'], ['semi;colon'], ['x'.repeat(257)], ['orders.fifo'], ['']])(
    'fails for the name %j',
    async (name) => {
      expect(await refusal(create(name))).toMatchObject({
        name: 'InvalidParameterException',
        message: 'Invalid parameter: Topic Name',
      });
    },
  );

  it.each(['True', 'FALSE'])('accepts %s for a flag, and keeps it in lower case', async (flag) => {
    await create('orders.fifo', { FifoTopic: 'True', ContentBasedDeduplication: flag });
    expect(await attributesOf('orders.fifo')).toMatchObject({
      FifoTopic: 'true',
      ContentBasedDeduplication: flag.toLowerCase(),
    });
  });

  it('fails for a FIFO topic whose name does not end with .fifo', async () => {
    expect(await refusal(create('orders', { FifoTopic: 'true' }))).toMatchObject({
      message: expect.stringContaining('Fifo Topic names must end with .fifo'),
    });
  });

  it('fails for an attribute that topics do not have', async () => {
    expect(await refusal(create('orders', { Colour: 'red' }))).toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('fails for deduplication on a standard topic', async () => {
    expect(await refusal(create('orders', { ContentBasedDeduplication: 'true' }))).toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('fails when the account has as many topics as it may', async () => {
    for (let index = 0; index < 8; index++) await create(`topic-${index}`);
    expect(await refusal(create('one-more'))).toMatchObject({
      name: 'TopicLimitExceededException',
      status: 403,
    });
  });
});

// https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
describe('GetTopicAttributes', () => {
  it('describes a standard topic', async () => {
    await create('orders');
    expect(await attributesOf('orders')).toEqual({
      Policy: expect.any(String),
      EffectiveDeliveryPolicy: expect.any(String),
      TopicArn: topicArn('orders'),
      Owner: '000000000000',
      DisplayName: '',
      SubscriptionsConfirmed: '0',
      SubscriptionsPending: '0',
      SubscriptionsDeleted: '0',
    });
  });

  it('has a policy that lets the owner in, from the start', async () => {
    await create('orders');
    const { Policy = '' } = await attributesOf('orders');
    expect(JSON.parse(Policy)).toMatchObject({
      Id: '__default_policy_ID',
      Statement: [{ Effect: 'Allow', Condition: { StringEquals: { 'AWS:SourceOwner': '000000000000' } } }],
    });
  });

  it('says how deliveries are tried again', async () => {
    await create('orders');
    const { EffectiveDeliveryPolicy = '' } = await attributesOf('orders');
    expect(JSON.parse(EffectiveDeliveryPolicy)).toMatchObject({
      http: { defaultHealthyRetryPolicy: { numRetries: 3 } },
    });
  });

  it('says that a FIFO topic is one', async () => {
    await create('orders.fifo', { FifoTopic: 'true' });
    expect(await attributesOf('orders.fifo')).toMatchObject({
      FifoTopic: 'true',
      ContentBasedDeduplication: 'false',
    });
  });

  it('does not keep that a topic is no FIFO topic', async () => {
    await create('orders', { FifoTopic: 'false' });
    expect(await attributesOf('orders')).not.toHaveProperty('FifoTopic');
  });

  it('counts confirmed, pending and deleted subscriptions', async () => {
    await create('orders');
    for (const [Protocol, Endpoint] of [
      ['sqs', queueArn('a')],
      ['https', 'https://example.com/hook'],
    ] as const) {
      await sns.client.send(new SubscribeCommand({ TopicArn: topicArn('orders'), Protocol, Endpoint }));
    }
    expect(await attributesOf('orders')).toMatchObject({
      SubscriptionsConfirmed: '1',
      SubscriptionsPending: '1',
      SubscriptionsDeleted: '0',
    });
  });

  it('fails for a topic that is not there', async () => {
    expect(
      await refusal(sns.client.send(new GetTopicAttributesCommand({ TopicArn: topicArn('none') }))),
    ).toEqual({ name: 'NotFoundException', message: 'Topic does not exist', status: 404 });
  });

  it('fails for what is no ARN', async () => {
    expect(
      await refusal(sns.client.send(new GetTopicAttributesCommand({ TopicArn: 'orders' }))),
    ).toMatchObject({
      message: 'Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1',
    });
  });

  it('fails for a topic of another region', async () => {
    const TopicArn = 'arn:aws:sns:eu-west-1:000000000000:orders';
    expect(await refusal(sns.client.send(new GetTopicAttributesCommand({ TopicArn })))).toMatchObject({
      message: 'Invalid parameter: TopicArn',
    });
  });
});

// https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html
describe('SetTopicAttributes', () => {
  beforeEach(async () => create('orders'));

  it('changes an attribute', async () => {
    await set('orders', 'DisplayName', 'Orders');
    expect(await attributesOf('orders')).toMatchObject({ DisplayName: 'Orders' });
  });

  it('accepts a flag in any letter case', async () => {
    await create('orders.fifo', { FifoTopic: 'true' });
    await set('orders.fifo', 'ContentBasedDeduplication', 'True');
    expect(await attributesOf('orders.fifo')).toMatchObject({ ContentBasedDeduplication: 'true' });
  });

  it('has no element for details in its errors', async () => {
    const answer = await fetch(
      `${sns.endpoint}/?Action=GetTopicAttributes&Version=2010-03-31&TopicArn=${topicArn('none')}`,
    );
    expect((await answer.text()).replace(/<RequestId>[^<]*/, '<RequestId>r')).toBe(
      '<?xml version="1.0"?><ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error>' +
        '<Type>Sender</Type><Code>NotFound</Code><Message>Topic does not exist</Message></Error>' +
        '<RequestId>r</RequestId></ErrorResponse>',
    );
  });

  it('fails for an attribute that cannot be set', async () => {
    expect(await refusal(set('orders', 'Owner', '1'))).toMatchObject({
      message: 'Invalid parameter: AttributeName',
    });
  });

  it('fails for FifoTopic, which is settled when the topic is made', async () => {
    expect(await refusal(set('orders', 'FifoTopic', 'true'))).toMatchObject({
      message: 'Invalid parameter: AttributeName',
    });
  });

  it.each([
    ['Policy', 'not JSON'],
    ['DeliveryPolicy', 'not JSON'],
    ['TracingConfig', 'Sometimes'],
    ['SignatureVersion', '3'],
    ['MaximumMessageSize', '1023'],
    ['MaximumMessageSize', '1048577'],
    ['MaximumMessageSize', 'large'],
  ])('fails for %s %j', async (name, value) => {
    expect(await refusal(set('orders', name, value))).toMatchObject({ name: 'InvalidParameterException' });
  });

  it('goes back to the first policy when the policy is emptied', async () => {
    const { Policy: first } = await attributesOf('orders');
    await set('orders', 'Policy', JSON.stringify({ Version: '2012-10-17', Statement: [] }));
    await set('orders', 'Policy', '');
    expect((await attributesOf('orders'))['Policy']).toBe(first);
  });
});

// https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html
describe('ListTopics', () => {
  it('gives pages, and a token while there are more', async () => {
    for (let index = 0; index < 4; index++) await create(`topic-${index}`);
    const first = await sns.client.send(new ListTopicsCommand());
    const second = await sns.client.send(new ListTopicsCommand({ NextToken: first.NextToken }));
    expect([first.Topics?.length, second.Topics, second.NextToken]).toEqual([
      3,
      [{ TopicArn: topicArn('topic-3') }],
      undefined,
    ]);
  });

  it('gives no token when a page holds all', async () => {
    for (let index = 0; index < 3; index++) await create(`topic-${index}`);
    expect((await sns.client.send(new ListTopicsCommand())).NextToken).toBeUndefined();
  });

  it('is empty without topics', async () => {
    expect((await sns.client.send(new ListTopicsCommand())).Topics).toEqual([]);
  });

  it('fails for a token that was not given out', async () => {
    expect(await refusal(sns.client.send(new ListTopicsCommand({ NextToken: 'x' })))).toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});

// https://docs.aws.amazon.com/sns/latest/api/API_DeleteTopic.html
describe('DeleteTopic', () => {
  it('removes the topic and its subscriptions', async () => {
    await create('orders');
    const TopicArn = topicArn('orders');
    await sns.client.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queueArn('a') }));
    await sns.client.send(new DeleteTopicCommand({ TopicArn }));
    const { Subscriptions } = await sns.client.send(new ListSubscriptionsCommand());
    expect([
      Subscriptions,
      await refusal(sns.client.send(new PublishCommand({ TopicArn, Message: 'x' }))),
    ]).toEqual([[], { name: 'NotFoundException', message: 'Topic does not exist', status: 404 }]);
  });

  it('has nothing against a topic that is not there', async () => {
    const deletion = sns.client.send(new DeleteTopicCommand({ TopicArn: topicArn('none') }));
    expect((await deletion).$metadata.httpStatusCode).toBe(200);
  });
});
