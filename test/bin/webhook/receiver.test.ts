import { receiver, type Answer } from '../../../bin/webhook/receiver';
import type { Notification } from '../../../bin/webhook/sns-message';
import type { Trust } from '../../../bin/webhook/trusted';
import { signedText, signingParty, type Fields, type SigningParty } from './signed';

const topic = 'arn:aws:sns:eu-central-1:111122223333:uketsuke-prod-fan-out-RequestTopic0B22B285-1A2B3C4D5E6F';
const sns = 'https://sns.eu-central-1.amazonaws.com';
const certificateUrl = `${sns}/SimpleNotificationService-0123456789abcdef.pem`;
const noon = Date.parse('2026-11-26T12:00:00Z');
const minute = 60_000;

let party: SigningParty;
let stranger: SigningParty;

beforeAll(async () => {
  [party, stranger] = await Promise.all([signingParty(), signingParty()]);
});

const notification: Fields = {
  Type: 'Notification',
  MessageId: 'message-1',
  TopicArn: topic,
  Message: 'It is "all"\nthere: ✓',
  Timestamp: '2026-11-26T12:00:00.123Z',
};

const confirmation: Fields = {
  ...notification,
  Type: 'SubscriptionConfirmation',
  Token: 'abc123',
  SubscribeURL: `${sns}/?Action=ConfirmSubscription&TopicArn=${topic}&Token=abc123`,
};

/** As SNS posts it. */
function signed(fields: Fields, by = party, more: Fields = {}): string {
  const Signature = by.sign(signedText(fields));
  return JSON.stringify({
    ...fields,
    SignatureVersion: '2',
    Signature,
    SigningCertURL: certificateUrl,
    UnsubscribeURL: `${sns}/?Action=Unsubscribe`,
    ...more,
  });
}

function setUp(trust: Trust = { topic }) {
  const opened: string[] = [];
  const handled: Notification[] = [];
  const broken = new Set<string>();
  const failures: Error[] = [];
  let now = noon;
  const receive = receiver({
    trust,
    async open(url) {
      opened.push(url);
      if (broken.has(url)) throw new Error('No connection');
      return url.endsWith('.pem') ? party.certificate : '<ConfirmSubscriptionResponse/>';
    },
    now: () => now,
    handle(message) {
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      handled.push(message);
    },
  });
  return {
    receive,
    opened,
    handled,
    broken,
    failures,
    pass: (milliseconds: number) => (now += milliseconds),
  };
}

const statusOf = async (answer: Promise<Answer>) => (await answer).status;

describe('a notification', () => {
  it('is received when SNS has signed it', async () => {
    const { receive, handled, opened } = setUp();
    expect(await receive(signed(notification))).toEqual({ status: 200, said: 'received message-1' });
    expect(handled).toMatchObject([{ Message: notification['Message'] }]);
    expect(opened).toEqual([certificateUrl]);
  });

  it('is received with its subject, which is signed too', async () => {
    const { receive, handled } = setUp();
    const subject = { ...notification, Subject: 'News' };
    expect(await statusOf(receive(signed(subject)))).toBe(200);
    expect(await statusOf(receive(signed({ ...subject, MessageId: '2' }, party, { Subject: 'Old' })))).toBe(
      403,
    );
    expect(handled).toHaveLength(1);
  });

  it('is dropped, and not refused, when it was there before', async () => {
    const { receive, handled, opened } = setUp();
    await receive(signed(notification));
    expect(await receive(signed(notification))).toMatchObject({
      status: 200,
      said: expect.stringMatching(/repeat/),
    });
    expect(await statusOf(receive(signed({ ...notification, MessageId: 'message-2' })))).toBe(200);
    expect(handled.map(({ MessageId }) => MessageId)).toEqual(['message-1', 'message-2']);
    expect(opened).toEqual([certificateUrl]);
  });

  it('is remembered for as long as it would be taken', async () => {
    const { receive, handled, pass } = setUp();
    await receive(signed(notification));
    pass(65 * minute);
    expect(await receive(signed(notification))).toMatchObject({
      status: 200,
      said: expect.stringMatching(/repeat/),
    });
    pass(10 * minute);
    expect(await statusOf(receive(signed(notification)))).toBe(403);
    expect(handled).toHaveLength(1);
  });

  it('is given again when it could not be handled', async () => {
    const { receive, handled, failures } = setUp();
    failures.push(new Error('No room'));
    expect(await receive(signed(notification))).toEqual({
      status: 500,
      said: 'not received message-1: No room',
    });
    expect(await statusOf(receive(signed(notification)))).toBe(200);
    expect(handled).toHaveLength(1);
  });

  it('is given again when its certificate cannot be fetched now', async () => {
    const { receive, handled, broken } = setUp();
    broken.add(certificateUrl);
    expect(await receive(signed(notification))).toEqual({ status: 503, said: 'not verified: No connection' });
    broken.clear();
    expect(await statusOf(receive(signed(notification)))).toBe(200);
    expect(handled).toHaveLength(1);
  });

  it.each([
    ['whose text is another', { Message: 'all yours' }],
    ['whose id is another', { MessageId: 'message-9' }],
    ['whose time is another', { Timestamp: '2026-11-26T12:00:01.123Z' }],
    ['with a subject that was not signed', { Subject: 'News' }],
    ['whose signature is none', { Signature: 'bm9uZQ==' }],
    ['whose signature is empty', { Signature: '' }],
    ['that says it is of version 1', { SignatureVersion: '1' }],
    ['of a version that there is not', { SignatureVersion: '3' }],
    ['of another topic', { TopicArn: `${topic}-2` }],
    ['of another account', { TopicArn: topic.replace('111122223333', '444455556666') }],
    [
      'whose certificate is elsewhere',
      { SigningCertURL: certificateUrl.replace('amazonaws.com', 'example.com') },
    ],
    [
      'whose certificate is of a host that begins alike',
      { SigningCertURL: certificateUrl.replace('.com/', '.com.example.com/') },
    ],
    [
      'whose certificate is in a bucket of somebody',
      { SigningCertURL: 'https://s3.eu-central-1.amazonaws.com/x/SimpleNotificationService-0.pem' },
    ],
    [
      'whose certificate is of another region',
      { SigningCertURL: certificateUrl.replace('eu-central-1', 'us-east-1') },
    ],
    ['whose certificate comes without TLS', { SigningCertURL: certificateUrl.replace('https', 'http') }],
    [
      'whose certificate is at another port',
      { SigningCertURL: certificateUrl.replace('.com/', '.com:8443/') },
    ],
    ['whose certificate is behind a name', { SigningCertURL: certificateUrl.replace('//', '//sns:x@') }],
    ['whose certificate is another file', { SigningCertURL: `${sns}/?Action=ListTopics` }],
    ['whose certificate is deeper', { SigningCertURL: `${sns}/x/SimpleNotificationService-0.pem` }],
  ])('is refused %s', async (_, change) => {
    const { receive, handled, opened } = setUp();
    expect(await statusOf(receive(signed(notification, party, change)))).toBe(403);
    expect(handled).toEqual([]);
    expect(opened.filter((url) => url !== certificateUrl)).toEqual([]);
  });

  it('is refused when somebody else has signed it', async () => {
    const { receive, handled } = setUp();
    expect(await statusOf(receive(signed(notification, stranger)))).toBe(403);
    expect(handled).toEqual([]);
  });

  it('is refused when it is signed by version 1, whatever it says', async () => {
    const { receive, handled } = setUp();
    const Signature = party.sign(signedText(notification), 'RSA-SHA1');
    for (const SignatureVersion of ['1', '2']) {
      expect(await statusOf(receive(signed(notification, party, { Signature, SignatureVersion })))).toBe(403);
    }
    expect(handled).toEqual([]);
  });

  it.each([
    ['an hour and ten minutes ago', '2026-11-26T10:50:00.000Z', 403],
    ['an hour ago', '2026-11-26T11:00:00.000Z', 200],
    ['in two minutes', '2026-11-26T12:02:00.000Z', 200],
    ['in ten minutes', '2026-11-26T12:10:00.000Z', 403],
  ])('that was published %s is answered so', async (_, Timestamp, status) => {
    const { receive } = setUp();
    expect(await statusOf(receive(signed({ ...notification, Timestamp })))).toBe(status);
  });

  it.each(['', 'hello', '[]', '{}', JSON.stringify(notification)])(
    'is no message of SNS: %j',
    async (body) => {
      const { receive, opened } = setUp();
      expect(await statusOf(receive(body))).toBe(400);
      expect(opened).toEqual([]);
    },
  );

  it('may be of any topic of a stack', async () => {
    const { receive } = setUp({ topic: 'arn:aws:sns:eu-central-1:111122223333:uketsuke-prod-fan-out-*' });
    expect(await statusOf(receive(signed(notification)))).toBe(200);
    const TopicArn = topic.replace('prod', 'dev');
    expect(await statusOf(receive(signed({ ...notification, MessageId: '2', TopicArn })))).toBe(403);
  });
});

describe('a subscription', () => {
  it('is confirmed by opening what SNS has signed', async () => {
    const { receive, opened, handled } = setUp();
    expect(await receive(signed(confirmation))).toEqual({
      status: 200,
      said: `confirmed the subscription to ${topic}`,
    });
    expect(opened).toEqual([certificateUrl, confirmation['SubscribeURL']]);
    expect(handled).toEqual([]);
  });

  it('is asked for again when it could not be confirmed', async () => {
    const { receive, broken } = setUp();
    broken.add(confirmation['SubscribeURL'] ?? '');
    expect(await receive(signed(confirmation))).toEqual({
      status: 503,
      said: 'not confirmed: No connection',
    });
  });

  it.each([
    [
      'of another topic',
      {
        TopicArn: `${topic}-2`,
        SubscribeURL: `${sns}/?Action=ConfirmSubscription&TopicArn=${topic}-2&Token=abc123`,
      },
    ],
    [
      'for another topic',
      { SubscribeURL: `${sns}/?Action=ConfirmSubscription&TopicArn=${topic}-2&Token=abc123` },
    ],
    [
      'with another token',
      { SubscribeURL: `${sns}/?Action=ConfirmSubscription&TopicArn=${topic}&Token=def` },
    ],
    [
      'that does something else',
      { SubscribeURL: `${sns}/?Action=DeleteTopic&TopicArn=${topic}&Token=abc123` },
    ],
    ['that does more', { SubscribeURL: `${confirmation['SubscribeURL']}&Action=DeleteTopic` }],
    [
      'elsewhere',
      { SubscribeURL: `https://example.com/?Action=ConfirmSubscription&TopicArn=${topic}&Token=abc123` },
    ],
    ['in the network of the endpoint', { SubscribeURL: 'http://169.254.169.254/latest/meta-data/' }],
  ])('is not confirmed %s, not even when it is signed', async (_, change) => {
    const { receive, opened } = setUp();
    expect(await statusOf(receive(signed({ ...confirmation, ...change })))).toBe(403);
    expect(opened.filter((url) => url !== certificateUrl)).toEqual([]);
  });

  it('is not confirmed when it is altered, or somebody else has signed it', async () => {
    const { receive, opened } = setUp();
    const Token = 'def456';
    const SubscribeURL = `${sns}/?Action=ConfirmSubscription&TopicArn=${topic}&Token=${Token}`;
    expect(await statusOf(receive(signed(confirmation, party, { Token, SubscribeURL })))).toBe(403);
    expect(await statusOf(receive(signed(confirmation, stranger)))).toBe(403);
    expect(opened).toEqual([certificateUrl]);
  });

  it('that was ended is not taken up again', async () => {
    const { receive, opened } = setUp();
    const ended = { ...confirmation, Type: 'UnsubscribeConfirmation' };
    expect(await receive(signed(ended))).toEqual({ status: 200, said: `no longer subscribed to ${topic}` });
    expect(opened).toEqual([certificateUrl]);
  });
});
