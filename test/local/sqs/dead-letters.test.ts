import {
  ChangeMessageVisibilityCommand,
  ListDeadLetterSourceQueuesCommand,
  type QueueAttributeName,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { account, arnOf, failureOf, type Sqs, startSqs, until } from './harness';

let sqs: Sqs;
beforeEach(async () => {
  sqs = await startSqs();
});
afterEach(async () => sqs.close());

const set = (url: string, Attributes: Partial<Record<QueueAttributeName, string>>) =>
  sqs.client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));
/** Receives once and lets the timeout pass. */
const fail = async (url: string) => {
  const bodies = await sqs.bodies(url);
  await sqs.seconds(30);
  return bodies;
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html */
describe('a dead-letter queue', () => {
  it('gets a message that was received as often as allowed, when it would be received once more', async () => {
    const { url, deadLetterUrl } = await sqs.queueWithDeadLetters('orders', 2);
    await sqs.send(url, 'poison');
    const receives = [await fail(url), await fail(url), await fail(url)];
    expect([receives, await sqs.bodies(deadLetterUrl)]).toEqual([[['poison'], ['poison'], []], ['poison']]);
  });

  it('keeps id, group and attributes, carries the receive count on, and names the source', async () => {
    const { url, deadLetterUrl } = await sqs.queueWithDeadLetters('orders', 2);
    const id = await sqs.send(url, 'poison', {
      MessageGroupId: 'tenant',
      MessageAttributes: { a: { DataType: 'String', StringValue: 'x' } },
    });
    for (let i = 0; i < 3; i++) await fail(url);
    const [message] = await sqs.receive(deadLetterUrl, {
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    expect(message).toMatchObject({
      MessageId: id,
      MessageAttributes: { a: { StringValue: 'x' } },
      Attributes: {
        ApproximateReceiveCount: '3',
        DeadLetterQueueSourceArn: arnOf('orders'),
        MessageGroupId: 'tenant',
        SentTimestamp: '1767225600000',
      },
    });
  });

  it('lets a standard message expire as of its first send', async () => {
    const { url, deadLetterUrl } = await sqs.queueWithDeadLetters('orders', 1);
    await set(deadLetterUrl, { MessageRetentionPeriod: '3600' });
    await sqs.send(url, 'poison');
    await sqs.receive(url);
    await sqs.seconds(3590);
    await sqs.receive(url);
    const before = sqs.service.peek('orders-dead-letters').length;
    await sqs.seconds(10);
    expect([before, sqs.service.peek('orders-dead-letters').length]).toEqual([1, 0]);
  });

  it('starts the time of a FIFO message anew', async () => {
    const { url, deadLetterUrl } = await sqs.queueWithDeadLetters('orders.fifo', 1);
    await sqs.send(url, 'poison', { MessageGroupId: 'a', MessageDeduplicationId: 'd' });
    await fail(url);
    await fail(url);
    const [message] = await sqs.receive(deadLetterUrl, { MessageSystemAttributeNames: ['SentTimestamp'] });
    expect(message?.Attributes?.SentTimestamp).toBe('1767225630000');
  });

  it('frees the FIFO group of the message', async () => {
    const { url } = await sqs.queueWithDeadLetters('orders.fifo', 1);
    await sqs.send(url, 'poison', { MessageGroupId: 'a', MessageDeduplicationId: '1' });
    await sqs.send(url, 'next', { MessageGroupId: 'a', MessageDeduplicationId: '2' });
    await sqs.receive(url, { MaxNumberOfMessages: 1 });
    await sqs.seconds(30);
    expect(await sqs.bodies(url)).toEqual(['next']);
  });

  it('wakes a long poll', async () => {
    const { url, deadLetterUrl } = await sqs.queueWithDeadLetters('orders', 1);
    await sqs.send(url, 'poison');
    await fail(url);
    const bodies = sqs.bodies(deadLetterUrl, { WaitTimeSeconds: 20 });
    await until(() => sqs.service.waiting('orders-dead-letters') === 1);
    await sqs.receive(url);
    expect(await bodies).toEqual(['poison']);
  });

  it('counts receives that gave the message back at once', async () => {
    const { url, deadLetterUrl } = await sqs.queueWithDeadLetters('orders', 1);
    await sqs.send(url, 'poison');
    const [message] = await sqs.receive(url);
    await sqs.client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: url,
        ReceiptHandle: message?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    expect([await sqs.bodies(url), await sqs.bodies(deadLetterUrl)]).toEqual([[], ['poison']]);
  });

  it('is told of as a hop', async () => {
    const { url } = await sqs.queueWithDeadLetters('orders', 1);
    const id = await sqs.send(url, 'poison');
    await fail(url);
    await fail(url);
    expect(sqs.hops).toContainEqual({
      service: 'sqs',
      resource: 'orders',
      event: 'moved to dead-letter queue orders-dead-letters',
      id,
    });
  });

  it('gets nothing once the redrive policy is removed', async () => {
    const { url } = await sqs.queueWithDeadLetters('orders', 1);
    await sqs.send(url, 'poison');
    await fail(url);
    await set(url, { RedrivePolicy: '' });
    expect(await sqs.bodies(url)).toEqual(['poison']);
  });
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
describe('a redrive policy', () => {
  it('is given as it was set', async () => {
    const { url, deadLetterArn } = await sqs.queueWithDeadLetters('orders', 3);
    expect(await sqs.attribute(url, 'RedrivePolicy')).toBe(
      JSON.stringify({ deadLetterTargetArn: deadLetterArn, maxReceiveCount: 3 }),
    );
  });

  it('takes the count as text, too', async () => {
    const { url, deadLetterArn, deadLetterUrl } = await sqs.queueWithDeadLetters('orders', 9);
    await set(url, {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetterArn, maxReceiveCount: '1' }),
    });
    await sqs.send(url, 'poison');
    await fail(url);
    await fail(url);
    expect(await sqs.bodies(deadLetterUrl)).toEqual(['poison']);
  });

  it.each<[string, string, string]>([
    [
      'an ARN that is none',
      '{"deadLetterTargetArn": "dummy", "maxReceiveCount": 42}',
      'Value {"deadLetterTargetArn": "dummy", "maxReceiveCount": 42} for parameter RedrivePolicy is invalid. ' +
        'Reason: Invalid value for deadLetterTargetArn.',
    ],
    [
      'a queue that is not there',
      JSON.stringify({ deadLetterTargetArn: arnOf('none'), maxReceiveCount: 1 }),
      'Reason: Dead letter target does not exist.',
    ],
    [
      'no count',
      JSON.stringify({ deadLetterTargetArn: arnOf('dead') }),
      'Reason: Redrive policy does not contain mandatory attribute: maxReceiveCount.',
    ],
    [
      'no target',
      JSON.stringify({ maxReceiveCount: 1 }),
      'Reason: Redrive policy does not contain mandatory attribute: deadLetterTargetArn.',
    ],
    [
      'a count of zero',
      JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 0 }),
      'Reason: Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.',
    ],
    [
      'a count above a thousand',
      JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 1001 }),
      'Reason: Invalid value for maxReceiveCount: 1001, valid values are from 1 to 1000 both inclusive.',
    ],
    [
      'a FIFO target',
      JSON.stringify({ deadLetterTargetArn: arnOf('dead.fifo'), maxReceiveCount: 1 }),
      'Reason: Dead-letter queue must be same type of queue as the source.',
    ],
    ['no JSON', 'none', 'Reason: Redrive policy is not a valid JSON map.'],
  ])('fails with %s', async (_what, RedrivePolicy, message) => {
    await sqs.queue('dead');
    await sqs.queue('dead.fifo', { FifoQueue: 'true' });
    const failure = await failureOf(sqs.queue('orders', { RedrivePolicy }));
    expect([failure.name, failure.message]).toEqual([
      'InvalidParameterValue',
      expect.stringContaining(message),
    ]);
  });
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue.html */
describe('a redrive allow policy', () => {
  const useAsDeadLetterQueue = async (allow: object) => {
    await sqs.queue('dead', { RedriveAllowPolicy: JSON.stringify(allow) });
    return sqs.queue('orders', {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 1 }),
    });
  };

  it.each([
    { redrivePermission: 'allowAll' },
    { redrivePermission: 'byQueue', sourceQueueArns: [arnOf('orders')] },
  ])('lets the queue be used: %j', async (allow) => {
    expect(await useAsDeadLetterQueue(allow)).toBe(`${sqs.endpoint}/${account}/orders`);
  });

  it.each([
    { redrivePermission: 'denyAll' },
    { redrivePermission: 'byQueue', sourceQueueArns: [arnOf('others')] },
  ])('fails for the queue: %j', async (allow) => {
    expect((await failureOf(useAsDeadLetterQueue(allow))).message).toContain(
      'Queue dead does not allow the queue to use it as a dead-letter queue.',
    );
  });

  it.each([
    { redrivePermission: 'sometimes' },
    { redrivePermission: 'byQueue' },
    { redrivePermission: 'denyAll', sourceQueueArns: [arnOf('orders')] },
  ])('fails to be set as %j', async (allow) => {
    const failure = await failureOf(sqs.queue('dead', { RedriveAllowPolicy: JSON.stringify(allow) }));
    expect(failure.name).toBe('InvalidParameterValue');
  });
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html */
describe('ListDeadLetterSourceQueues', () => {
  const list = (QueueUrl: string, more = {}) =>
    sqs.client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl, ...more }));

  it('lists the queues that use a queue', async () => {
    const { url, deadLetterUrl, deadLetterArn } = await sqs.queueWithDeadLetters('orders');
    const parcels = await sqs.queue('parcels', {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetterArn, maxReceiveCount: 1 }),
    });
    await sqs.queue('other');
    expect((await list(deadLetterUrl)).queueUrls).toEqual([url, parcels]);
  });

  it('lists none for a queue that none uses', async () => {
    expect((await list(await sqs.queue('other'))).queueUrls).toEqual([]);
  });

  it('pages', async () => {
    const { deadLetterUrl, deadLetterArn } = await sqs.queueWithDeadLetters('a');
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadLetterArn, maxReceiveCount: 1 });
    const last = await sqs.queue('b', { RedrivePolicy });
    const first = await list(deadLetterUrl, { MaxResults: 1 });
    const second = await list(deadLetterUrl, { MaxResults: 1, NextToken: first.NextToken });
    expect([second.queueUrls, second.NextToken]).toEqual([[last], undefined]);
  });

  it('fails for a queue that is not there', async () => {
    expect((await failureOf(list(`${sqs.endpoint}/${account}/none`))).name).toBe('QueueDoesNotExist');
  });
});
