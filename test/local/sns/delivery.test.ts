import {
  CreateTopicCommand,
  type MessageAttributeValue,
  PublishCommand,
  type PublishCommandInput,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { AwsError } from '../../../local/aws/error';
import { functionArn, type Harness, queueArn, startSns, topicArn } from './harness';

let sns: Harness;
const TopicArn = topicArn('orders');
beforeEach(async () => {
  sns = await startSns();
  await sns.client.send(new CreateTopicCommand({ Name: 'orders' }));
});
afterEach(async () => sns.close());

const subscribe = async (
  Protocol: string,
  Endpoint: string,
  Attributes?: Record<string, string>,
): Promise<string> => {
  const { SubscriptionArn = '' } = await sns.client.send(
    new SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes }),
  );
  return SubscriptionArn;
};
const raw = { RawMessageDelivery: 'true' };
const deadLetters = { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn('lost') }) };
const publish = async (input: Partial<PublishCommandInput> = {}): Promise<string> => {
  const { MessageId = '' } = await sns.client.send(new PublishCommand({ TopicArn, Message: 'x', ...input }));
  await sns.service.settled();
  return MessageId;
};
const numbered = (count: number): Record<string, MessageAttributeValue> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `a${index}`,
      { DataType: 'String', StringValue: `${index}` },
    ]),
  );
const events = (): string[] => sns.hops.map(({ event }) => event).filter((event) => event !== 'published');

const refused = new AwsError('AccessDenied', 'No, thank you.', { status: 403 });
const broken = new AwsError('InternalError', 'Later, perhaps.', { status: 500 });

// https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html
describe('A queue without raw delivery', () => {
  it('receives the message in an envelope', async () => {
    const arn = await subscribe('sqs', queueArn('billing'));
    const MessageId = await publish({
      Message: 'Hello "world"!',
      Subject: 'Greeting',
      MessageAttributes: { store: { DataType: 'String', StringValue: 'fans' } },
    });
    const [body = ''] = sns.delivery.bodies('billing');
    expect(JSON.parse(body)).toEqual({
      Type: 'Notification',
      MessageId,
      TopicArn,
      Subject: 'Greeting',
      Message: 'Hello "world"!',
      Timestamp: '2026-01-01T00:00:00.000Z',
      SignatureVersion: '1',
      Signature: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/),
      SigningCertURL: expect.stringMatching(/\/SimpleNotificationService-[0-9a-f]{32}\.pem$/),
      UnsubscribeURL: `${sns.endpoint}/?Action=Unsubscribe&SubscriptionArn=${arn}`,
      MessageAttributes: { store: { Type: 'String', Value: 'fans' } },
    });
  });

  it('receives the members of the envelope in the order of the documentation', async () => {
    await subscribe('sqs', queueArn('billing'));
    await publish({ Subject: 's', MessageAttributes: numbered(1) });
    const [body = ''] = sns.delivery.bodies('billing');
    expect(Object.keys(JSON.parse(body))).toEqual([
      'Type',
      'MessageId',
      'TopicArn',
      'Subject',
      'Message',
      'Timestamp',
      'SignatureVersion',
      'Signature',
      'SigningCertURL',
      'UnsubscribeURL',
      'MessageAttributes',
    ]);
  });

  it('receives an envelope without subject and attributes when there are none', async () => {
    await subscribe('sqs', queueArn('billing'));
    await publish();
    const [body = ''] = sns.delivery.bodies('billing');
    expect(Object.keys(JSON.parse(body))).not.toEqual(
      expect.arrayContaining(['Subject', 'MessageAttributes']),
    );
  });

  it('receives bytes as base64', async () => {
    await subscribe('sqs', queueArn('billing'));
    await publish({ MessageAttributes: { a: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) } } });
    const [body = ''] = sns.delivery.bodies('billing');
    expect(JSON.parse(body)).toMatchObject({ MessageAttributes: { a: { Type: 'Binary', Value: 'AQI=' } } });
  });

  it('receives no attributes of the queue message', async () => {
    await subscribe('sqs', queueArn('billing'));
    await publish({ MessageAttributes: numbered(2) });
    expect(sns.delivery.queues).toEqual([expect.not.objectContaining({ attributes: expect.anything() })]);
  });

  it('receives more than ten attributes', async () => {
    await subscribe('sqs', queueArn('billing'));
    await publish({ MessageAttributes: numbered(11) });
    expect(events()).toEqual(['delivered to billing']);
  });
});

// https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html
describe('A queue with raw delivery', () => {
  it('receives the message alone, with its attributes', async () => {
    await subscribe('sqs', queueArn('billing'), raw);
    await publish({ Message: 'Hello', Subject: 'lost', MessageAttributes: numbered(1) });
    expect(sns.delivery.queues).toMatchObject([
      { queue: 'billing', body: 'Hello', attributes: { a0: { DataType: 'String', StringValue: '0' } } },
    ]);
  });

  it('receives ten attributes', async () => {
    await subscribe('sqs', queueArn('billing'), raw);
    await publish({ MessageAttributes: numbered(10) });
    expect(events()).toEqual(['delivered to billing']);
  });

  it('does not receive a message with more than ten attributes', async () => {
    await subscribe('sqs', queueArn('billing'), raw);
    await publish({ MessageAttributes: numbered(11) });
    expect([sns.delivery.queues, events()]).toEqual([
      [],
      ['not delivered to billing: InvalidParameterValue'],
    ]);
  });

  it('has a message with more than ten attributes among its dead letters', async () => {
    await subscribe('sqs', queueArn('billing'), { ...raw, ...deadLetters });
    await publish({ Message: 'Hello', MessageAttributes: numbered(11) });
    expect([sns.delivery.bodies('billing'), sns.delivery.bodies('lost')]).toEqual([[], ['Hello']]);
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
describe('A function', () => {
  it('receives the message in an event of one record', async () => {
    const arn = await subscribe('lambda', functionArn('work'));
    const MessageId = await publish({
      Message: 'Hello',
      Subject: 'Greeting',
      MessageAttributes: {
        text: { DataType: 'String', StringValue: 'fans' },
        bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([1]) },
      },
    });
    const [{ event } = { event: '' }] = sns.delivery.events;
    expect(JSON.parse(event)).toEqual({
      Records: [
        {
          EventSource: 'aws:sns',
          EventVersion: '1.0',
          EventSubscriptionArn: arn,
          Sns: {
            Type: 'Notification',
            MessageId,
            TopicArn,
            Subject: 'Greeting',
            Message: 'Hello',
            Timestamp: '2026-01-01T00:00:00.000Z',
            SignatureVersion: '1',
            Signature: expect.any(String),
            SigningCertUrl: expect.any(String),
            UnsubscribeUrl: expect.stringContaining(arn),
            MessageAttributes: {
              text: { Type: 'String', Value: 'fans' },
              bytes: { Type: 'Binary', Value: 'AQ==' },
            },
          },
        },
      ],
    });
  });

  it('receives null for a subject, and no attributes as an empty object', async () => {
    await subscribe('lambda', functionArn('work'));
    await publish();
    const [{ event } = { event: '' }] = sns.delivery.events;
    expect(JSON.parse(event)).toMatchObject({ Records: [{ Sns: { Subject: null, MessageAttributes: {} } }] });
  });
});

// https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html
describe('Filtering', () => {
  const filtered = async (name: string, policy: object, scope?: string): Promise<string> =>
    subscribe('sqs', queueArn(name), {
      ...raw,
      FilterPolicy: JSON.stringify(policy),
      ...(scope !== undefined && { FilterPolicyScope: scope }),
    });
  const received = (): string[] => sns.delivery.queues.map(({ queue }) => queue);
  const text = (StringValue: string): MessageAttributeValue => ({ DataType: 'String', StringValue });

  it('delivers to every subscription without a policy', async () => {
    await subscribe('sqs', queueArn('a'), raw);
    await subscribe('sqs', queueArn('b'), raw);
    await publish();
    expect(received()).toEqual(['a', 'b']);
  });

  it('delivers where the attributes match', async () => {
    await filtered('placed', { type: ['order-placed'] });
    await filtered('cancelled', { type: ['order-cancelled'] });
    await publish({ MessageAttributes: { type: text('order-placed') } });
    expect(received()).toEqual(['placed']);
  });

  it('delivers where the body matches', async () => {
    await filtered('eu', { address: { region: ['eu'] } }, 'MessageBody');
    await filtered('us', { address: { region: ['us'] } }, 'MessageBody');
    await publish({ Message: '{"address":{"region":"us"}}' });
    expect(received()).toEqual(['us']);
  });

  it('does not deliver a message that is no JSON where the body is filtered', async () => {
    await filtered('eu', { region: [{ exists: false }] }, 'MessageBody');
    await publish({ Message: 'plain text' });
    expect(received()).toEqual([]);
  });

  it('looks at the message of the protocol', async () => {
    await filtered('eu', { region: ['eu'] }, 'MessageBody');
    await publish({
      MessageStructure: 'json',
      Message: JSON.stringify({ default: '{"region":"us"}', sqs: '{"region":"eu"}' }),
    });
    expect(received()).toEqual(['eu']);
  });

  it('compares numbers with Number attributes only', async () => {
    await filtered('large', { total: [{ numeric: ['>=', 1000] }] });
    await publish({
      Message: 'number',
      MessageAttributes: { total: { DataType: 'Number', StringValue: '1000' } },
    });
    await publish({ Message: 'text', MessageAttributes: { total: text('1000') } });
    expect(sns.delivery.bodies('large')).toEqual(['number']);
  });

  it('matches one of the values of a String.Array', async () => {
    await filtered('rugby', { sports: ['rugby'] });
    await publish({
      MessageAttributes: { sports: { DataType: 'String.Array', StringValue: '["tennis","rugby"]' } },
    });
    expect(received()).toEqual(['rugby']);
  });

  it('does not match exists: false for a message without attributes', async () => {
    await filtered('none', { type: [{ exists: false }] });
    await publish();
    expect(received()).toEqual([]);
  });

  it('says what was delivered and what was filtered out', async () => {
    await filtered('placed', { type: ['order-placed'] });
    await subscribe('sqs', queueArn('audit'), raw);
    const id = await publish({ MessageAttributes: { type: text('stock-adjusted') } });
    expect(sns.hops).toEqual([
      { service: 'sns', resource: 'orders', event: 'published', id },
      { service: 'sns', resource: 'orders', event: 'filtered out for placed', id },
      { service: 'sns', resource: 'orders', event: 'delivered to audit', id },
    ]);
  });

  it('does not deliver to a pending subscription', async () => {
    await subscribe('https', 'https://example.com/hook');
    await publish();
    expect(sns.outbox.entries.map(({ type }) => type)).toEqual(['SubscriptionConfirmation']);
  });

  it('says that nothing is delivered by a protocol that ends outside', async () => {
    await subscribe('sms', '+12025550123');
    await publish();
    expect(events()).toEqual(['not delivered to +12025550123: NotDeliveredHere']);
  });
});

// https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
describe('A delivery that fails', () => {
  it('by the fault of the subscription is not tried again', async () => {
    await subscribe('sqs', queueArn('billing'), raw);
    sns.delivery.failures.set(queueArn('billing'), [refused, undefined]);
    await publish();
    expect(events()).toEqual(['not delivered to billing: AccessDenied']);
  });

  it('by the fault of the subscription becomes a dead letter that says why', async () => {
    await subscribe('sqs', queueArn('billing'), { ...raw, ...deadLetters });
    sns.delivery.failures.set(queueArn('billing'), [refused]);
    await publish({ Message: 'Hello', MessageAttributes: numbered(1) });
    expect([events(), sns.delivery.queues]).toMatchObject([
      ['dead-lettered for billing'],
      [
        {
          queue: 'lost',
          body: 'Hello',
          attributes: {
            a0: { DataType: 'String', StringValue: '0' },
            RequestID: { DataType: 'String', StringValue: expect.stringMatching(/^[0-9a-f-]{36}$/) },
            ErrorCode: { DataType: 'String', StringValue: 'AccessDenied' },
            ErrorMessage: { DataType: 'String', StringValue: 'No, thank you.' },
          },
        },
      ],
    ]);
  });

  it('to a function becomes a dead letter in an envelope', async () => {
    await subscribe('lambda', functionArn('work'), deadLetters);
    sns.delivery.failures.set(functionArn('work'), [
      new AwsError('ResourceNotFoundException', 'No such function.', { status: 404 }),
    ]);
    await publish({ Message: 'Hello' });
    const [body = ''] = sns.delivery.bodies('lost');
    expect([events(), JSON.parse(body)]).toMatchObject([
      ['dead-lettered for work'],
      { Type: 'Notification', Message: 'Hello' },
    ]);
  });

  it('leaves room for the reason among ten attributes', async () => {
    await subscribe('sqs', queueArn('billing'), { ...raw, ...deadLetters });
    sns.delivery.failures.set(queueArn('billing'), [refused]);
    await publish({ MessageAttributes: numbered(10) });
    const [{ attributes } = { attributes: {} }] = sns.delivery.queues;
    expect(Object.keys(attributes ?? {})).toEqual([
      ...Object.keys(numbered(7)),
      'RequestID',
      'ErrorCode',
      'ErrorMessage',
    ]);
  });

  it('is said to be lost when the dead-letter queue refuses it too', async () => {
    await subscribe('sqs', queueArn('billing'), { ...raw, ...deadLetters });
    sns.delivery.failures.set(queueArn('billing'), [refused]);
    sns.delivery.failures.set(queueArn('lost'), [refused]);
    await publish();
    expect(events()).toEqual([
      'not delivered to billing: AccessDenied, nor to its dead letters: AccessDenied',
    ]);
  });

  it('does not keep the message from other subscriptions', async () => {
    await subscribe('sqs', queueArn('billing'), raw);
    await subscribe('sqs', queueArn('audit'), raw);
    sns.delivery.failures.set(queueArn('billing'), [refused]);
    await publish();
    expect(sns.delivery.bodies('audit')).toEqual(['x']);
  });

  // https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
  it('by the fault of the service is tried again at once', async () => {
    await subscribe('sqs', queueArn('billing'), raw);
    sns.delivery.failures.set(queueArn('billing'), [broken, broken, broken, undefined]);
    await publish();
    expect(events()).toEqual(['delivered to billing']);
  });

  it('by the fault of the service is tried again later when it goes on', async () => {
    await subscribe('sqs', queueArn('billing'), raw);
    sns.delivery.failures.set(queueArn('billing'), [...Array<AwsError>(8).fill(broken), undefined]);
    await sns.client.send(new PublishCommand({ TopicArn, Message: 'x' }));
    await sns.clock.advance(1999);
    const before = events();
    await sns.clock.advance(10_000);
    expect([before, events()]).toEqual([[], ['delivered to billing']]);
  });

  it('to a function that is throttled comes again, one that it refuses does not', async () => {
    const throttled = new AwsError('TooManyRequestsException', 'Rate Exceeded.', { status: 429 });
    await subscribe('lambda', functionArn('busy'), deadLetters);
    await subscribe('lambda', functionArn('closed'), deadLetters);
    sns.delivery.failures.set(functionArn('busy'), [throttled, throttled, throttled, throttled, undefined]);
    sns.delivery.failures.set(functionArn('closed'), [refused, undefined]);
    await sns.client.send(new PublishCommand({ TopicArn, Message: 'x' }));
    await sns.clock.advance(1000);
    await sns.service.settled();
    expect([events().toSorted(), sns.delivery.events.map((event) => event.function)]).toEqual([
      ['dead-lettered for closed', 'delivered to busy'],
      ['busy'],
    ]);
  });

  it('that waits to be tried again is given up when the service closes', async () => {
    await subscribe('sqs', queueArn('billing'), raw);
    sns.delivery.failures.set(queueArn('billing'), [broken]);
    await sns.client.send(new PublishCommand({ TopicArn, Message: 'x' }));
    await sns.clock.advance(60_000);
    sns.service.close();
    await sns.service.settled();
    expect(events()).toEqual(['not delivered to billing: InternalError']);
  });
});
