import { createHash } from 'node:crypto';
import {
  type MessageAttributeValue,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { account, failureOf, type Sqs, startSqs } from './harness';

let sqs: Sqs;
let url: string;
beforeEach(async () => {
  sqs = await startSqs();
  url = await sqs.queue('orders');
});
afterEach(async () => sqs.close());

const md5 = (text: string) => createHash('md5').update(text).digest('hex');
const text = (value: string): MessageAttributeValue => ({ DataType: 'String', StringValue: value });

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
describe('SendMessage', () => {
  it.each([
    'plain',
    '{"a":"b&c=d%+\\"\'"}',
    'tab\t line\n return\r',
    'ümläut \u{1F600} \u2028',
    '<xml attr="1">&amp;</xml>',
  ])('keeps the body %j', async (body) => {
    await sqs.send(url, body);
    expect(await sqs.bodies(url)).toEqual([body]);
  });

  it('answers with an id and the MD5 of the body', async () => {
    const sent = await sqs.client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'msg' }));
    expect(sent).toMatchObject({
      MD5OfMessageBody: '6e2baaf3b97dbeef01c0043275f9a0e7',
      MessageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  // MD5 recorded from AWS.
  it('answers with the MD5 of the attributes', async () => {
    const sent = await sqs.client.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: 'msg',
        MessageAttributes: { General: text('Kenobi'), Hello: text('There'), 'Help.Me': text('Me') },
      }),
    );
    expect(sent.MD5OfMessageAttributes).toBe('4c360f3fdafd970e05fae2f149d997f5');
  });

  it('answers with the MD5 of the system attributes', async () => {
    const sent = await sqs.client.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: 'msg',
        MessageSystemAttributes: { AWSTraceHeader: text('Root=1-5759e988-bd862e3fe1be46a994272793') },
      }),
    );
    expect(sent.MD5OfMessageSystemAttributes).toMatch(/^[0-9a-f]{32}$/);
  });

  it.each(['a\u0000b', '\u0008', '\uFFFE'])('fails for the character in %j', async (body) => {
    expect(await failureOf(sqs.send(url, body))).toMatchObject({
      name: 'InvalidMessageContents',
      message: expect.stringContaining('Valid unicode characters are #x9 | #xA | #xD'),
    });
  });

  it('fails without a body', async () => {
    expect(await failureOf(sqs.send(url, ''))).toMatchObject({
      name: 'MissingParameter',
      message: 'The request must contain the parameter MessageBody.',
    });
  });

  it('takes one mebibyte', async () => {
    await sqs.send(url, 'x'.repeat(1_048_576));
    expect(sqs.service.peek('orders').length).toBe(1);
  });

  it('fails for a byte more', async () => {
    expect(await failureOf(sqs.send(url, 'x'.repeat(1_048_577)))).toMatchObject({
      name: 'InvalidParameterValue',
      message: 'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
    });
  });

  it('measures bytes, not characters', async () => {
    const small = await sqs.queue('small', { MaximumMessageSize: '1024' });
    expect((await failureOf(sqs.send(small, 'ä'.repeat(513)))).message).toBe(
      'One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.',
    );
  });

  it('counts name, type and value of attributes', async () => {
    const small = await sqs.queue('small', { MaximumMessageSize: '1024' });
    // 4 bytes of name, 6 of type, 5 of value
    const MessageAttributes = { name: text('value') };
    await sqs.send(small, 'x'.repeat(1009), { MessageAttributes });
    const failure = await failureOf(sqs.send(small, 'x'.repeat(1010), { MessageAttributes }));
    expect(failure.message).toContain('Message must be shorter than 1024 bytes.');
  });

  it.each<[string, Record<string, MessageAttributeValue>, string]>([
    ['no type', { a: { DataType: '', StringValue: 'x' } }, 'must contain a non-empty message attribute type'],
    [
      'an unknown type',
      { a: { DataType: 'Object', StringValue: 'x' } },
      'You must use only the following supported type prefixes: Binary, Number, String.',
    ],
    [
      'an empty value',
      { ErrorDetails: { DataType: 'String', StringValue: '' } },
      "Message (user) attribute 'ErrorDetails' must contain a non-empty value of type 'String'.",
    ],
    [
      'a number that is none',
      { a: { DataType: 'Number', StringValue: 'ten' } },
      "Can't cast the value of message (user) attribute 'a' to a number.",
    ],
    ['a reserved name', { 'AWS.a': text('x') }, 'because they are reserved'],
    ['a name with a blank', { 'a b': text('x') }, 'Invalid non-alphanumeric character was found'],
    ['a name that starts with a period', { '.a': text('x') }, 'must not start or end with a period'],
  ])('fails for an attribute with %s', async (_what, MessageAttributes, message) => {
    expect((await failureOf(sqs.send(url, 'x', { MessageAttributes }))).message).toContain(message);
  });

  it('fails for more than ten attributes', async () => {
    const MessageAttributes = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`a${i}`, text('x')]));
    expect((await failureOf(sqs.send(url, 'x', { MessageAttributes }))).message).toBe(
      'Number of message attributes [11] exceeds the allowed maximum [10].',
    );
  });

  it('fails for a character that XML forbids in an attribute', async () => {
    const failure = await failureOf(sqs.send(url, 'x', { MessageAttributes: { a: text('\u0001') } }));
    // Recorded from AWS: unlike for a body.
    expect(failure.name).toBe('InvalidParameterValue');
  });

  // Recorded from AWS.
  it('accepts letters of any script in the name of an attribute', async () => {
    await sqs.send(url, 'x', { MessageAttributes: { 'attr.1øßä': text('x') } });
    const [message] = await sqs.receive(url, { MessageAttributeNames: ['All'] });
    expect(message?.MessageAttributes).toEqual({ 'attr.1øßä': text('x') });
  });

  it('fails for a system attribute other than the trace header', async () => {
    const input = { QueueUrl: url, MessageBody: 'x', MessageSystemAttributes: { Other: text('x') } };
    const failure = await failureOf(
      sqs.service.call('SendMessage', input, {
        principal: { kind: 'account', account: '000000000000' },
        requestId: 'r',
      }),
    );
    expect(failure.message).toContain("Message system attribute name 'Other' is invalid.");
  });

  it('fails for a deduplication id on a standard queue', async () => {
    expect((await failureOf(sqs.send(url, 'x', { MessageDeduplicationId: 'd' }))).message).toBe(
      'Value d for parameter MessageDeduplicationId is invalid. Reason: The request include parameter that is not ' +
        'valid for this queue type.',
    );
  });

  it.each([-1, 901])('fails for a delay of %d seconds', async (DelaySeconds) => {
    expect((await failureOf(sqs.send(url, 'x', { DelaySeconds }))).message).toBe(
      `Value ${DelaySeconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
    );
  });

  it.each(['orders', '/orders', `/${account}/orders`, `${account}/orders`])(
    'finds the queue by the address %s',
    async (address) => {
      await sqs.send(address, 'x');
      expect(await sqs.bodies(address)).toEqual(['x']);
    },
  );

  it('fails for the name of a queue that is not there', async () => {
    expect((await failureOf(sqs.send('none', 'x'))).name).toBe('QueueDoesNotExist');
  });

  it.each(['a/b/c', 'http://127.0.0.1', '/'])('fails for the address %s', async (address) => {
    expect(await failureOf(sqs.send(address, 'x'))).toMatchObject({ name: 'InvalidAddress', status: 404 });
  });
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-delay-queues.html */
describe('delays', () => {
  it('hide a message until they are over', async () => {
    await sqs.send(url, 'later', { DelaySeconds: 10 });
    await sqs.seconds(9.999);
    const before = await sqs.bodies(url);
    await sqs.seconds(0.001);
    expect([before, await sqs.bodies(url)]).toEqual([[], ['later']]);
  });

  it('of the queue hold for messages without one of their own', async () => {
    const slow = await sqs.queue('slow', { DelaySeconds: '60' });
    await sqs.send(slow, 'as the queue says');
    await sqs.send(slow, 'at once', { DelaySeconds: 0 });
    expect(await sqs.bodies(slow)).toEqual(['at once']);
  });
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
describe('SendMessageBatch', () => {
  const batch = (Entries: SendMessageBatchRequestEntry[], QueueUrl = url) =>
    sqs.client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));

  it('answers per entry', async () => {
    const sent = await batch([
      { Id: 'a', MessageBody: '1' },
      { Id: 'b', MessageBody: '2', MessageAttributes: { n: text('v') } },
    ]);
    expect(sent.Successful).toMatchObject([
      { Id: 'a', MD5OfMessageBody: md5('1') },
      { Id: 'b', MD5OfMessageBody: md5('2'), MD5OfMessageAttributes: expect.any(String) },
    ]);
  });

  it('has no list of failures when there are none', async () => {
    expect((await batch([{ Id: 'a', MessageBody: '1' }])).Failed).toBeUndefined();
  });

  it('fails only the entry with a character that XML forbids', async () => {
    const sent = await batch([
      { Id: 'good', MessageBody: 'fine' },
      { Id: 'bad', MessageBody: '\u0000' },
    ]);
    expect([sent.Successful?.map((entry) => entry.Id), sent.Failed]).toEqual([
      ['good'],
      [
        {
          Id: 'bad',
          SenderFault: true,
          Code: 'InvalidMessageContents',
          Message: expect.stringContaining('Invalid characters found.'),
        },
      ],
    ]);
  });

  it('fails only the entry with a wrong delay', async () => {
    const sent = await batch([
      { Id: 'good', MessageBody: 'fine', DelaySeconds: 900 },
      { Id: 'bad', MessageBody: 'x', DelaySeconds: 901 },
    ]);
    expect(sent.Failed).toMatchObject([{ Id: 'bad', Code: 'InvalidParameterValue' }]);
  });

  it('fails only the entry that is larger than the queue takes', async () => {
    const small = await sqs.queue('small', { MaximumMessageSize: '1024' });
    const sent = await batch(
      [
        { Id: 'fits', MessageBody: 'x'.repeat(1024) },
        { Id: 'large', MessageBody: 'x'.repeat(1025) },
      ],
      small,
    );
    expect([sent.Successful?.length, sent.Failed]).toMatchObject([
      1,
      [
        {
          Id: 'large',
          Code: 'InvalidParameterValue',
          Message:
            'One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes.',
        },
      ],
    ]);
  });

  it.each<[string, SendMessageBatchRequestEntry[], string, string]>([
    [
      'no entry',
      [],
      'EmptyBatchRequest',
      'There should be at least one SendMessageBatchRequestEntry in the request.',
    ],
    [
      'eleven entries',
      Array.from({ length: 11 }, (_, i) => ({ Id: `${i}`, MessageBody: 'x' })),
      'TooManyEntriesInBatchRequest',
      'Maximum number of entries per request are 10. You have sent 11.',
    ],
    [
      'an id twice',
      [
        { Id: 'a', MessageBody: 'x' },
        { Id: 'a', MessageBody: 'y' },
      ],
      'BatchEntryIdsNotDistinct',
      'Id a repeated.',
    ],
    [
      'an id with a colon',
      [{ Id: 'invalid:id', MessageBody: 'x' }],
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    ],
    [
      'an id of 81 letters',
      [{ Id: 'x'.repeat(81), MessageBody: 'x' }],
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    ],
    [
      'an entry without a body',
      [{ Id: 'a', MessageBody: '' }],
      'MissingParameter',
      'The request must contain the parameter MessageBody.',
    ],
    [
      'more than one mebibyte in sum',
      [
        { Id: 'a', MessageBody: 'x'.repeat(1_048_576) },
        { Id: 'b', MessageBody: 'x' },
      ],
      'BatchRequestTooLong',
      'Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.',
    ],
  ])('fails as a whole for %s', async (_what, entries, name, message) => {
    expect(await failureOf(batch(entries))).toMatchObject({ name, message });
  });

  it('keeps nothing of a batch that fails as a whole', async () => {
    await failureOf(
      batch([
        { Id: 'a', MessageBody: 'x' },
        { Id: 'a', MessageBody: 'y' },
      ]),
    );
    expect(sqs.service.peek('orders')).toEqual([]);
  });

  it('counts attributes towards the sum', async () => {
    const failure = await failureOf(
      batch([{ Id: 'a', MessageBody: 'x'.repeat(1_048_570), MessageAttributes: { name: text('value') } }]),
    );
    expect(failure.name).toBe('BatchRequestTooLong');
  });
});
