import type { CallContext } from '../../../local/aws/call';
import { VirtualClock } from '../../../local/clock';
import { SeededRandom } from '../../../local/random';
import { deliveryTo } from '../../../local/services/sns/delivery';
import { SnsService } from '../../../local/services/sns/service';
import { SqsService } from '../../../local/services/sqs/service';
import { environment, noEndpoints, queueArn, topicArn } from './harness';

const context: CallContext = { principal: { kind: 'account', account: '000000000000' }, requestId: 'r' };
const lambda = { invoke: async () => ({ payload: 'null' }) };
let sqs: SqsService;
let sns: SnsService;
let events: string[];

beforeEach(async () => {
  const clock = new VirtualClock();
  events = [];
  sqs = new SqsService({ environment, clock, random: new SeededRandom('sqs') });
  sns = new SnsService({
    environment,
    clock,
    random: new SeededRandom('sns'),
    deliver: deliveryTo({ sqs, lambda, endpoints: noEndpoints }),
    hops: ({ event }) => events.push(event),
  });
  await sns.call('CreateTopic', { Name: 'orders' }, context);
  await sns.call('CreateTopic', { Name: 'orders.fifo', Attributes: { FifoTopic: 'true' } }, context);
});

const queueUrl = (name: string): string => `http://127.0.0.1:4566/000000000000/${name}`;

/** @param topic whose messages the queue takes; none when undefined */
async function createQueue(
  name: string,
  topic?: string,
  attributes: Record<string, string> = {},
): Promise<void> {
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queueArn(name),
    Condition: { ArnEquals: { 'aws:SourceArn': topicArn(topic ?? '') } },
  };
  const policy = topic && JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const Attributes = { ...attributes, ...(policy && { Policy: policy }) };
  await sqs.call('CreateQueue', { QueueName: name, Attributes }, context);
}

async function subscribe(
  topic: string,
  queue: string,
  attributes: Record<string, string> = {},
): Promise<void> {
  const Attributes = { RawMessageDelivery: 'true', ...attributes };
  const input = { TopicArn: topicArn(topic), Protocol: 'sqs', Endpoint: queueArn(queue), Attributes };
  await sns.call('Subscribe', input, context);
}

async function publish(topic: string, input: object): Promise<void> {
  await sns.call('Publish', { TopicArn: topicArn(topic), ...input }, context);
  await sns.settled();
}

async function receive(name: string): Promise<unknown[]> {
  const input = {
    QueueUrl: queueUrl(name),
    MaxNumberOfMessages: 10,
    MessageAttributeNames: ['All'],
    MessageSystemAttributeNames: ['All'],
  };
  const result: { Messages?: unknown[] } = await sqs.call('ReceiveMessage', input, context);
  return result.Messages ?? [];
}

// https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html
describe('A queue behind a topic', () => {
  it('receives messages with their attributes when its policy lets the topic in', async () => {
    await createQueue('billing', 'orders');
    await subscribe('orders', 'billing');
    await publish('orders', {
      Message: 'hello',
      MessageAttributes: {
        type: { DataType: 'String', StringValue: 'order-placed' },
        tags: { DataType: 'String.Array', StringValue: '["a"]' },
      },
    });
    expect(await receive('billing')).toMatchObject([
      {
        Body: 'hello',
        MessageAttributes: {
          type: { DataType: 'String', StringValue: 'order-placed' },
          tags: { DataType: 'String.Array', StringValue: '["a"]' },
        },
      },
    ]);
  });

  // https://docs.aws.amazon.com/sns/latest/dg/sns-active-tracing.html
  it.each([
    ['Publish', { Message: 'x' }],
    ['PublishBatch', { PublishBatchRequestEntries: [{ Id: 'a', Message: 'x' }] }],
  ])('receives the trace header of %s', async (action, input) => {
    await createQueue('billing', 'orders');
    await subscribe('orders', 'billing');
    const traceHeader = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1';
    await sns.call(action, { TopicArn: topicArn('orders'), ...input }, { ...context, traceHeader });
    await sns.settled();
    expect(await receive('billing')).toMatchObject([{ Attributes: { AWSTraceHeader: traceHeader } }]);
  });

  it('has the trace header beside its dead letters', async () => {
    await createQueue('letters', 'orders');
    await createQueue('billing');
    await subscribe('orders', 'billing', {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn('letters') }),
    });
    const traceHeader = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1';
    await sns.call('Publish', { TopicArn: topicArn('orders'), Message: 'x' }, { ...context, traceHeader });
    await sns.settled();
    expect(await receive('letters')).toMatchObject([{ Attributes: { AWSTraceHeader: traceHeader } }]);
  });

  it('receives nothing without a policy', async () => {
    await createQueue('billing');
    await subscribe('orders', 'billing');
    await publish('orders', { Message: 'hello' });
    expect([await receive('billing'), events]).toEqual([
      [],
      ['published', expect.stringMatching(/^not delivered to billing: .*AccessDenied/)],
    ]);
  });

  it('receives nothing when its policy is for another topic', async () => {
    await createQueue('billing', 'others');
    await subscribe('orders', 'billing');
    await publish('orders', { Message: 'hello' });
    expect(await receive('billing')).toEqual([]);
  });

  it('receives the group id of a standard topic', async () => {
    await createQueue('billing', 'orders');
    await subscribe('orders', 'billing');
    await publish('orders', { Message: 'hello', MessageGroupId: 'tenant-1' });
    expect(await receive('billing')).toMatchObject([{ Attributes: { MessageGroupId: 'tenant-1' } }]);
  });

  it('has what it refused in the dead-letter queue of the subscription', async () => {
    await createQueue('billing');
    await createQueue('lost', 'orders');
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn('lost') });
    await subscribe('orders', 'billing', { RedrivePolicy });
    await publish('orders', { Message: 'hello' });
    expect(await receive('lost')).toMatchObject([
      { Body: 'hello', MessageAttributes: { ErrorCode: { DataType: 'String' } } },
    ]);
  });

  it('that was deleted loses messages, others receive theirs', async () => {
    await createQueue('audit', 'orders');
    await subscribe('orders', 'gone');
    await subscribe('orders', 'audit');
    await publish('orders', { Message: 'hello' });
    expect([await receive('audit'), events.toSorted()]).toMatchObject([
      [{ Body: 'hello' }],
      ['delivered to audit', 'not delivered to gone: AWS.SimpleQueueService.NonExistentQueue', 'published'],
    ]);
  });

  it('receives messages that are larger than 256 KiB when topic and queue take them', async () => {
    await createQueue('billing', 'orders');
    await subscribe('orders', 'billing');
    const input = { AttributeName: 'MaximumMessageSize', AttributeValue: '1048576' };
    await sns.call('SetTopicAttributes', { TopicArn: topicArn('orders'), ...input }, context);
    await publish('orders', { Message: 'x'.repeat(1_000_000) });
    expect(await receive('billing')).toHaveLength(1);
  });
});

// https://docs.aws.amazon.com/sns/latest/dg/fifo-topic-message-ordering.html
describe('A FIFO queue behind a FIFO topic', () => {
  beforeEach(async () => {
    await createQueue('billing.fifo', 'orders.fifo', { FifoQueue: 'true' });
    await subscribe('orders.fifo', 'billing.fifo');
  });

  it('receives the messages of a group in their order', async () => {
    for (const Message of ['a', 'b', 'c']) {
      const ids = { MessageGroupId: 'g', MessageDeduplicationId: Message };
      await sns.call('Publish', { TopicArn: topicArn('orders.fifo'), Message, ...ids }, context);
    }
    await sns.settled();
    expect(await receive('billing.fifo')).toMatchObject([{ Body: 'a' }, { Body: 'b' }, { Body: 'c' }]);
  });

  it('receives a message once that is published twice', async () => {
    const message = { Message: 'a', MessageGroupId: 'g', MessageDeduplicationId: 'd' };
    await publish('orders.fifo', message);
    await publish('orders.fifo', message);
    expect(await receive('billing.fifo')).toMatchObject([
      { Attributes: { MessageGroupId: 'g', MessageDeduplicationId: 'd' } },
    ]);
  });
});
