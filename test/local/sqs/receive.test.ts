import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { account, failureOf, type Sqs, startSqs, until } from './harness';

let sqs: Sqs;
let url: string;
beforeEach(async () => {
  sqs = await startSqs();
  url = await sqs.queue('orders');
});
afterEach(async () => sqs.close());

const text = (value: string): MessageAttributeValue => ({ DataType: 'String', StringValue: value });
const sendMany = async (bodies: readonly string[]) => {
  for (const body of bodies) await sqs.send(url, body);
};
const remove = (handle: string | undefined, queueUrl = url) =>
  sqs.client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: handle }));
const change = (handle: string | undefined, VisibilityTimeout: number) =>
  sqs.client.send(
    new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: handle, VisibilityTimeout }),
  );

/** @returns the handle of the first of two receives */
const receivedTwice = async (): Promise<string | undefined> => {
  await sqs.send(url, 'x');
  const [earlier] = await sqs.receive(url);
  await sqs.seconds(30);
  await sqs.receive(url);
  return earlier?.ReceiptHandle;
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
describe('ReceiveMessage', () => {
  it('gives one message unless asked for more', async () => {
    await sendMany(['a', 'b']);
    expect(await sqs.bodies(url, { MaxNumberOfMessages: 1 })).toEqual(['a']);
  });

  it('gives at most ten, oldest first', async () => {
    await sendMany(Array.from({ length: 12 }, (_, i) => `${i}`));
    expect(await sqs.bodies(url)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  it('has no list of messages when there are none', async () => {
    const received = await sqs.client.send(new ReceiveMessageCommand({ QueueUrl: url }));
    expect(received.Messages).toBeUndefined();
  });

  it.each([0, 11])('fails for %d messages', async (MaxNumberOfMessages) => {
    expect((await failureOf(sqs.receive(url, { MaxNumberOfMessages }))).message).toBe(
      `Value ${MaxNumberOfMessages} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.`,
    );
  });

  it.each([-1, 21])('fails for a wait of %d seconds', async (WaitTimeSeconds) => {
    expect((await failureOf(sqs.receive(url, { WaitTimeSeconds }))).message).toBe(
      `Value ${WaitTimeSeconds} for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.`,
    );
  });

  it.each([-1, 43_201])('fails for a visibility timeout of %d seconds', async (VisibilityTimeout) => {
    expect((await failureOf(sqs.receive(url, { VisibilityTimeout }))).message).toBe(
      `Value ${VisibilityTimeout} for parameter VisibilityTimeout is invalid. Reason: Must be between 0 and 43200, if provided.`,
    );
  });

  it('gives a message twice with receipt handles of its own when delivery is repeated', async () => {
    const twice = await startSqs({ faults: { duplicate: (queue) => queue === 'orders' } });
    try {
      const orders = await twice.queue('orders');
      const id = await twice.send(orders, 'x');
      const [first, second] = await twice.receive(orders);
      expect([first?.MessageId, second?.MessageId, first?.ReceiptHandle === second?.ReceiptHandle]).toEqual([
        id,
        id,
        false,
      ]);
    } finally {
      await twice.close();
    }
  });
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
describe('attributes of messages', () => {
  beforeEach(async () => {
    await sqs.send(url, 'msg', {
      MessageAttributes: {
        Hello: text('There'),
        General: text('Kenobi'),
        'Help.Me': text('Me'),
      },
      MessageSystemAttributes: { AWSTraceHeader: text('Root=1-x') },
    });
  });
  const first = async (more = {}) => (await sqs.receive(url, { VisibilityTimeout: 0, ...more }))[0];

  it('are not given unless asked for', async () => {
    const message = await first();
    expect([message?.Attributes, message?.MessageAttributes, message?.MD5OfMessageAttributes]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  // MD5s recorded from AWS.
  it.each<[string[], string[] | undefined, string | undefined]>([
    [['All'], ['General', 'Hello', 'Help.Me'], '4c360f3fdafd970e05fae2f149d997f5'],
    [['.*'], ['General', 'Hello', 'Help.Me'], '4c360f3fdafd970e05fae2f149d997f5'],
    [['*'], ['General', 'Hello', 'Help.Me'], '4c360f3fdafd970e05fae2f149d997f5'],
    [['Hel.*'], ['Hello', 'Help.Me'], '83fee93c1bcd8b9a5a923ffacdc636c7'],
    [['Hello', 'General'], ['General', 'Hello'], 'fca026605781cb4126a1e9044df24232'],
    [['Hello', 'Foo'], ['Hello'], 'a311262e065454b75da111d535b8dacd'],
    [['Foo'], undefined, undefined],
    [['AWS.'], undefined, undefined],
  ])('named by %j are %j', async (MessageAttributeNames, names, md5) => {
    const message = await first({ MessageAttributeNames });
    const given = message?.MessageAttributes && Object.keys(message.MessageAttributes).toSorted();
    expect([given, message?.MD5OfMessageAttributes]).toEqual([names, md5]);
  });

  it('of the system are all given for All', async () => {
    await sqs.seconds(2);
    const message = await first({ MessageSystemAttributeNames: ['All'] });
    expect(message?.Attributes).toEqual({
      SenderId: account,
      SentTimestamp: '1767225600000',
      ApproximateReceiveCount: '1',
      ApproximateFirstReceiveTimestamp: '1767225602000',
      AWSTraceHeader: 'Root=1-x',
    });
  });

  it('of the system can be asked for by their older parameter', async () => {
    const message = await first({ AttributeNames: ['ApproximateReceiveCount'] });
    expect(message?.Attributes).toEqual({ ApproximateReceiveCount: '1' });
  });

  it('of the system that a message lacks are left out', async () => {
    const message = await first({ MessageSystemAttributeNames: ['SenderId', 'SequenceNumber'] });
    expect(message?.Attributes).toEqual({ SenderId: account });
  });

  it('count receives, and keep the time of the first', async () => {
    await first();
    await sqs.seconds(5);
    const message = await first({ MessageSystemAttributeNames: ['All'] });
    expect(message?.Attributes).toMatchObject({
      ApproximateReceiveCount: '2',
      ApproximateFirstReceiveTimestamp: '1767225600000',
    });
  });

  it('keep bytes and custom types', async () => {
    const other = await sqs.queue('other');
    const sent: Record<string, MessageAttributeValue> = {
      bytes: { DataType: 'Binary.png', BinaryValue: new Uint8Array([0, 1, 255]) },
      number: { DataType: 'Number.float', StringValue: '1.50' },
      list: { DataType: 'String.Array', StringValue: '["a",1]' },
    };
    await sqs.send(other, 'x', { MessageAttributes: sent });
    const [message] = await sqs.receive(other, { MessageAttributeNames: ['All'] });
    expect(message?.MessageAttributes).toEqual(sent);
  });

  it('keep the message group id of a standard queue', async () => {
    const other = await sqs.queue('other');
    await sqs.send(other, 'x', { MessageGroupId: 'tenant-1' });
    const [message] = await sqs.receive(other, { MessageSystemAttributeNames: ['MessageGroupId'] });
    expect(message?.Attributes).toEqual({ MessageGroupId: 'tenant-1' });
  });
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html */
describe('long polling', () => {
  const poll = (more = {}) => sqs.bodies(url, { WaitTimeSeconds: 20, ...more });
  const polling = (count = 1) => until(() => sqs.service.waiting('orders') === count);

  it('ends as soon as a message is sent', async () => {
    const bodies = poll();
    await polling();
    await sqs.send(url, 'now');
    expect(await bodies).toEqual(['now']);
  });

  it('gets a batch as one', async () => {
    const bodies = poll();
    await polling();
    await sqs.client.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: ['a', 'b', 'c'].map((body) => ({ Id: body, MessageBody: body })),
      }),
    );
    expect(await bodies).toEqual(['a', 'b', 'c']);
  });

  it('ends with nothing when its time is over', async () => {
    const bodies = poll();
    await polling();
    await sqs.seconds(19);
    const stillWaiting = sqs.service.waiting('orders');
    await sqs.seconds(1);
    expect([stillWaiting, await bodies]).toEqual([1, []]);
  });

  it('ends when a delay is over', async () => {
    await sqs.send(url, 'delayed', { DelaySeconds: 5 });
    const bodies = poll();
    await polling();
    await sqs.seconds(5);
    expect(await bodies).toEqual(['delayed']);
  });

  it('ends when a visibility timeout passes', async () => {
    await sqs.send(url, 'again');
    await sqs.receive(url, { VisibilityTimeout: 7 });
    const bodies = poll();
    await polling();
    await sqs.seconds(7);
    expect(await bodies).toEqual(['again']);
  });

  it('ends when a message is given back', async () => {
    await sqs.send(url, 'again');
    const [message] = await sqs.receive(url);
    const bodies = poll();
    await polling();
    await change(message?.ReceiptHandle, 0);
    expect(await bodies).toEqual(['again']);
  });

  it('serves who came first', async () => {
    const first = poll();
    await polling(1);
    const second = poll();
    await polling(2);
    await sqs.send(url, 'a');
    const got = await first;
    await sqs.send(url, 'b');
    expect([got, await second]).toEqual([['a'], ['b']]);
  });

  it("lasts as long as the queue's attribute says", async () => {
    const patient = await sqs.queue('patient', { ReceiveMessageWaitTimeSeconds: '3' });
    const bodies = sqs.bodies(patient);
    await until(() => sqs.service.waiting('patient') === 1);
    await sqs.seconds(3);
    expect(await bodies).toEqual([]);
  });

  it('is overruled by a wait of zero', async () => {
    const patient = await sqs.queue('patient', { ReceiveMessageWaitTimeSeconds: '20' });
    expect(await sqs.bodies(patient, { WaitTimeSeconds: 0 })).toEqual([]);
  });

  it('ends when the client hangs up, so that no message is handed out to nobody', async () => {
    const hangUp = new AbortController();
    const receive = new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 });
    const call = sqs.client.send(receive, { abortSignal: hangUp.signal }).catch(() => 'hung up');
    await polling(1);
    hangUp.abort();
    await call;
    await polling(0);
    await sqs.send(url, 'kept');
    expect(await sqs.bodies(url)).toEqual(['kept']);
  });
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html */
describe('the visibility timeout', () => {
  it('hides a message until it passes', async () => {
    await sqs.send(url, 'x');
    await sqs.receive(url);
    await sqs.seconds(29.999);
    const before = await sqs.bodies(url);
    await sqs.seconds(0.001);
    expect([before, await sqs.bodies(url)]).toEqual([[], ['x']]);
  });

  it('of a receive goes before that of the queue', async () => {
    await sqs.send(url, 'x');
    await sqs.receive(url, { VisibilityTimeout: 100 });
    await sqs.seconds(99);
    const before = await sqs.bodies(url);
    await sqs.seconds(1);
    expect([before, await sqs.bodies(url)]).toEqual([[], ['x']]);
  });

  it('of zero leaves the message visible', async () => {
    await sqs.send(url, 'x');
    await sqs.receive(url, { VisibilityTimeout: 0 });
    expect(await sqs.bodies(url)).toEqual(['x']);
  });

  it('counts from the change', async () => {
    await sqs.send(url, 'x');
    const [message] = await sqs.receive(url);
    await sqs.seconds(20);
    await change(message?.ReceiptHandle, 60);
    await sqs.seconds(59);
    const before = await sqs.bodies(url);
    await sqs.seconds(1);
    expect([before, await sqs.bodies(url)]).toEqual([[], ['x']]);
  });

  it('set to zero gives the message back at once', async () => {
    await sqs.send(url, 'x');
    const [message] = await sqs.receive(url);
    await change(message?.ReceiptHandle, 0);
    expect(await sqs.bodies(url)).toEqual(['x']);
  });

  it('fails beyond twelve hours in sum', async () => {
    await sqs.send(url, 'x');
    const [message] = await sqs.receive(url, { VisibilityTimeout: 43_200 });
    await sqs.seconds(1);
    expect((await failureOf(change(message?.ReceiptHandle, 43_200))).message).toContain(
      'Total VisibilityTimeout for the message is beyond the limit [43200 seconds]',
    );
  });

  it('fails to change beyond twelve hours at once', async () => {
    await sqs.send(url, 'x');
    const [message] = await sqs.receive(url);
    expect((await failureOf(change(message?.ReceiptHandle, 43_201))).name).toBe('InvalidParameterValue');
  });

  it('fails to change for a message that was given back', async () => {
    await sqs.send(url, 'x');
    const [message] = await sqs.receive(url);
    await change(message?.ReceiptHandle, 0);
    expect((await failureOf(change(message?.ReceiptHandle, 10))).name).toBe('MessageNotInflight');
  });

  it('fails to change for a deleted message', async () => {
    await sqs.send(url, 'x');
    const [message] = await sqs.receive(url);
    await remove(message?.ReceiptHandle);
    expect((await failureOf(change(message?.ReceiptHandle, 10))).message).toContain(
      'Message does not exist or is not available for visibility timeout change.',
    );
  });

  // Recorded from AWS: the change is accepted.
  it('that has passed can be changed without effect', async () => {
    await sqs.send(url, 'x');
    const [message] = await sqs.receive(url);
    await sqs.seconds(31);
    await change(message?.ReceiptHandle, 100);
    expect(await sqs.bodies(url)).toEqual(['x']);
  });

  it('changes by the handle of an earlier receive', async () => {
    await change(await receivedTwice(), 0);
    expect(await sqs.bodies(url)).toEqual(['x']);
  });

  it('fails to change by a handle that is none', async () => {
    expect((await failureOf(change('garbage', 0))).name).toBe('ReceiptHandleIsInvalid');
  });

  it('changes in a batch, entry by entry', async () => {
    await sqs.send(url, 'x');
    const [message] = await sqs.receive(url);
    const changed = await sqs.client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'good', ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 0 },
          { Id: 'bad', ReceiptHandle: 'garbage', VisibilityTimeout: 0 },
        ],
      }),
    );
    expect([changed.Successful, changed.Failed?.[0]?.Code, await sqs.bodies(url)]).toEqual([
      [{ Id: 'good' }],
      'ReceiptHandleIsInvalid',
      ['x'],
    ]);
  });
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html */
describe('DeleteMessage', () => {
  it('deletes a message', async () => {
    await sqs.send(url, 'x');
    const [message] = await sqs.receive(url);
    await remove(message?.ReceiptHandle);
    await sqs.seconds(31);
    expect(await sqs.bodies(url)).toEqual([]);
  });

  it('succeeds when repeated', async () => {
    await sqs.send(url, 'x');
    const [message] = await sqs.receive(url);
    await remove(message?.ReceiptHandle);
    await expect(remove(message?.ReceiptHandle)).resolves.toBeDefined();
  });

  it('deletes after the timeout passed, as long as nobody received the message since', async () => {
    await sqs.send(url, 'x');
    const [message] = await sqs.receive(url);
    await sqs.seconds(31);
    await remove(message?.ReceiptHandle);
    expect(await sqs.bodies(url)).toEqual([]);
  });

  // Recorded from AWS, where the documentation promises nothing.
  it('deletes by the handle of an earlier receive', async () => {
    const earlier = await receivedTwice();
    await remove(earlier);
    await sqs.seconds(30);
    expect(await sqs.bodies(url)).toEqual([]);
  });

  it('deletes in a batch by the handle of an earlier receive', async () => {
    const earlier = await receivedTwice();
    await sqs.client.send(
      new DeleteMessageBatchCommand({ QueueUrl: url, Entries: [{ Id: 'a', ReceiptHandle: earlier }] }),
    );
    await sqs.seconds(30);
    expect(await sqs.bodies(url)).toEqual([]);
  });

  it('fails for a handle that is none', async () => {
    expect(await failureOf(remove('garbage'))).toMatchObject({
      name: 'ReceiptHandleIsInvalid',
      message: 'The input receipt handle "garbage" is not a valid receipt handle.',
      status: 404,
    });
  });

  it("fails for another queue's handle", async () => {
    const other = await sqs.queue('other');
    await sqs.send(other, 'x');
    const [message] = await sqs.receive(other);
    expect((await failureOf(remove(message?.ReceiptHandle))).name).toBe('ReceiptHandleIsInvalid');
  });

  it('fails in a batch only for the bad handle', async () => {
    await sqs.send(url, 'x');
    const [message] = await sqs.receive(url);
    const deleted = await sqs.client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'bad', ReceiptHandle: 'garbage' },
          { Id: 'good', ReceiptHandle: message?.ReceiptHandle },
        ],
      }),
    );
    expect([deleted.Successful, deleted.Failed]).toEqual([
      [{ Id: 'good' }],
      [
        {
          Id: 'bad',
          SenderFault: true,
          Code: 'ReceiptHandleIsInvalid',
          Message: 'The input receipt handle "garbage" is not a valid receipt handle.',
        },
      ],
    ]);
  });

  it('fails for more than ten entries', async () => {
    const Entries = Array.from({ length: 20 }, (_, i) => ({ Id: `${i}`, ReceiptHandle: 'x' }));
    const failure = await failureOf(
      sqs.client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries })),
    );
    expect(failure.message).toBe('Maximum number of entries per request are 10. You have sent 20.');
  });
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html */
describe('messages in flight', () => {
  it('fail a short poll when they are too many', async () => {
    const tight = await startSqs({ limits: { inFlight: 2 } });
    try {
      const orders = await tight.queue('orders');
      for (const body of ['a', 'b', 'c']) await tight.send(orders, body);
      const given = await tight.bodies(orders);
      expect([given, await failureOf(tight.receive(orders))]).toEqual([
        ['a', 'b'],
        expect.objectContaining({ name: 'OverLimit', status: 403 }),
      ]);
    } finally {
      await tight.close();
    }
  });

  it('end a long poll without an error when they are too many', async () => {
    const tight = await startSqs({ limits: { inFlight: 1 } });
    try {
      const orders = await tight.queue('orders');
      for (const body of ['a', 'b']) await tight.send(orders, body);
      await tight.receive(orders);
      const bodies = tight.bodies(orders, { WaitTimeSeconds: 5 });
      await until(() => tight.service.waiting('orders') === 1);
      await tight.seconds(5);
      expect(await bodies).toEqual([]);
    } finally {
      await tight.close();
    }
  });
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
describe('the retention period', () => {
  it('ends four days after the send', async () => {
    await sqs.send(url, 'x');
    await sqs.seconds(345_599);
    const before = await sqs.attribute(url, 'ApproximateNumberOfMessages');
    await sqs.seconds(1);
    expect([before, await sqs.attribute(url, 'ApproximateNumberOfMessages')]).toEqual(['1', '0']);
  });

  it('ends for a message in flight, too', async () => {
    const short = await sqs.queue('short', { MessageRetentionPeriod: '60' });
    await sqs.send(short, 'x');
    await sqs.receive(short, { VisibilityTimeout: 600 });
    await sqs.seconds(60);
    expect(await sqs.counts(short)).toEqual(['0', '0', '0']);
  });
});

describe('hops', () => {
  it('tell what became of a message, by its id and without its body', async () => {
    const id = await sqs.send(url, 'secret');
    const [message] = await sqs.receive(url);
    await remove(message?.ReceiptHandle);
    await sqs.receive(url);
    expect(sqs.hops).toEqual(
      ['sent', 'received', 'deleted'].map((event) => ({ service: 'sqs', resource: 'orders', event, id })),
    );
  });

  it('name the event that a message carries', async () => {
    await sqs.send(url, '{"specversion":"1.0","id":"request-1"}');
    expect(sqs.hops).toMatchObject([{ event: 'sent', about: 'request-1' }]);
  });
});
