import {
  CreateTopicCommand,
  PublishBatchCommand,
  PublishCommand,
  type PublishCommandInput,
  SetTopicAttributesCommand,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { hash } from 'node:crypto';
import { AwsError } from '../../../local/aws/error';
import { functionArn, type Harness, queueArn, refusal, startSns, topicArn } from './harness';

let sns: Harness;
const TopicArn = topicArn('orders.fifo');
beforeEach(async () => {
  sns = await startSns();
  await sns.client.send(new CreateTopicCommand({ Name: 'orders.fifo', Attributes: { FifoTopic: 'true' } }));
});
afterEach(async () => sns.close());

const set = async (AttributeName: string, AttributeValue: string) =>
  sns.client.send(new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue }));
const subscribe = async (name: string, Attributes: Record<string, string> = { RawMessageDelivery: 'true' }) =>
  sns.client.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queueArn(name), Attributes }));
const publish = async (input: Partial<PublishCommandInput> = {}) => {
  const result = await sns.client.send(
    new PublishCommand({ TopicArn, Message: 'x', MessageGroupId: 'g', ...input }),
  );
  await sns.service.settled();
  return result;
};
const bodies = (): string[] => sns.delivery.bodies('billing.fifo');

// https://docs.aws.amazon.com/sns/latest/dg/sns-fifo-topics.html
describe('A FIFO topic', () => {
  it('takes queues of both kinds', async () => {
    expect([await refusal(subscribe('billing.fifo')), await refusal(subscribe('billing'))]).toEqual([
      'accepted',
      'accepted',
    ]);
  });

  it('takes no functions', async () => {
    const command = new SubscribeCommand({ TopicArn, Protocol: 'lambda', Endpoint: functionArn('work') });
    expect(await refusal(sns.client.send(command))).toMatchObject({ name: 'InvalidParameterException' });
  });

  it.each(['http', 'https', 'email', 'email-json', 'sms', 'application', 'firehose'])(
    'fails for a subscription by %s',
    async (Protocol) => {
      const command = new SubscribeCommand({ TopicArn, Protocol, Endpoint: 'https://127.0.0.1/' });
      expect(await refusal(sns.client.send(command))).toMatchObject({
        message: expect.stringContaining('FIFO topics take subscriptions of Amazon SQS queues only'),
      });
    },
  );

  it('fails for a standard queue as dead-letter queue of a FIFO queue', async () => {
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn('lost') });
    expect(await refusal(subscribe('billing.fifo', { RedrivePolicy }))).toMatchObject({
      message:
        'Invalid parameter: Attributes Reason: RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.',
    });
  });

  it('fails for a message without a group', async () => {
    expect(await refusal(publish({ MessageGroupId: undefined, MessageDeduplicationId: 'd' }))).toMatchObject({
      name: 'InvalidParameterException',
      message: 'Invalid parameter: The MessageGroupId parameter is required for FIFO topics',
    });
  });

  it('fails for a message that cannot be told from others', async () => {
    expect(await refusal(publish())).toMatchObject({
      message:
        'Invalid parameter: The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    });
  });

  it('fails for a batch with a message without a group', async () => {
    const command = new PublishBatchCommand({
      TopicArn,
      PublishBatchRequestEntries: [{ Id: 'a', Message: 'x', MessageDeduplicationId: 'd' }],
    });
    expect(await refusal(sns.client.send(command))).toMatchObject({
      message: 'Invalid parameter: The MessageGroupId parameter is required for FIFO topics',
    });
  });

  it('fails for a deduplication id of more than 128 characters', async () => {
    expect(await refusal(publish({ MessageDeduplicationId: 'd'.repeat(129) }))).toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('hands the ids on to a FIFO queue', async () => {
    await subscribe('billing.fifo');
    await publish({ MessageDeduplicationId: 'd' });
    expect(sns.delivery.queues).toMatchObject([{ groupId: 'g', deduplicationId: 'd' }]);
  });

  it('hands neither deduplication id nor group on to a standard queue', async () => {
    await subscribe('billing');
    await publish({ MessageDeduplicationId: 'd' });
    const [delivered = {}] = sns.delivery.queues;
    expect(delivered).toMatchObject({ body: 'x' });
    expect(delivered).not.toHaveProperty('groupId');
    expect(delivered).not.toHaveProperty('deduplicationId');
  });

  it('numbers its envelopes, and does not sign them', async () => {
    await subscribe('billing.fifo', {});
    const { SequenceNumber } = await publish({ MessageDeduplicationId: 'd' });
    const [body = ''] = bodies();
    expect(JSON.parse(body)).toEqual({
      Type: 'Notification',
      MessageId: expect.any(String),
      SequenceNumber,
      TopicArn,
      Message: 'x',
      Timestamp: '2026-01-01T00:00:00.000Z',
      UnsubscribeURL: expect.any(String),
    });
  });
});

// https://docs.aws.amazon.com/sns/latest/dg/fifo-topic-message-ordering.html
describe('The order of a FIFO topic', () => {
  it('is told by sequence numbers of 20 digits that grow', async () => {
    const numbers: string[] = [];
    for (const id of ['a', 'b', 'c']) {
      numbers.push((await publish({ MessageDeduplicationId: id })).SequenceNumber ?? '');
    }
    expect([numbers.every((number) => /^[0-9]{20}$/.test(number)), numbers.toSorted()]).toEqual([
      true,
      numbers,
    ]);
  });

  it('is kept while a delivery is tried again', async () => {
    await subscribe('billing.fifo');
    const broken = new AwsError('InternalError', 'Later.', { status: 500 });
    sns.delivery.failures.set(queueArn('billing.fifo'), [...Array<AwsError>(5).fill(broken), undefined]);
    for (const id of ['a', 'b', 'c']) {
      await sns.client.send(
        new PublishCommand({ TopicArn, Message: id, MessageGroupId: 'g', MessageDeduplicationId: id }),
      );
    }
    await sns.clock.advance(60_000);
    expect(bodies()).toEqual(['a', 'b', 'c']);
  });

  it('is that of the entries in a batch', async () => {
    await subscribe('billing.fifo');
    const { Successful = [] } = await sns.client.send(
      new PublishBatchCommand({
        TopicArn,
        PublishBatchRequestEntries: ['a', 'b', 'c'].map((Message) => ({
          Id: Message,
          Message,
          MessageGroupId: 'g',
          MessageDeduplicationId: Message,
        })),
      }),
    );
    await sns.service.settled();
    const numbers = Successful.map(({ SequenceNumber = '' }) => SequenceNumber);
    expect([bodies(), numbers.toSorted()]).toEqual([['a', 'b', 'c'], numbers]);
  });
});

// https://docs.aws.amazon.com/sns/latest/dg/fifo-message-filtering.html
describe('The filter of a subscription to a FIFO topic', () => {
  it('leaves gaps in the numbers, and none in the order', async () => {
    const FilterPolicy = JSON.stringify({ kind: ['wanted'] });
    await subscribe('billing.fifo', { FilterPolicy });
    const numbers: (string | undefined)[] = [];
    for (const [id, kind] of Object.entries({ a: 'wanted', b: 'other', c: 'wanted' })) {
      const MessageAttributes = { kind: { DataType: 'String', StringValue: kind } };
      const { SequenceNumber } = await publish({
        Message: id,
        MessageDeduplicationId: id,
        MessageAttributes,
      });
      numbers.push(SequenceNumber);
    }
    expect(bodies().map((body) => JSON.parse(body))).toMatchObject([
      { Message: 'a', SequenceNumber: numbers[0] },
      { Message: 'c', SequenceNumber: numbers[2] },
    ]);
  });
});

describe('A message of a FIFO topic that cannot be delivered', () => {
  const refused = new AwsError('AccessDenied', 'No.', { status: 403 });

  it('goes to the dead letters in its group, and those behind it go on', async () => {
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn('lost.fifo') });
    await subscribe('billing.fifo', { RawMessageDelivery: 'true', RedrivePolicy });
    sns.delivery.failures.set(queueArn('billing.fifo'), [refused, undefined]);
    for (const id of ['a', 'b']) await publish({ Message: id, MessageDeduplicationId: id });
    expect(sns.delivery.queues).toMatchObject([
      { queue: 'lost.fifo', body: 'a', groupId: 'g', deduplicationId: 'a' },
      { queue: 'billing.fifo', body: 'b', groupId: 'g', deduplicationId: 'b' },
    ]);
  });
});

// https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html
describe('Deduplication of a FIFO topic', () => {
  beforeEach(async () => subscribe('billing.fifo'));

  it('delivers a message once within five minutes', async () => {
    await publish({ MessageDeduplicationId: 'd' });
    await sns.clock.advance(299_999);
    await publish({ Message: 'y', MessageDeduplicationId: 'd' });
    expect(bodies()).toEqual(['x']);
  });

  it('answers with the message that was published before', async () => {
    const { MessageId, SequenceNumber } = await publish({ MessageDeduplicationId: 'd' });
    expect(await publish({ MessageDeduplicationId: 'd' })).toMatchObject({ MessageId, SequenceNumber });
  });

  it('delivers again after five minutes', async () => {
    await publish({ MessageDeduplicationId: 'd' });
    await sns.clock.advance(300_000);
    await publish({ Message: 'y', MessageDeduplicationId: 'd' });
    expect(bodies()).toEqual(['x', 'y']);
  });

  it('goes across groups', async () => {
    await publish({ MessageDeduplicationId: 'd', MessageGroupId: 'a' });
    await publish({ MessageDeduplicationId: 'd', MessageGroupId: 'b' });
    expect(bodies()).toEqual(['x']);
  });

  it('stays within a group when the throughput scope says so', async () => {
    await set('FifoThroughputScope', 'MessageGroup');
    await publish({ MessageDeduplicationId: 'd', MessageGroupId: 'a' });
    await publish({ MessageDeduplicationId: 'd', MessageGroupId: 'b' });
    await publish({ MessageDeduplicationId: 'd', MessageGroupId: 'b' });
    expect(bodies()).toEqual(['x', 'x']);
  });

  it('goes by the SHA-256 of the message when it is content-based', async () => {
    await set('ContentBasedDeduplication', 'true');
    await publish({ Message: 'same' });
    await publish({ Message: 'same' });
    await publish({ Message: 'other' });
    expect(sns.delivery.queues.map(({ body, deduplicationId }) => [body, deduplicationId])).toEqual([
      ['same', hash('sha256', 'same')],
      ['other', hash('sha256', 'other')],
    ]);
  });

  it('does not look at attributes when it is content-based', async () => {
    await set('ContentBasedDeduplication', 'true');
    await publish({ MessageAttributes: { a: { DataType: 'String', StringValue: '1' } } });
    await publish({ MessageAttributes: { a: { DataType: 'String', StringValue: '2' } } });
    expect(bodies()).toEqual(['x']);
  });

  it('goes by the id that is given, content-based or not', async () => {
    await set('ContentBasedDeduplication', 'true');
    await publish({ MessageDeduplicationId: 'a' });
    await publish({ MessageDeduplicationId: 'b' });
    expect(bodies()).toEqual(['x', 'x']);
  });
});
