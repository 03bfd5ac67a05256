import { X509Certificate } from 'node:crypto';
import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  type PublishCommandInput,
  SetTopicAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { generate } from 'selfsigned';
import { functionArn, type Harness, queueArn, refusal, startSns, topicArn } from './harness';
import { hasValidSignature, ListeningEndpoint } from './listening-endpoint';

let sns: Harness;
let hook: ListeningEndpoint;
const TopicArn = topicArn('orders');
beforeEach(async () => {
  hook = await ListeningEndpoint.open();
  sns = await startSns();
  await sns.client.send(new CreateTopicCommand({ Name: 'orders' }));
});
afterEach(async () => {
  await sns.close();
  await hook.close();
});

const subscribe = async (
  Endpoint = hook.url,
  Attributes?: Record<string, string>,
  Protocol = 'http',
): Promise<string> => {
  const { SubscriptionArn = '' } = await sns.client.send(
    new SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes, ReturnSubscriptionArn: true }),
  );
  return SubscriptionArn;
};
/** Subscribes the endpoint and confirms it, as an endpoint does. */
const subscribed = async (attributes?: Record<string, string>): Promise<string> => {
  const arn = await subscribe(hook.url, attributes);
  const { SubscribeURL = '' } = await hook.envelope(1);
  await fetch(SubscribeURL);
  return arn;
};
const publish = async (input: Partial<PublishCommandInput> = {}): Promise<string> => {
  const { MessageId = '' } = await sns.client.send(new PublishCommand({ TopicArn, Message: 'x', ...input }));
  return MessageId;
};
const attributesOf = async (SubscriptionArn: string): Promise<Record<string, string>> => {
  const { Attributes } = await sns.client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
  return Attributes ?? {};
};
const setTopic = async (AttributeName: string, AttributeValue: string) =>
  sns.client.send(new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue }));

// https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.prepare.html
describe('An HTTP endpoint that is subscribed', () => {
  it('is asked to confirm', async () => {
    await subscribe();
    const { method, url, headers, body } = await hook.request(1);
    expect([method, url, headers]).toMatchObject([
      'POST',
      '/hook?from=sns',
      {
        'x-amz-sns-message-type': 'SubscriptionConfirmation',
        'x-amz-sns-message-id': JSON.parse(body).MessageId,
        'x-amz-sns-topic-arn': TopicArn,
        'content-type': 'text/plain; charset=UTF-8',
        'user-agent': 'Amazon Simple Notification Service Agent',
      },
    ]);
    expect(headers).not.toHaveProperty('x-amz-sns-subscription-arn');
  });

  // https://docs.aws.amazon.com/sns/latest/dg/http-subscription-confirmation-json.html
  it('is told how, in the members of the documentation', async () => {
    await subscribe();
    const envelope = await hook.envelope(1);
    expect(envelope).toMatchObject({
      Type: 'SubscriptionConfirmation',
      TopicArn,
      Message: expect.stringContaining(`subscribe to the topic ${TopicArn}.\n`),
      SubscribeURL: `${sns.endpoint}/?Action=ConfirmSubscription&TopicArn=${TopicArn}&Token=${envelope['Token']}`,
      Timestamp: '2026-01-01T00:00:00.000Z',
      SignatureVersion: '1',
    });
    expect(Object.keys(envelope)).toEqual([
      'Type',
      'MessageId',
      'Token',
      'TopicArn',
      'Message',
      'SubscribeURL',
      'Timestamp',
      'SignatureVersion',
      'Signature',
      'SigningCertURL',
    ]);
  });

  // https://docs.aws.amazon.com/sns/latest/dg/sns-active-tracing.html
  it('receives the trace header of the publisher', async () => {
    await subscribed();
    const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1';
    await fetch(`${sns.endpoint}/?Action=Publish&Version=2010-03-31&TopicArn=${TopicArn}&Message=x`, {
      headers: { 'x-amzn-trace-id': trace },
    });
    const { headers } = await hook.request(2);
    expect(headers).toMatchObject({ 'x-amzn-trace-id': trace });
  });

  it('receives nothing before it confirms', async () => {
    const arn = await subscribe();
    await publish();
    await sns.service.settled();
    expect([hook.requests.length, await attributesOf(arn)]).toMatchObject([
      1,
      { PendingConfirmation: 'true' },
    ]);
  });

  it('confirms by opening the address, unsigned', async () => {
    const arn = await subscribe();
    const { SubscribeURL = '' } = await hook.envelope(1);
    const answer = await fetch(SubscribeURL);
    expect([answer.status, await answer.text()]).toEqual([
      200,
      expect.stringContaining(
        `<ConfirmSubscriptionResult><SubscriptionArn>${arn}</SubscriptionArn></ConfirmSubscriptionResult>`,
      ),
    ]);
    expect(await attributesOf(arn)).toMatchObject({
      PendingConfirmation: 'false',
      ConfirmationWasAuthenticated: 'false',
    });
  });

  it('confirms by the API, signed', async () => {
    const arn = await subscribe();
    const { Token } = await hook.envelope(1);
    await sns.client.send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
    expect(await attributesOf(arn)).toMatchObject({ ConfirmationWasAuthenticated: 'true' });
  });

  it('may open the address twice', async () => {
    await subscribe();
    const { SubscribeURL = '' } = await hook.envelope(1);
    expect([(await fetch(SubscribeURL)).status, (await fetch(SubscribeURL)).status]).toEqual([200, 200]);
  });

  it('fails to confirm after two days', async () => {
    await subscribe();
    const { Token } = await hook.envelope(1);
    await sns.clock.advance(2 * 24 * 60 * 60 * 1000);
    expect(await refusal(sns.client.send(new ConfirmSubscriptionCommand({ TopicArn, Token })))).toMatchObject(
      { message: 'Invalid parameter: Token' },
    );
  });

  it('is asked again when it is subscribed again', async () => {
    await subscribe();
    const { Token } = await hook.envelope(1);
    await subscribe();
    expect(await hook.envelope(2)).toMatchObject({ Type: 'SubscriptionConfirmation', Token });
  });

  it('is asked again when it does not answer', async () => {
    hook.answers = [503, 200];
    await subscribe();
    await sns.reported('again in 20 s');
    await sns.clock.advance(20_000);
    expect(await hook.envelope(2)).toEqual(await hook.envelope(1));
  });
});

// https://docs.aws.amazon.com/sns/latest/dg/http-notification-json.html
describe('A notification over HTTP', () => {
  it('names message, topic and subscription in its headers', async () => {
    const arn = await subscribed();
    const id = await publish();
    expect((await hook.request(2)).headers).toMatchObject({
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': id,
      'x-amz-sns-topic-arn': TopicArn,
      'x-amz-sns-subscription-arn': arn,
      'content-type': 'text/plain; charset=UTF-8',
    });
  });

  it('is the envelope that queues receive', async () => {
    const arn = await subscribed();
    const MessageId = await publish({
      Subject: 'Greeting',
      MessageAttributes: { store: { DataType: 'String', StringValue: 'fans' } },
    });
    expect(await hook.envelope(2)).toEqual({
      Type: 'Notification',
      MessageId,
      TopicArn,
      Subject: 'Greeting',
      Message: 'x',
      Timestamp: '2026-01-01T00:00:00.000Z',
      SignatureVersion: '1',
      Signature: expect.any(String),
      SigningCertURL: expect.any(String),
      UnsubscribeURL: `${sns.endpoint}/?Action=Unsubscribe&SubscriptionArn=${arn}`,
      MessageAttributes: { store: { Type: 'String', Value: 'fans' } },
    });
  });

  it('is the message alone with raw delivery, and says so', async () => {
    await subscribed({ RawMessageDelivery: 'true' });
    await publish({ Message: '{"a":1}', Subject: 'lost' });
    const { headers, body } = await hook.request(2);
    expect([body, headers]).toMatchObject([
      '{"a":1}',
      { 'x-amz-sns-rawdelivery': 'true', 'x-amz-sns-message-type': 'Notification' },
    ]);
  });

  it('has no header of raw delivery otherwise', async () => {
    await subscribed();
    await publish();
    expect((await hook.request(2)).headers).not.toHaveProperty('x-amz-sns-rawdelivery');
  });

  it('is the message for its protocol', async () => {
    await subscribed({ RawMessageDelivery: 'true' });
    const Message = JSON.stringify({ default: 'others', http: 'for http' });
    await publish({ Message, MessageStructure: 'json' });
    expect((await hook.request(2)).body).toBe('for http');
  });

  it('has the content type that the delivery policy gives', async () => {
    const DeliveryPolicy = JSON.stringify({ requestPolicy: { headerContentType: 'application/json' } });
    await subscribed({ DeliveryPolicy });
    await publish();
    expect((await hook.request(2)).headers).toMatchObject({ 'content-type': 'application/json' });
  });

  it('passes the filter first', async () => {
    await subscribed({
      RawMessageDelivery: 'true',
      FilterPolicyScope: 'MessageBody',
      FilterPolicy: '{"a":[1]}',
    });
    await publish({ Message: '{"a":2}' });
    await publish({ Message: '{"a":1}' });
    expect((await hook.request(2)).body).toBe('{"a":1}');
  });

  it('goes to an endpoint that asks for name and password, with those of its URL', async () => {
    const arn = await subscribe(hook.urlFor('sns:p%40ss@'));
    await fetch((await hook.envelope(1))['SubscribeURL'] ?? '');
    hook.answers = [401, 200];
    await publish();
    const requests = [await hook.request(2), await hook.request(3)];
    expect([arn, ...requests.map(({ headers }) => headers.authorization)]).toEqual([
      expect.any(String),
      undefined,
      `Basic ${Buffer.from('sns:p@ss').toString('base64')}`,
    ]);
  });

  it('goes to an endpoint whose URL has an incomplete escape in its password', async () => {
    await subscribe(hook.urlFor('sns:p%zz@'));
    await fetch((await hook.envelope(1))['SubscribeURL'] ?? '');
    hook.answers = [401, 200];
    await publish();
    expect((await hook.request(3)).headers.authorization).toBe(
      `Basic ${Buffer.from('sns:p%zz').toString('base64')}`,
    );
  });

  it('keeps the password of an endpoint out of what is reported', async () => {
    await subscribe(hook.urlFor('sns:secret@'));
    await sns.service.settled();
    expect(sns.hops.map(({ event }) => event)).toEqual([`SubscriptionConfirmation sent to ${hook.url}`]);
  });
});

describe('An HTTPS endpoint', () => {
  it('may have a certificate that nobody signed', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
    const secure = await ListeningEndpoint.open({ key, cert });
    await subscribe(secure.url, {}, 'https');
    expect(await secure.envelope(1)).toMatchObject({ Type: 'SubscriptionConfirmation' });
    await secure.close();
  });
});

// https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
describe('The signature', () => {
  it('of a notification is valid, with and without a subject', async () => {
    await subscribed();
    await publish({ Message: 'naïve "quotes"\nand lines' });
    await publish({ Message: 'x', Subject: 'Überschrift' });
    const messages = [await hook.envelope(2), await hook.envelope(3)];
    expect([
      new Set(messages.map(({ Subject }) => Subject)),
      await Promise.all(messages.map(hasValidSignature)),
    ]).toEqual([new Set(['Überschrift', undefined]), [true, true]]);
  });

  it('of confirmations is valid', async () => {
    const arn = await subscribed();
    await sns.client.send(new UnsubscribeCommand({ SubscriptionArn: arn }));
    const messages = [await hook.envelope(1), await hook.envelope(2)];
    expect([messages.map(({ Type }) => Type), await Promise.all(messages.map(hasValidSignature))]).toEqual([
      ['SubscriptionConfirmation', 'UnsubscribeConfirmation'],
      [true, true],
    ]);
  });

  it('is by SHA-256 when the topic says version 2', async () => {
    await setTopic('SignatureVersion', '2');
    await subscribed();
    await publish({ Subject: 's' });
    const message = await hook.envelope(2);
    expect([message['SignatureVersion'], await hasValidSignature(message)]).toEqual(['2', true]);
    expect(await hasValidSignature({ ...message, SignatureVersion: '1' })).toBe(false);
  });

  it.each(['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'])(
    'does not hold for another %s',
    async (part) => {
      await subscribed();
      await publish({ Subject: 's' });
      const message = await hook.envelope(2);
      const Type = part === 'Type' ? 'SubscriptionConfirmation' : 'Notification';
      expect(await hasValidSignature({ ...message, [part]: 'other', Type })).toBe(false);
    },
  );

  it('is on what queues and functions receive', async () => {
    const Attributes = {};
    await sns.client.send(
      new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queueArn('billing'), Attributes }),
    );
    await sns.client.send(
      new SubscribeCommand({ TopicArn, Protocol: 'lambda', Endpoint: functionArn('work') }),
    );
    await publish({ Subject: 's' });
    await sns.service.settled();
    const record = JSON.parse(sns.delivery.events[0]?.event ?? '').Records[0].Sns;
    expect([
      await hasValidSignature(JSON.parse(sns.delivery.bodies('billing')[0] ?? '')),
      await hasValidSignature({ ...record, SigningCertURL: record.SigningCertUrl }),
    ]).toEqual([true, true]);
  });

  it('is by a key whose certificate is signed with that key', async () => {
    await subscribed();
    const { SigningCertURL = '' } = await hook.envelope(1);
    const certificate = new X509Certificate(await (await fetch(SigningCertURL)).text());
    expect([
      SigningCertURL,
      certificate.verify(certificate.publicKey),
      certificate.publicKey.asymmetricKeyDetails?.modulusLength,
    ]).toEqual([
      expect.stringMatching(`^${sns.endpoint}/SimpleNotificationService-[0-9a-f]{32}\\.pem$`),
      true,
      2048,
    ]);
  });

  it('has no certificate under another name', async () => {
    const other = `${sns.endpoint}/SimpleNotificationService-${'0'.repeat(32)}.pem`;
    expect((await fetch(other)).status).toBe(404);
  });
});

// https://docs.aws.amazon.com/sns/latest/dg/http-unsubscribe-confirmation-json.html
describe('The end of an HTTP subscription', () => {
  it('comes by opening the address in a notification, and is told', async () => {
    const arn = await subscribed();
    await publish();
    const { UnsubscribeURL = '' } = await hook.envelope(2);
    expect((await fetch(UnsubscribeURL)).status).toBe(200);
    const { headers, body } = await hook.request(3);
    expect([headers, JSON.parse(body)]).toMatchObject([
      { 'x-amz-sns-message-type': 'UnsubscribeConfirmation', 'x-amz-sns-subscription-arn': arn },
      {
        Type: 'UnsubscribeConfirmation',
        Message: expect.stringContaining(`deactivate subscription ${arn}.`),
      },
    ]);
  });

  it('ends the deliveries', async () => {
    const arn = await subscribed();
    await sns.client.send(new UnsubscribeCommand({ SubscriptionArn: arn }));
    await publish();
    await sns.service.settled();
    expect(hook.requests.map(({ headers }) => headers['x-amz-sns-message-type'])).toEqual([
      'SubscriptionConfirmation',
      'UnsubscribeConfirmation',
    ]);
  });

  it('is undone by opening the address that it came with', async () => {
    const arn = await subscribed();
    await sns.client.send(new UnsubscribeCommand({ SubscriptionArn: arn }));
    await fetch((await hook.envelope(2))['SubscribeURL'] ?? '');
    const { Subscriptions } = await sns.client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect(Subscriptions).toMatchObject([{ SubscriptionArn: arn, Endpoint: hook.url }]);
  });

  it('fails unsigned when it was confirmed so', async () => {
    const arn = await subscribe();
    const { Token } = await hook.envelope(1);
    await sns.client.send(
      new ConfirmSubscriptionCommand({ TopicArn, Token, AuthenticateOnUnsubscribe: 'true' }),
    );
    const unsigned = await fetch(`${sns.endpoint}/?Action=Unsubscribe&SubscriptionArn=${arn}`);
    expect([unsigned.status, await unsigned.text()]).toEqual([
      403,
      expect.stringContaining('<Code>AuthorizationError</Code>'),
    ]);
    await sns.client.send(new UnsubscribeCommand({ SubscriptionArn: arn }));
    expect(await refusal(attributesOf(arn))).toMatchObject({ name: 'NotFoundException' });
  });
});

describe('An endpoint on another machine', () => {
  const outside = 'https://user:secret@hooks.example.com/in';

  it.each([
    ['http', 'http://example.com/'],
    ['https', 'https://127.0.0.1.example.com/'],
    ['http', 'http://localhost.example.com/'],
    ['http', 'http://10.0.0.1/'],
    ['http', 'http://[::ffff:10.0.0.1]/'],
  ])('is not called: %s %s', async (protocol, endpoint) => {
    await subscribe(endpoint, {}, protocol);
    await sns.service.settled();
    expect([sns.outbox.entries, sns.hops.map(({ event }) => event)]).toMatchObject([
      [{ protocol, to: endpoint, type: 'SubscriptionConfirmation' }],
      [expect.stringContaining('no other machine is called from here')],
    ]);
  });

  it('has its messages in the outbox, once confirmed by the address there', async () => {
    const arn = await subscribe(outside, {}, 'https');
    await sns.service.settled();
    await fetch(sns.outbox.entries[0]?.subscribeUrl ?? '');
    await publish({ Message: 'hello' });
    await sns.service.settled();
    const [, entry] = sns.outbox.entries;
    expect(entry).toEqual({
      at: '2026-01-01T00:00:00.000Z',
      protocol: 'https',
      to: 'https://hooks.example.com/in',
      type: 'Notification',
      topicArn: TopicArn,
      subscriptionArn: arn,
      body: expect.stringContaining('"Message" : "hello"'),
      unsubscribeUrl: expect.stringContaining(arn),
    });
  });
});
