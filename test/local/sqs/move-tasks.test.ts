import {
  CancelMessageMoveTaskCommand,
  DeleteQueueCommand,
  ListMessageMoveTasksCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { arnOf, failureOf, type Sqs, startSqs, until } from './harness';

let sqs: Sqs;
let url: string;
let deadLetterUrl: string;
let deadLetterArn: string;
beforeEach(async () => {
  sqs = await startSqs();
  ({ url, deadLetterUrl, deadLetterArn } = await sqs.queueWithDeadLetters('orders'));
});
afterEach(async () => sqs.close());

/** Sends messages and lets them die. */
const kill = async (count: number, queueUrl = url, more: (i: number) => object = () => ({})) => {
  for (let i = 0; i < count; i++) await sqs.send(queueUrl, `m${i}`, more(i));
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < count; i += 10) await sqs.receive(queueUrl);
    await sqs.seconds(30);
  }
};
const start = (more = {}) =>
  sqs.client.send(new StartMessageMoveTaskCommand({ SourceArn: deadLetterArn, ...more }));
const list = async (more = {}) =>
  (await sqs.client.send(new ListMessageMoveTasksCommand({ SourceArn: deadLetterArn, ...more }))).Results;
const cancel = (TaskHandle: string | undefined) =>
  sqs.client.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
const handleOf = (reference: object) => Buffer.from(JSON.stringify(reference)).toString('base64');

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html */
describe('a message move task', () => {
  it('moves messages back to where they came from', async () => {
    await kill(12);
    await start();
    await sqs.seconds(1);
    expect([sqs.service.peek('orders').length, sqs.service.peek('orders-dead-letters').length]).toEqual([
      12, 0,
    ]);
  });

  it('moves each message to its own source', async () => {
    const other = await sqs.queue('parcels', {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetterArn, maxReceiveCount: 1 }),
    });
    await kill(1);
    await kill(2, other);
    await start();
    await sqs.seconds(1);
    expect([sqs.service.peek('orders').length, sqs.service.peek('parcels').length]).toEqual([1, 2]);
  });

  it('moves messages to a destination', async () => {
    await sqs.queue('elsewhere');
    await kill(2);
    await start({ DestinationArn: arnOf('elsewhere') });
    await sqs.seconds(1);
    expect(sqs.service.peek('elsewhere').map((message) => message.body)).toEqual(['m0', 'm1']);
  });

  it('makes new messages of them: new ids, times and counts', async () => {
    await kill(1);
    const [dead] = sqs.service.peek('orders-dead-letters');
    await start();
    await sqs.seconds(1);
    const [message] = await sqs.receive(url, { MessageSystemAttributeNames: ['All'] });
    expect(message?.MessageId).not.toBe(dead?.id);
    expect(message?.Attributes).toMatchObject({
      ApproximateReceiveCount: '1',
      SentTimestamp: '1767225660000',
    });
    expect(message?.Attributes?.DeadLetterQueueSourceArn).toBeUndefined();
  });

  it('is listed with its counts and without a handle once it is completed', async () => {
    await kill(2);
    await start({ DestinationArn: arnOf('orders') });
    await sqs.seconds(1);
    expect(await list()).toEqual([
      {
        Status: 'COMPLETED',
        SourceArn: deadLetterArn,
        DestinationArn: arnOf('orders'),
        ApproximateNumberOfMessagesMoved: 2,
        ApproximateNumberOfMessagesToMove: 2,
        StartedTimestamp: 1767225660000,
      },
    ]);
  });

  it('completes at once when there is nothing to move', async () => {
    await start();
    await sqs.seconds(1);
    expect(await list()).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 0 }]);
  });

  it('leaves messages in flight where they are', async () => {
    await kill(2);
    await sqs.receive(deadLetterUrl, { MaxNumberOfMessages: 1 });
    await start();
    await sqs.seconds(1);
    expect([sqs.service.peek('orders').length, sqs.service.peek('orders-dead-letters').length]).toEqual([
      1, 1,
    ]);
  });

  it('keeps to a rate', async () => {
    await kill(10);
    const { TaskHandle } = await start({ MaxNumberOfMessagesPerSecond: 2 });
    await sqs.seconds(3);
    expect(await list()).toMatchObject([
      {
        Status: 'RUNNING',
        TaskHandle,
        ApproximateNumberOfMessagesMoved: 6,
        ApproximateNumberOfMessagesToMove: 10,
        MaxNumberOfMessagesPerSecond: 2,
      },
    ]);
  });

  it('keeps to the greatest rate', async () => {
    await kill(60);
    await start({ MaxNumberOfMessagesPerSecond: 500 });
    await sqs.seconds(0.1);
    expect(await list()).toMatchObject([{ ApproximateNumberOfMessagesMoved: 50 }]);
  });

  it('can be cancelled on its way', async () => {
    await kill(10);
    const { TaskHandle } = await start({ MaxNumberOfMessagesPerSecond: 1 });
    await sqs.seconds(2);
    const cancelled = await cancel(TaskHandle);
    await sqs.seconds(60);
    expect([cancelled.ApproximateNumberOfMessagesMoved, await list()]).toEqual([
      2,
      [expect.objectContaining({ Status: 'CANCELLED', ApproximateNumberOfMessagesMoved: 2 })],
    ]);
  });

  it('fails when its destination is deleted on the way', async () => {
    const elsewhere = await sqs.queue('elsewhere');
    await kill(10);
    await start({ DestinationArn: arnOf('elsewhere'), MaxNumberOfMessagesPerSecond: 1 });
    await sqs.seconds(3);
    await sqs.client.send(new DeleteQueueCommand({ QueueUrl: elsewhere }));
    await sqs.seconds(1);
    expect([await list(), sqs.service.peek('orders-dead-letters').length]).toEqual([
      [
        expect.objectContaining({
          Status: 'FAILED',
          FailureReason: 'AWS.SimpleQueueService.NonExistentQueue',
          ApproximateNumberOfMessagesMoved: 3,
        }),
      ],
      7,
    ]);
  });

  it('fails for a message that came from nowhere', async () => {
    await sqs.send(deadLetterUrl, 'direct');
    await start();
    await sqs.seconds(1);
    expect(await list()).toMatchObject([
      { Status: 'FAILED', FailureReason: 'CouldNotDetermineMessageSource' },
    ]);
  });

  it('wakes who waits at the destination', async () => {
    await kill(1);
    const bodies = sqs.bodies(url, { WaitTimeSeconds: 20 });
    await until(() => sqs.service.waiting('orders') === 1);
    await start();
    await sqs.seconds(1);
    expect(await bodies).toEqual(['m0']);
  });

  it('keeps the order of a FIFO queue', async () => {
    const fifo = await sqs.queueWithDeadLetters('o.fifo');
    await kill(3, fifo.url, (i) => ({ MessageGroupId: 'a', MessageDeduplicationId: `${i}` }));
    await sqs.client.send(new StartMessageMoveTaskCommand({ SourceArn: fifo.deadLetterArn }));
    await sqs.seconds(1);
    expect(await sqs.bodies(fifo.url)).toEqual(['m0', 'm1', 'm2']);
  });

  // Codes and messages recorded from AWS.
  it.each<[string, object, string, string]>([
    [
      'a queue that is no dead-letter queue',
      { SourceArn: arnOf('orders') },
      'InvalidParameterValue',
      'Source queue must be configured as a Dead Letter Queue.',
    ],
    [
      'a source that is not there',
      { SourceArn: arnOf('none') },
      'ResourceNotFoundException',
      "The resource that you specified for the SourceArn parameter doesn't exist.",
    ],
    [
      'a destination that is not there',
      { DestinationArn: arnOf('none') },
      'ResourceNotFoundException',
      "The resource that you specified for the DestinationArn parameter doesn't exist.",
    ],
    [
      'a rate above 500',
      { MaxNumberOfMessagesPerSecond: 501 },
      'InvalidParameterValue',
      'Value 501 for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: Must be between 1 and 500, if provided.',
    ],
  ])('fails to start for %s', async (_what, more, name, message) => {
    expect(await failureOf(start(more))).toMatchObject({ name, message });
  });

  it('fails to start while another runs', async () => {
    await kill(2);
    await start({ MaxNumberOfMessagesPerSecond: 1 });
    expect((await failureOf(start())).message).toBe(
      'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
    );
  });

  it.each<[string, () => string, string, string]>([
    [
      'a handle that is none',
      () => 'garbage',
      'InvalidParameterValue',
      'Value for parameter TaskHandle is invalid.',
    ],
    [
      'a queue that is not there',
      () => handleOf({ taskId: 'x', sourceArn: arnOf('none') }),
      'ResourceNotFoundException',
      "The resource that you specified for the SourceArn parameter doesn't exist.",
    ],
    [
      'a task that is not there',
      () => handleOf({ taskId: 'x', sourceArn: deadLetterArn }),
      'ResourceNotFoundException',
      'Task does not exist.',
    ],
  ])('fails to be cancelled by %s', async (_what, handle, name, message) => {
    expect(await failureOf(cancel(handle()))).toMatchObject({ name, message });
  });

  it('is listed newest first, one unless more are asked for', async () => {
    await kill(1);
    await start();
    await sqs.seconds(1);
    await start();
    await sqs.seconds(1);
    const moved = (await list({ MaxResults: 10 }))?.map((task) => task.ApproximateNumberOfMessagesMoved);
    expect([(await list())?.length, moved]).toEqual([1, [0, 1]]);
  });
});
