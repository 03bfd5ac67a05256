import {
  CreateTopicCommand,
  type MessageAttributeValue,
  PublishBatchCommand,
  type PublishBatchRequestEntry,
  PublishCommand,
  type PublishCommandInput,
  SetTopicAttributesCommand,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { functionArn, type Harness, queueArn, refusal, startSns, topicArn } from './harness';

let sns: Harness;
const TopicArn = topicArn('orders');
beforeEach(async () => {
  sns = await startSns();
  await sns.client.send(new CreateTopicCommand({ Name: 'orders' }));
  await sns.client.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: queueArn('billing'),
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );
});
afterEach(async () => sns.close());

const publish = async (input: Partial<PublishCommandInput>) => {
  const result = await sns.client.send(new PublishCommand({ TopicArn, Message: 'x', ...input }));
  await sns.service.settled();
  return result;
};
const publishBatch = async (entries: PublishBatchRequestEntry[]) => {
  const result = await sns.client.send(
    new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: entries }),
  );
  await sns.service.settled();
  return result;
};
const bodies = (): string[] => sns.delivery.bodies('billing');

// https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
describe('Publish', () => {
  it('answers a message id', async () => {
    expect((await publish({})).MessageId).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  });

  it('answers no sequence number for a standard topic', async () => {
    expect(await publish({})).not.toHaveProperty('SequenceNumber');
  });

  it.each([['&=%+ "\\ <>]]> é 😀 \u2028'], ['line\r\nline\n\ttab'], ['{"a":[1,2]}'], [' ']])(
    'delivers %j as it is',
    async (message) => {
      await publish({ Message: message });
      expect(bodies()).toEqual([message]);
    },
  );

  it('takes TargetArn for TopicArn', async () => {
    await publish({ TopicArn: undefined, TargetArn: TopicArn });
    expect(bodies()).toEqual(['x']);
  });

  it('succeeds when nobody is subscribed', async () => {
    await sns.client.send(new CreateTopicCommand({ Name: 'lonely' }));
    expect((await publish({ TopicArn: topicArn('lonely') })).MessageId).toBeDefined();
  });

  it.each<[string, Partial<PublishCommandInput>, string]>([
    ['an empty message', { Message: '' }, 'Invalid parameter: Empty message'],
    ['an empty subject', { Subject: '' }, 'Invalid parameter: Subject'],
    ['a subject of more than 100 characters', { Subject: 'x'.repeat(101) }, 'Invalid parameter: Subject'],
    ['a subject of two lines', { Subject: 'a\nb' }, 'Invalid parameter: Subject'],
    [
      'no topic',
      { TopicArn: undefined },
      'Invalid parameter: TopicArn Reason: no value for required parameter',
    ],
    [
      'a target that is no ARN',
      { TopicArn: undefined, TargetArn: 'orders' },
      'Invalid parameter: TargetArn Reason: An ARN must have at least 6 elements, not 1',
    ],
    [
      'a device that is not there',
      { TopicArn: undefined, TargetArn: 'arn:aws:sns:us-east-1:000000000000:endpoint/GCM/app/1' },
      'Invalid parameter: TargetArn Reason: No endpoint found for the target arn specified',
    ],
    [
      'a phone number',
      { TopicArn: undefined, PhoneNumber: '+12025550123' },
      'Invalid parameter: PhoneNumber Reason: text messages cannot be sent from here',
    ],
    [
      'a deduplication id on a standard topic',
      { MessageDeduplicationId: 'a' },
      'Invalid parameter: MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
    ],
    [
      'a group id with a space',
      { MessageGroupId: 'a b' },
      'Invalid parameter: MessageGroupId Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length',
    ],
    ['an unknown structure', { MessageStructure: 'xml' }, 'Invalid parameter: MessageStructure'],
    [
      'a structure that is no JSON',
      { MessageStructure: 'json', Message: 'x' },
      'Invalid parameter: Message Structure - JSON message body failed to parse',
    ],
    [
      'a structure without a default',
      { MessageStructure: 'json', Message: '{"sqs":"x"}' },
      'Invalid parameter: Message Structure - No default entry in JSON message body',
    ],
    [
      'a structure whose default is no text',
      { MessageStructure: 'json', Message: '{"default":{"a":1}}' },
      'Invalid parameter: Message Structure - No default entry in JSON message body',
    ],
    [
      'a character that XML forbids',
      { Message: 'a\u0000b' },
      'Invalid parameter: Message Reason: it holds a character that XML 1.0 does not allow',
    ],
    [
      'a character that XML forbids in an attribute',
      { MessageAttributes: { a: { DataType: 'String', StringValue: '\uffff' } } },
      'Invalid parameter: Message Reason: it holds a character that XML 1.0 does not allow',
    ],
  ])('fails for %s', async (_, input, message) => {
    expect(await refusal(publish(input))).toEqual({
      name: 'InvalidParameterException',
      message,
      status: 400,
    });
  });

  it('fails for a topic that is not there', async () => {
    expect(await refusal(publish({ TopicArn: topicArn('none') }))).toEqual({
      name: 'NotFoundException',
      message: 'Topic does not exist',
      status: 404,
    });
  });

  it('keeps the group id of a standard topic for the queue', async () => {
    await publish({ MessageGroupId: 'tenant-1' });
    expect(sns.delivery.queues).toMatchObject([{ groupId: 'tenant-1' }]);
  });
});

// https://docs.aws.amazon.com/sns/latest/dg/sns-send-custom-platform-specific-payloads-mobile-devices.html
describe('Publish with a message per protocol', () => {
  it('delivers the one for the protocol, and the default to all others', async () => {
    await sns.client.send(
      new SubscribeCommand({ TopicArn, Protocol: 'lambda', Endpoint: functionArn('work') }),
    );
    await publish({ MessageStructure: 'json', Message: '{"default":"for all","sqs":"for queues"}' });
    const [{ event } = { event: '' }] = sns.delivery.events;
    expect([bodies(), JSON.parse(event)]).toMatchObject([
      ['for queues'],
      { Records: [{ Sns: { Message: 'for all' } }] },
    ]);
  });

  it('ignores values that are no text', async () => {
    await publish({ MessageStructure: 'json', Message: '{"default":"for all","sqs":1}' });
    expect(bodies()).toEqual(['for all']);
  });

  it('delivers a message that looks like a structure as it is, when it is not called one', async () => {
    await publish({ Message: '{"default":"for all"}' });
    expect(bodies()).toEqual(['{"default":"for all"}']);
  });
});

// https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
describe('Message attributes', () => {
  const withAttribute = async (name: string, value: MessageAttributeValue) =>
    publish({ MessageAttributes: { [name]: value } });
  const text: MessageAttributeValue = { DataType: 'String', StringValue: 'v' };

  it.each<[string, MessageAttributeValue]>([
    ['String', { DataType: 'String', StringValue: 'é & <b>' }],
    ['String.Array', { DataType: 'String.Array', StringValue: '["a",1,true,null]' }],
    ['Number', { DataType: 'Number', StringValue: '1.5' }],
    ['Binary', { DataType: 'Binary', BinaryValue: new Uint8Array([0, 255, 1]) }],
    ['a type of the publisher', { DataType: 'Number.price', StringValue: '3' }],
  ])('of type %s reach the queue with raw delivery', async (_, value) => {
    await withAttribute('a', value);
    const [{ attributes } = { attributes: undefined }] = sns.delivery.queues;
    const { BinaryValue, ...rest } = attributes?.['a'] ?? {};
    expect(BinaryValue === undefined ? rest : { ...rest, BinaryValue: new Uint8Array(BinaryValue) }).toEqual(
      value,
    );
  });

  it.each<[string, MessageAttributeValue, string]>([
    ['.a', text, "Invalid message attribute name starting with character '.' was found."],
    ['a.', text, "Invalid message attribute name ending with character '.' was found."],
    ['a..b', text, "Message attribute name can not have successive '.' character."],
    [
      'a b',
      text,
      "Invalid non-alphanumeric character '#x20' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.",
    ],
    ['a'.repeat(257), text, 'Length of message attribute name must be less than 256 bytes.'],
    [
      'a',
      { DataType: 'Text', StringValue: 'v' },
      "The message attribute 'a' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
    ],
    [
      'a',
      { DataType: 'Stringy', StringValue: 'v' },
      "The message attribute 'a' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
    ],
    [
      'a',
      { DataType: 'String', StringValue: '' },
      "The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String'.",
    ],
    [
      'a',
      { DataType: 'String' },
      "The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String'.",
    ],
    [
      'a',
      { DataType: 'String', BinaryValue: new Uint8Array([1]) },
      "The message attribute 'a' with type 'String' must use field 'String'.",
    ],
    [
      'a',
      { DataType: 'Binary', StringValue: 'v' },
      "The message attribute 'a' with type 'Binary' must use field 'Binary'.",
    ],
    [
      'a',
      { DataType: 'Number', StringValue: 'many' },
      "Could not cast message attribute 'a' value to number.",
    ],
  ])('fails for %s: %j', async (name, value, message) => {
    expect(await refusal(withAttribute(name, value))).toEqual({
      name: 'InvalidParameterValueException',
      message,
      status: 400,
    });
  });

  it('fails for an attribute without a type', async () => {
    expect(await refusal(withAttribute('a', { DataType: undefined, StringValue: 'v' }))).toMatchObject({
      name: 'ValidationError',
      message:
        "1 validation error detected: Value null at 'messageAttributes.a.member.dataType' failed to satisfy constraint: Member must not be null",
    });
  });
});

// https://docs.aws.amazon.com/sns/latest/dg/large-message-payloads.html
describe('The size of a message', () => {
  const limit = 262_144;
  const tooLong = { name: 'InvalidParameterException', message: 'Invalid parameter: Message too long' };

  it('is at most 256 KiB', async () => {
    const outcomes = [
      await refusal(publish({ Message: 'x'.repeat(limit) })),
      await refusal(publish({ Message: 'x'.repeat(limit + 1) })),
    ];
    expect(outcomes).toMatchObject(['accepted', tooLong]);
  });

  it('is counted in bytes', async () => {
    expect(await refusal(publish({ Message: 'é'.repeat(limit / 2 + 1) }))).toMatchObject(tooLong);
  });

  it('counts the names, types and values of attributes', async () => {
    const MessageAttributes = { name: { DataType: 'String', StringValue: 'value' } };
    const attributesSize = 'name'.length + 'String'.length + 'value'.length;
    const outcomes = [
      await refusal(publish({ Message: 'x'.repeat(limit - attributesSize), MessageAttributes })),
      await refusal(publish({ Message: 'x'.repeat(limit - attributesSize + 1), MessageAttributes })),
    ];
    expect(outcomes).toMatchObject(['accepted', tooLong]);
  });

  it('is what MaximumMessageSize of the topic says', async () => {
    const command = new SetTopicAttributesCommand({
      TopicArn,
      AttributeName: 'MaximumMessageSize',
      AttributeValue: '1048576',
    });
    await sns.client.send(command);
    const outcomes = [
      await refusal(publish({ Message: 'x'.repeat(1_048_576) })),
      await refusal(publish({ Message: 'x'.repeat(1_048_577) })),
    ];
    expect(outcomes).toMatchObject(['accepted', tooLong]);
  });

  it('keeps e-mail off a topic of large messages', async () => {
    await sns.client.send(
      new CreateTopicCommand({ Name: 'large', Attributes: { MaximumMessageSize: '300000' } }),
    );
    const command = new SubscribeCommand({
      TopicArn: topicArn('large'),
      Protocol: 'email',
      Endpoint: 'someone@example.com',
    });
    expect(await refusal(sns.client.send(command))).toMatchObject({ name: 'InvalidParameterException' });
  });
});

// https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
describe('PublishBatch', () => {
  const entries = (count: number, Message = 'x'): PublishBatchRequestEntry[] =>
    Array.from({ length: count }, (_, index) => ({ Id: `${index}`, Message }));

  it('answers a message id for each entry', async () => {
    const { Successful = [], Failed } = await publishBatch(entries(10));
    expect([
      Successful.map(({ Id }) => Id),
      new Set(Successful.map(({ MessageId }) => MessageId)).size,
      Failed,
    ]).toEqual([['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'], 10, []]);
  });

  it('delivers in the order of the entries', async () => {
    await publishBatch(['a', 'b', 'c'].map((Message) => ({ Id: Message, Message })));
    expect(bodies()).toEqual(['a', 'b', 'c']);
  });

  it.each<[string, PublishBatchRequestEntry[], string, string]>([
    ['no entries', [], 'EmptyBatchRequestException', "The batch request doesn't contain any entries."],
    [
      'more than ten entries',
      entries(11),
      'TooManyEntriesInBatchRequestException',
      'The batch request contains more entries than permissible.',
    ],
    [
      'the same id twice',
      [...entries(1), ...entries(1)],
      'BatchEntryIdsNotDistinctException',
      'Two or more batch entries in the request have the same Id.',
    ],
    [
      'an id with a dot',
      [{ Id: 'a.b', Message: 'x' }],
      'InvalidBatchEntryIdException',
      'The Id of a batch entry in the batch request contains an impermissible character: a.b',
    ],
    [
      'an id of more than 80 characters',
      [{ Id: 'x'.repeat(81), Message: 'x' }],
      'InvalidBatchEntryIdException',
      `The Id of a batch entry in the batch request is too long: ${'x'.repeat(81)}`,
    ],
    [
      'messages that are too large together',
      entries(2, 'x'.repeat(131_073)),
      'BatchRequestTooLongException',
      'The length of all the messages put together is more than the limit.',
    ],
    [
      'an attribute that is wrong in one entry',
      [
        ...entries(1),
        { Id: 'a', Message: 'x', MessageAttributes: { a: { DataType: 'String', StringValue: '' } } },
      ],
      'InvalidParameterValueException',
      "The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String'.",
    ],
    [
      'an entry without a default message',
      [{ Id: 'a', Message: '{"sqs":"x"}', MessageStructure: 'json' }],
      'InvalidParameterException',
      'Invalid parameter: Message Structure - No default entry in JSON message body',
    ],
  ])('fails as a whole for %s', async (_, given, name, message) => {
    const outcome = await refusal(publishBatch(given));
    expect([outcome, bodies()]).toEqual([{ name, message, status: 400 }, []]);
  });

  it('takes messages that are just as large as they may be together', async () => {
    expect(await refusal(publishBatch(entries(2, 'x'.repeat(131_072))))).toBe('accepted');
  });

  it('names the entry whose attribute has no type', async () => {
    const given = [
      ...entries(1),
      { Id: 'a', Message: 'x', MessageAttributes: { a: { DataType: undefined, StringValue: 'v' } } },
    ];
    expect(await refusal(publishBatch(given))).toMatchObject({
      message: expect.stringContaining(
        'publishBatchRequestEntries.2.member.messageAttributes.a.member.dataType',
      ),
    });
  });

  it('refuses a character that XML forbids in that entry alone', async () => {
    const { Successful, Failed } = await publishBatch([
      { Id: 'good', Message: 'x' },
      { Id: 'bad', Message: '\u0001' },
    ]);
    expect([Successful, Failed, bodies()]).toMatchObject([
      [{ Id: 'good' }],
      [{ Id: 'bad', Code: 'InvalidParameter', SenderFault: true }],
      ['x'],
    ]);
  });

  it('fails for a topic that is not there', async () => {
    const command = new PublishBatchCommand({
      TopicArn: topicArn('none'),
      PublishBatchRequestEntries: entries(1),
    });
    expect(await refusal(sns.client.send(command))).toMatchObject({ name: 'NotFoundException', status: 404 });
  });
});
