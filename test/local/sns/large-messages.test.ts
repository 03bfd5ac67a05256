import {
  CreateTopicCommand,
  PublishBatchCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { functionArn, type Harness, queueArn, refusal, startSns, topicArn } from './harness';

let sns: Harness;
const TopicArn = topicArn('orders');
beforeEach(async () => {
  sns = await startSns({ largeMessageSubscriptions: 2 });
  await sns.client.send(new CreateTopicCommand({ Name: 'orders' }));
});
afterEach(async () => sns.close());

const raise = async (AttributeValue = '262145') =>
  sns.client.send(
    new SetTopicAttributesCommand({ TopicArn, AttributeName: 'MaximumMessageSize', AttributeValue }),
  );
const subscribe = async (Protocol: string, Endpoint: string) =>
  sns.client.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint }));
const batchOf = async (sizes: readonly number[]) =>
  sns.client.send(
    new PublishBatchCommand({
      TopicArn,
      PublishBatchRequestEntries: sizes.map((size, index) => ({ Id: `${index}`, Message: 'x'.repeat(size) })),
    }),
  );
const outside = [
  ['http', 'http://127.0.0.1:1/'],
  ['https', 'https://127.0.0.1:1/'],
  ['email', 'someone@example.com'],
  ['email-json', 'someone@example.com'],
  ['sms', '+15550100'],
] as const;

// https://docs.aws.amazon.com/sns/latest/dg/large-message-payloads.html
describe('A topic whose MaximumMessageSize is above 256 KiB', () => {
  it('takes queues and functions', async () => {
    await raise();
    expect([
      await refusal(subscribe('sqs', queueArn('billing'))),
      await refusal(subscribe('lambda', functionArn('work'))),
    ]).toEqual(['accepted', 'accepted']);
  });

  it.each(outside)('fails for a subscription by %s', async (protocol, endpoint) => {
    await raise();
    expect(await refusal(subscribe(protocol, endpoint))).toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(`does not support subscriptions by ${protocol}`),
    });
  });

  it('fails for more subscriptions than AWS allows it', async () => {
    await raise();
    await subscribe('sqs', queueArn('a'));
    await subscribe('sqs', queueArn('b'));
    expect(await refusal(subscribe('sqs', queueArn('c')))).toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining('has at most 2 subscriptions'),
    });
  });

  it('takes batches up to that size together', async () => {
    await raise('500000');
    expect([
      await refusal(batchOf([250_000, 250_000])),
      await refusal(batchOf([250_000, 250_001])),
    ]).toMatchObject(['accepted', { name: 'BatchRequestTooLongException' }]);
  });
});

describe('Raising MaximumMessageSize above 256 KiB', () => {
  it.each(outside)('fails while there is a subscription by %s', async (protocol, endpoint) => {
    await subscribe(protocol, endpoint);
    expect(await refusal(raise())).toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(`does not support subscriptions by ${protocol}`),
    });
  });

  it('fails while there are too many subscriptions', async () => {
    for (const name of ['a', 'b', 'c']) await subscribe('sqs', queueArn(name));
    expect(await refusal(raise())).toMatchObject({
      message: expect.stringContaining('has at most 2 subscriptions'),
    });
  });

  it('is no matter up to 256 KiB', async () => {
    await subscribe('email', 'someone@example.com');
    for (const name of ['a', 'b', 'c']) await subscribe('sqs', queueArn(name));
    expect(await refusal(raise('262144'))).toBe('accepted');
  });
});

describe('Lowering MaximumMessageSize', () => {
  it('limits messages, and batches together', async () => {
    await raise('1024');
    expect([
      await refusal(batchOf([1024])),
      await refusal(batchOf([1025])),
      await refusal(batchOf([512, 513])),
    ]).toMatchObject([
      'accepted',
      { name: 'BatchRequestTooLongException' },
      { name: 'BatchRequestTooLongException' },
    ]);
  });
});
