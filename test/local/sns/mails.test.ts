import {
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  PublishCommand,
  type PublishCommandInput,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { Outbox, type OutboxEntry } from '../../../local/services/sns/outbox';
import { type Harness, startSns, topicArn } from './harness';
import { hasValidSignature } from './listening-endpoint';

let sns: Harness;
const TopicArn = topicArn('orders');
const someone = 'someone@example.com';
beforeEach(async () => {
  sns = await startSns();
  const Attributes = { DisplayName: 'Orders' };
  await sns.client.send(new CreateTopicCommand({ Name: 'orders', Attributes }));
});
afterEach(async () => sns.close());

const subscribe = async (Protocol = 'email', Attributes?: Record<string, string>): Promise<string> => {
  const { SubscriptionArn = '' } = await sns.client.send(
    new SubscribeCommand({ TopicArn, Protocol, Endpoint: someone, Attributes, ReturnSubscriptionArn: true }),
  );
  await sns.service.settled();
  return SubscriptionArn;
};
const subscribed = async (protocol?: string, attributes?: Record<string, string>): Promise<string> => {
  const arn = await subscribe(protocol, attributes);
  await fetch(sns.outbox.entries[0]?.subscribeUrl ?? '');
  return arn;
};
const publish = async (input: Partial<PublishCommandInput> = {}): Promise<void> => {
  await sns.client.send(new PublishCommand({ TopicArn, Message: 'Hello', ...input }));
  await sns.service.settled();
};
const notifications = (): OutboxEntry[] => sns.outbox.entries.filter(({ type }) => type === 'Notification');

// https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
describe('An e-mail address that is subscribed', () => {
  it.each(['email', 'email-json'])('is asked to confirm, by %s', async (protocol) => {
    const subscriptionArn = await subscribe(protocol);
    const [mail, ...more] = sns.outbox.entries;
    expect([more, mail]).toEqual([
      [],
      {
        at: '2026-01-01T00:00:00.000Z',
        protocol,
        to: someone,
        type: 'SubscriptionConfirmation',
        topicArn: TopicArn,
        subscriptionArn,
        from: 'AWS Notifications <no-reply@sns.amazonaws.com>',
        subject: 'AWS Notification - Subscription Confirmation',
        body: expect.stringContaining(mail?.subscribeUrl ?? 'an address'),
        subscribeUrl: expect.stringMatching(
          `^${sns.endpoint}/\\?Action=ConfirmSubscription&TopicArn=${TopicArn}&Token=[0-9a-f]{288}$`,
        ),
      },
    ]);
  });

  it('receives nothing before it confirms', async () => {
    await subscribe();
    await publish();
    expect(notifications()).toEqual([]);
  });

  it('is subscribed once the address in the mail is opened', async () => {
    const SubscriptionArn = await subscribed();
    const { Attributes } = await sns.client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    expect(Attributes).toMatchObject({ PendingConfirmation: 'false', ConfirmationWasAuthenticated: 'false' });
  });

  it('receives message and subject, from the display name of the topic', async () => {
    await subscribed();
    await publish({ Subject: 'Greeting' });
    expect(notifications()).toMatchObject([
      {
        to: someone,
        from: 'Orders <no-reply@sns.amazonaws.com>',
        subject: 'Greeting',
        body: expect.stringMatching(/^Hello\n/),
      },
    ]);
  });

  it('receives a subject when the message has none', async () => {
    await subscribed();
    await publish();
    expect(notifications()).toMatchObject([{ subject: 'AWS Notification Message' }]);
  });

  it('receives the message for its protocol', async () => {
    await subscribed();
    const Message = JSON.stringify({ default: 'others', email: 'for mails' });
    await publish({ Message, MessageStructure: 'json' });
    expect(notifications()).toMatchObject([{ body: expect.stringMatching(/^for mails\n/) }]);
  });

  it('receives the signed envelope by email-json', async () => {
    await subscribed('email-json');
    await publish({ Subject: 'Greeting' });
    const envelope = JSON.parse(notifications()[0]?.body ?? '');
    expect([envelope, await hasValidSignature(envelope)]).toMatchObject([
      { Type: 'Notification', Message: 'Hello', Subject: 'Greeting' },
      true,
    ]);
  });

  it('receives what its filter lets pass', async () => {
    await subscribed('email', { FilterPolicy: '{"kind":["a"]}' });
    await publish({ MessageAttributes: { kind: { DataType: 'String', StringValue: 'b' } } });
    await publish({
      Message: 'passed',
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'a' } },
    });
    expect(notifications()).toMatchObject([{ body: expect.stringMatching(/^passed\n/) }]);
  });

  it('ends its subscription by the address in a mail, and is told how to undo that', async () => {
    const arn = await subscribed();
    await publish();
    const [{ unsubscribeUrl = '' } = {}] = notifications();
    await fetch(unsubscribeUrl);
    await sns.service.settled();
    await publish();
    const last = sns.outbox.entries.at(-1);
    expect([notifications().length, last]).toMatchObject([
      1,
      { type: 'UnsubscribeConfirmation', subscriptionArn: arn },
    ]);
    await fetch(last?.subscribeUrl ?? '');
    await publish();
    expect(notifications().length).toBe(2);
  });

  it('is not told when the owner of the topic ends it', async () => {
    const arn = await subscribed();
    await sns.client.send(new UnsubscribeCommand({ SubscriptionArn: arn }));
    await sns.service.settled();
    expect(sns.outbox.entries.map(({ type }) => type)).toEqual(['SubscriptionConfirmation']);
  });
});

describe('The outbox', () => {
  const entry = (to: string): OutboxEntry => ({
    at: '2026-01-01T00:00:00.000Z',
    protocol: 'email',
    to,
    type: 'Notification',
    topicArn: TopicArn,
    subscriptionArn: `${TopicArn}:1`,
    body: '',
  });

  it('drops the oldest when it is full, and counts them', () => {
    const outbox = new Outbox(2);
    for (const to of ['a', 'b', 'c']) outbox.add(entry(to));
    expect([outbox.entries.map(({ to }) => to), outbox.dropped]).toEqual([['b', 'c'], 1]);
  });
});
