import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  PurgeQueueCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { failureOf, type Sqs, startSqs, until } from './harness';

let sqs: Sqs;
let url: string;
beforeEach(async () => {
  sqs = await startSqs();
  url = await sqs.queue('orders.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
});
afterEach(async () => sqs.close());

const send = async (group: string, ...bodies: string[]) => {
  for (const body of bodies) await sqs.send(url, body, { MessageGroupId: group });
};
const remove = (message: Message | undefined) =>
  sqs.client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message?.ReceiptHandle }));
const bodiesOf = (messages: readonly Message[]) => messages.map((message) => message.Body);

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html */
describe('the order of a FIFO queue', () => {
  it('gives the messages of a group together, in order, before those of the next', async () => {
    await send('a', 'a1');
    await send('b', 'b1');
    await send('a', 'a2');
    await send('b', 'b2');
    expect(await sqs.bodies(url)).toEqual(['a1', 'a2', 'b1', 'b2']);
  });

  it('blocks a group while one of its messages is in flight', async () => {
    await send('a', 'a1', 'a2');
    await send('b', 'b1');
    await sqs.receive(url, { MaxNumberOfMessages: 1 });
    expect(await sqs.bodies(url)).toEqual(['b1']);
  });

  it('lets a group go on when the message in flight is deleted', async () => {
    await send('a', 'a1', 'a2');
    const [message] = await sqs.receive(url, { MaxNumberOfMessages: 1 });
    await remove(message);
    expect(await sqs.bodies(url)).toEqual(['a2']);
  });

  it('blocks a group until all of its messages in flight are deleted', async () => {
    await send('a', 'a1', 'a2', 'a3');
    const [first, second] = await sqs.receive(url, { MaxNumberOfMessages: 2 });
    await remove(first);
    const between = await sqs.bodies(url);
    await remove(second);
    expect([between, await sqs.bodies(url)]).toEqual([[], ['a3']]);
  });

  it('stays after a visibility timeout', async () => {
    await send('a', 'a1', 'a2', 'a3');
    await sqs.receive(url, { MaxNumberOfMessages: 2 });
    await sqs.seconds(30);
    expect(await sqs.bodies(url)).toEqual(['a1', 'a2', 'a3']);
  });

  it('stays when messages come back in another order', async () => {
    await send('a', 'a1', 'a2', 'a3');
    const messages = await sqs.receive(url);
    for (const message of messages.toReversed()) {
      await sqs.client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: url,
          ReceiptHandle: message.ReceiptHandle,
          VisibilityTimeout: 0,
        }),
      );
    }
    expect(await sqs.bodies(url)).toEqual(['a1', 'a2', 'a3']);
  });

  it('gives a batch in the order of its entries', async () => {
    await sqs.client.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: ['1', '2', '3'].map((body) => ({ Id: body, MessageBody: body, MessageGroupId: 'a' })),
      }),
    );
    expect(await sqs.bodies(url)).toEqual(['1', '2', '3']);
  });

  it('wakes a long poll when a group is free again', async () => {
    await send('a', 'a1', 'a2');
    const [message] = await sqs.receive(url, { MaxNumberOfMessages: 1 });
    const bodies = sqs.bodies(url, { WaitTimeSeconds: 20 });
    await until(() => sqs.service.waiting('orders.fifo') === 1);
    await remove(message);
    expect(await bodies).toEqual(['a2']);
  });

  it('gives messages their group, deduplication id and a growing sequence number of 20 digits', async () => {
    await sqs.send(url, 'a1', { MessageGroupId: 'a', MessageDeduplicationId: 'one' });
    const sent = await sqs.client.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: 'a2',
        MessageGroupId: 'a',
        MessageDeduplicationId: 'two',
      }),
    );
    const [first, second] = await sqs.receive(url, { MessageSystemAttributeNames: ['All'] });
    const numbers = [first?.Attributes?.SequenceNumber ?? '', second?.Attributes?.SequenceNumber ?? ''];
    expect(first?.Attributes).toMatchObject({ MessageGroupId: 'a', MessageDeduplicationId: 'one' });
    expect(numbers).toEqual([expect.stringMatching(/^[0-9]{20}$/), sent.SequenceNumber]);
    expect(numbers.toSorted()).toEqual(numbers);
  });
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
describe('sending to a FIFO queue', () => {
  it('fails without a message group id', async () => {
    expect(await failureOf(sqs.send(url, 'x'))).toMatchObject({
      name: 'MissingParameter',
      message: 'The request must contain the parameter MessageGroupId.',
    });
  });

  it('fails without a deduplication id where the content does not give one', async () => {
    const strict = await sqs.queue('strict.fifo', { FifoQueue: 'true' });
    expect(await failureOf(sqs.send(strict, 'x', { MessageGroupId: 'a' }))).toMatchObject({
      name: 'InvalidParameterValue',
      message:
        'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    });
  });

  it('fails with a delay of its own', async () => {
    expect((await failureOf(sqs.send(url, 'x', { MessageGroupId: 'a', DelaySeconds: 2 }))).message).toBe(
      'Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for ' +
        'this queue type.',
    );
  });

  it.each(['', 'x'.repeat(129), 'a b'])('fails with the group id %j', async (MessageGroupId) => {
    expect((await failureOf(sqs.send(url, 'x', { MessageGroupId }))).message).toContain(
      'MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
    );
  });

  it('fails as a whole batch when one entry lacks its group id', async () => {
    const command = new SendMessageBatchCommand({
      QueueUrl: url,
      Entries: [
        { Id: 'a', MessageBody: 'x', MessageGroupId: 'g' },
        { Id: 'b', MessageBody: 'y' },
      ],
    });
    expect([(await failureOf(sqs.client.send(command))).name, sqs.service.peek('orders.fifo')]).toEqual([
      'InvalidParameterValue',
      [],
    ]);
  });

  it('delays as the queue says, also what is in it already when that changes', async () => {
    const set = (DelaySeconds: string) =>
      sqs.client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { DelaySeconds } }));
    await set('60');
    await send('a', 'x', 'y');
    await sqs.seconds(10);
    await set('20');
    await sqs.seconds(9);
    const before = await sqs.bodies(url);
    await sqs.seconds(1);
    expect([before, await sqs.bodies(url)]).toEqual([[], ['x', 'y']]);
  });
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html */
describe('deduplication', () => {
  const once = (body: string, id: string, group = 'a') =>
    sqs.client.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: body,
        MessageGroupId: group,
        MessageDeduplicationId: id,
      }),
    );

  it('takes a deduplication id once, and answers with the first message', async () => {
    const first = await once('first', 'id');
    const second = await once('second', 'id');
    expect([second.MessageId, second.SequenceNumber, await sqs.bodies(url)]).toEqual([
      first.MessageId,
      first.SequenceNumber,
      ['first'],
    ]);
  });

  it('lasts five minutes', async () => {
    await once('first', 'id');
    await sqs.seconds(299);
    await once('dropped', 'id');
    await sqs.seconds(1);
    await once('second', 'id');
    expect(await sqs.bodies(url)).toEqual(['first', 'second']);
  });

  it('lasts when the message is deleted', async () => {
    await once('first', 'id');
    const [message] = await sqs.receive(url);
    await remove(message);
    await once('again', 'id');
    expect(await sqs.bodies(url)).toEqual([]);
  });

  it('goes by the body where the queue says so', async () => {
    await send('a', 'same', 'same', 'other');
    expect(await sqs.bodies(url)).toEqual(['same', 'other']);
  });

  it('does not look at attributes', async () => {
    await send('a', 'same');
    await sqs.send(url, 'same', {
      MessageGroupId: 'a',
      MessageAttributes: { a: { DataType: 'String', StringValue: 'x' } },
    });
    expect(await sqs.bodies(url)).toEqual(['same']);
  });

  it('prefers the id that is given', async () => {
    await once('same', 'one');
    await once('same', 'two');
    expect(await sqs.bodies(url)).toEqual(['same', 'same']);
  });

  it('goes across groups by default', async () => {
    await once('first', 'id', 'a');
    await once('second', 'id', 'b');
    expect(await sqs.bodies(url)).toEqual(['first']);
  });

  it('stays within a group where its scope is the group', async () => {
    await sqs.client.send(
      new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { DeduplicationScope: 'messageGroup' } }),
    );
    await once('first', 'id', 'a');
    await once('second', 'id', 'b');
    await once('third', 'id', 'b');
    expect(await sqs.bodies(url)).toEqual(['first', 'second']);
  });

  // Recorded from AWS.
  it('goes on across groups for what was sent before the scope became the group', async () => {
    await once('first', 'id', 'a');
    await sqs.client.send(
      new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { DeduplicationScope: 'messageGroup' } }),
    );
    await once('repeat', 'id', 'b');
    await sqs.seconds(300);
    await once('second', 'id', 'b');
    expect(await sqs.bodies(url)).toEqual(['first', 'second']);
  });

  // Recorded from AWS.
  it('ends when the queue is purged', async () => {
    await once('first', 'id');
    await sqs.client.send(new PurgeQueueCommand({ QueueUrl: url }));
    await once('second', 'id');
    expect(await sqs.bodies(url)).toEqual(['second']);
  });

  it('works within a batch', async () => {
    const sent = await sqs.client.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: ['1', '2'].map((Id) => ({ Id, MessageBody: 'same', MessageGroupId: 'a' })),
      }),
    );
    const [first, second] = sent.Successful ?? [];
    expect([second?.MessageId, await sqs.bodies(url)]).toEqual([first?.MessageId, ['same']]);
  });
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html */
describe('receipt handles of a FIFO queue', () => {
  it('fail once the visibility timeout has passed', async () => {
    await send('a', 'x');
    const [message] = await sqs.receive(url);
    await sqs.seconds(30);
    expect(await failureOf(remove(message))).toMatchObject({
      name: 'InvalidParameterValue',
      message:
        `Value ${message?.ReceiptHandle} for parameter ReceiptHandle is invalid. ` +
        'Reason: The receipt handle has expired.',
    });
  });

  it('succeed when a delete is repeated', async () => {
    await send('a', 'x');
    const [message] = await sqs.receive(url);
    await remove(message);
    await expect(remove(message)).resolves.toBeDefined();
  });
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-receiverequestattemptid-request-parameter.html */
describe('ReceiveRequestAttemptId', () => {
  const attempt = { ReceiveRequestAttemptId: 'attempt-1' };

  it('gives the same messages and handles again', async () => {
    await send('a', 'x', 'y');
    const first = await sqs.receive(url, attempt);
    expect(await sqs.receive(url, attempt)).toEqual(first);
  });

  it('starts the visibility timeout anew', async () => {
    await send('a', 'x');
    await sqs.receive(url, attempt);
    await sqs.seconds(20);
    await sqs.receive(url, attempt);
    await sqs.seconds(20);
    expect(await sqs.bodies(url)).toEqual([]);
  });

  it('gives new messages when one was deleted', async () => {
    await send('a', 'x');
    const [message] = await sqs.receive(url, attempt);
    await remove(message);
    await send('a', 'y');
    expect(bodiesOf(await sqs.receive(url, attempt))).toEqual(['y']);
  });

  it('is forgotten after five minutes', async () => {
    await send('a', 'x');
    await sqs.receive(url, { ...attempt, VisibilityTimeout: 600 });
    await sqs.seconds(300);
    expect(await sqs.receive(url, attempt)).toEqual([]);
  });

  it('fails on a standard queue', async () => {
    const standard = await sqs.queue('standard');
    expect((await failureOf(sqs.receive(standard, attempt))).name).toBe('InvalidParameterValue');
  });
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-fifo.html */
describe('messages of a FIFO queue in flight', () => {
  it('are limited without an error', async () => {
    const tight = await startSqs({ limits: { inFlightFifo: 1 } });
    try {
      const orders = await tight.queue('o.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
      await tight.send(orders, 'x', { MessageGroupId: 'a' });
      await tight.send(orders, 'y', { MessageGroupId: 'b' });
      expect([await tight.bodies(orders), await tight.bodies(orders)]).toEqual([['x'], []]);
    } finally {
      await tight.close();
    }
  });
});
