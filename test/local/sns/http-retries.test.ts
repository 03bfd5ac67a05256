import {
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { type Harness, queueArn, refusal, startSns, topicArn } from './harness';
import { ListeningEndpoint } from './listening-endpoint';

let sns: Harness;
let hook: ListeningEndpoint;
let arn: string;
const TopicArn = topicArn('orders');
beforeEach(async () => {
  hook = await ListeningEndpoint.open();
  sns = await startSns();
  await sns.client.send(new CreateTopicCommand({ Name: 'orders' }));
  const { SubscriptionArn = '' } = await sns.client.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'http',
      Endpoint: hook.url,
      Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn('lost') }) },
      ReturnSubscriptionArn: true,
    }),
  );
  arn = SubscriptionArn;
  await fetch((await hook.envelope(1))['SubscribeURL'] ?? '');
  hook.requests.splice(0);
  sns.posts.splice(0);
  await sns.service.settled();
  sns.hops.splice(0);
});
afterEach(async () => {
  await sns.close();
  await hook.close();
});

const publish = async (Message = 'x') => sns.client.send(new PublishCommand({ TopicArn, Message }));
const set = async (AttributeName: string, AttributeValue: string) =>
  sns.client.send(
    new SetSubscriptionAttributesCommand({ SubscriptionArn: arn, AttributeName, AttributeValue }),
  );
const setTopic = async (AttributeValue: string) =>
  sns.client.send(
    new SetTopicAttributesCommand({ TopicArn, AttributeName: 'DeliveryPolicy', AttributeValue }),
  );
const events = (): string[] =>
  sns.hops.map(({ event }) => event.replace(hook.url, 'hook')).filter((event) => event !== 'published');
/** Moves the clock on by the pauses, each after the failure before it. */
const waitThrough = async (pauses: readonly number[]): Promise<void> => {
  let failures = 0;
  for (const seconds of pauses) {
    await sns.reported('again', ++failures);
    await sns.clock.advance(seconds * 1000);
  }
};
/** The attempts of a policy whose deliveries all fail: seconds between them, until it is given up. */
const pausesSeen = async (): Promise<string[]> => {
  hook.answers = [500];
  await publish();
  for (let failures = 1; ; failures++) {
    const ended = sns.reported('dead-lettered').then(() => true);
    const again = sns.reported('again', failures).then(() => false);
    if (await Promise.race([ended, again])) break;
    await sns.clock.advance(3600 * 1000);
  }
  return events().flatMap((event) => /again (.*)$/.exec(event)?.[1] ?? []);
};

// https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
describe('A delivery over HTTP that fails', () => {
  it('is tried again three times, 20 seconds apart, and goes to the dead letters then', async () => {
    hook.answers = [500];
    await publish('lost message');
    await waitThrough([20, 20, 20]);
    await sns.service.settled();
    expect([hook.requests.length, events(), sns.delivery.queues]).toMatchObject([
      4,
      [
        'not delivered to hook: HTTP 500, again in 20 s',
        'not delivered to hook: HTTP 500, again in 20 s',
        'not delivered to hook: HTTP 500, again in 20 s',
        'dead-lettered for hook',
      ],
      [
        {
          queue: 'lost',
          body: expect.stringContaining('"Message" : "lost message"'),
          attributes: { ErrorCode: { StringValue: 'HTTP 500' } },
        },
      ],
    ]);
  });

  it('is not tried again before its time', async () => {
    hook.answers = [500];
    await publish();
    await sns.reported('again');
    await sns.clock.advance(19_999);
    const before = [...sns.posts];
    await sns.clock.advance(1);
    expect([before, sns.posts]).toEqual([[0], [0, 20_000]]);
  });

  it('has the same message when it is tried again', async () => {
    hook.answers = [503, 200];
    await publish();
    await waitThrough([20]);
    await sns.reported('delivered to', 2);
    const [first, second] = hook.requests;
    expect([second?.body, second?.headers]).toEqual([first?.body, first?.headers]);
  });

  it('is tried again when the endpoint is busy', async () => {
    hook.answers = [429, 200];
    await publish();
    await waitThrough([20]);
    await sns.service.settled();
    expect(events()).toEqual(['not delivered to hook: HTTP 429, again in 20 s', 'delivered to hook']);
  });

  it('is tried again when there is no answer within 15 seconds', async () => {
    hook.answers = ['nothing', 200];
    await publish();
    await hook.request(1);
    await sns.clock.advance(14_999);
    expect(events()).toEqual([]);
    await sns.clock.advance(1);
    await waitThrough([20]);
    await sns.service.settled();
    expect(events()).toEqual([
      'not delivered to hook: EndpointUnreachable, again in 20 s',
      'delivered to hook',
    ]);
  });

  it('is broken off when everything stops', async () => {
    hook.answers = ['nothing'];
    await publish();
    await hook.request(1);
    await sns.close();
    await sns.service.settled();
    expect(events()).toEqual(['dead-lettered for hook']);
  });

  it('is tried again when nothing listens', async () => {
    await hook.close();
    await publish();
    await sns.reported('EndpointUnreachable, again in 20 s');
    expect(sns.delivery.queues).toEqual([]);
  });

  it.each([400, 403, 404, 410, 302])('is given up at once for the status %i', async (status) => {
    hook.answers = [status];
    await publish();
    await sns.service.settled();
    expect([hook.requests.length, events()]).toEqual([1, ['dead-lettered for hook']]);
  });

  it.each([200, 201, 202, 204])('has not failed with the status %i', async (status) => {
    hook.answers = [status];
    await publish();
    await sns.service.settled();
    expect(events()).toEqual(['delivered to hook']);
  });
});

describe('A delivery policy', () => {
  const policy = (healthyRetryPolicy: object): string => JSON.stringify({ healthyRetryPolicy });
  const phases = {
    minDelayTarget: 1,
    maxDelayTarget: 60,
    numRetries: 9,
    numNoDelayRetries: 2,
    numMinDelayRetries: 2,
    numMaxDelayRetries: 1,
    backoffFunction: 'linear',
  };

  it('has four phases', async () => {
    await set('DeliveryPolicy', policy({ ...phases, maxDelayTarget: 10 }));
    expect(await pausesSeen()).toEqual([
      'at once',
      'at once',
      // Before the backoff,
      'in 1 s',
      'in 1 s',
      // in it,
      'in 1 s',
      'in 4 s',
      'in 7 s',
      'in 10 s',
      // and after it.
      'in 10 s',
    ]);
  });

  it.each([
    ['linear', [5, 33.333, 61.667, 90]],
    ['arithmetic', [5, 19.167, 47.5, 90]],
    ['geometric', [5, 13.104, 34.341, 90]],
    ['exponential', [5, 17.143, 41.429, 90]],
  ])('grows %s from the least to the longest delay', async (backoffFunction, seconds) => {
    await set(
      'DeliveryPolicy',
      policy({ minDelayTarget: 5, maxDelayTarget: 90, numRetries: 4, backoffFunction }),
    );
    expect(await pausesSeen()).toEqual(seconds.map((pause) => `in ${pause} s`));
  });

  it('without retries gives up at once', async () => {
    await set('DeliveryPolicy', policy({ numRetries: 0 }));
    expect(await pausesSeen()).toEqual([]);
  });

  it('tries for an hour at most', async () => {
    await set(
      'DeliveryPolicy',
      policy({ minDelayTarget: 1200, maxDelayTarget: 1200, numRetries: 100, numMaxDelayRetries: 100 }),
    );
    expect(await pausesSeen()).toEqual(['in 1200 s', 'in 1200 s', 'in 1200 s']);
  });

  it('of the topic holds for its subscriptions', async () => {
    await setTopic(JSON.stringify({ http: { defaultHealthyRetryPolicy: { numRetries: 1 } } }));
    expect(await pausesSeen()).toEqual(['in 20 s']);
  });

  it('of a subscription comes before that of its topic', async () => {
    await setTopic(JSON.stringify({ http: { defaultHealthyRetryPolicy: { numRetries: 1 } } }));
    await set('DeliveryPolicy', policy({ numRetries: 2 }));
    expect(await pausesSeen()).toEqual(['in 20 s', 'in 20 s']);
  });

  it('of the topic wins when it says so', async () => {
    const http = { defaultHealthyRetryPolicy: { numRetries: 1 }, disableSubscriptionOverrides: true };
    await setTopic(JSON.stringify({ http }));
    await set('DeliveryPolicy', policy({ numRetries: 2 }));
    expect(await pausesSeen()).toEqual(['in 20 s']);
  });

  it('limits how many come in a second', async () => {
    await set('DeliveryPolicy', JSON.stringify({ throttlePolicy: { maxReceivesPerSecond: 2 } }));
    for (const message of ['a', 'b', 'c']) await publish(message);
    await sns.clock.advance(5000);
    await sns.service.settled();
    const messages = new Set(hook.requests.map(({ body }) => JSON.parse(body).Message));
    expect([messages, sns.posts]).toEqual([new Set(['a', 'b', 'c']), [0, 500, 1000]]);
  });

  it('is shown with what it does not say', async () => {
    await set('DeliveryPolicy', policy({ numRetries: 5 }));
    const { Attributes } = await sns.client.send(
      new GetSubscriptionAttributesCommand({ SubscriptionArn: arn }),
    );
    expect(JSON.parse(Attributes?.['EffectiveDeliveryPolicy'] ?? '')).toMatchObject({
      healthyRetryPolicy: {
        numRetries: 5,
        minDelayTarget: 20,
        maxDelayTarget: 20,
        backoffFunction: 'linear',
      },
      throttlePolicy: null,
      requestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
    });
  });

  it('of a topic is shown with what it does not say', async () => {
    await setTopic(JSON.stringify({ http: { defaultThrottlePolicy: { maxReceivesPerSecond: 7 } } }));
    const { Attributes } = await sns.client.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(JSON.parse(Attributes?.['EffectiveDeliveryPolicy'] ?? '')).toMatchObject({
      http: {
        defaultHealthyRetryPolicy: { numRetries: 3 },
        defaultThrottlePolicy: { maxReceivesPerSecond: 7 },
      },
    });
  });

  it.each([
    [{ minDelayTarget: 0 }, 'minDelayTarget'],
    [{ minDelayTarget: 21 }, 'minDelayTarget'],
    [{ maxDelayTarget: 3601 }, 'maxDelayTarget'],
    [{ numRetries: 101 }, 'numRetries'],
    [{ numRetries: 1, numNoDelayRetries: 1, numMinDelayRetries: 1 }, 'numRetries'],
    [{ numNoDelayRetries: -1 }, 'numNoDelayRetries'],
    [{ numMinDelayRetries: 0.5 }, 'numMinDelayRetries'],
    [{ numMaxDelayRetries: '1' }, 'numMaxDelayRetries'],
    [{ backoffFunction: 'cubic' }, 'backoffFunction'],
  ])('fails for the retry policy %j', async (retry, name) => {
    expect(await refusal(set('DeliveryPolicy', policy(retry)))).toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(`DeliveryPolicy: healthyRetryPolicy.${name} must be`),
    });
  });

  it.each([
    [{ throttlePolicy: { maxReceivesPerSecond: 0 } }, 'throttlePolicy.maxReceivesPerSecond'],
    [{ requestPolicy: { headerContentType: 'json' } }, 'requestPolicy.headerContentType'],
    [{ requestPolicy: { headerContentType: 'text/plain\r\nx: y' } }, 'requestPolicy.headerContentType'],
  ])('fails for %j', async (given, name) => {
    expect(await refusal(set('DeliveryPolicy', JSON.stringify(given)))).toMatchObject({
      message: expect.stringContaining(name),
    });
  });
});
