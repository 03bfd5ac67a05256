import { join } from 'node:path';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { orderPlaced } from '../../lambda/contract/requests/order-placed';
import { channelOf } from '../../lambda/contract/outcome-channel';
import { outcome, type Outcome } from '../../lambda/contract/outcome';
import { requestTypes } from '../../lambda/contract/requests/all';
import { addStacks } from '../../lib/app';
import { configOf, onThisMachine } from '../../lib/config';
import { appHandlers } from '../../lib/handlers';
import { requests } from '../../lib/requests';
import { Client, type Message } from '../local/appsync/client';
import { accepted, ended, idOf, signedBy } from './requests';
import { letRequestsBeUnrouted, runApp, type RunningApp } from './running-app';
import { order } from './shop';
import { until } from './until';

const account = '111122223333';
const stranger = '444455556666';

const filter = requests(orderPlaced);
const routes = [
  { consumer: 'billing', description: 'Writes invoices', filter },
  { consumer: 'unwilling', description: 'Fails for good', filter },
];

let app: RunningApp;
beforeAll(async () => {
  app = await runApp((cdk) => {
    const consumer = (name: string) =>
      name === 'unwilling' ? join(__dirname, 'consumers/unwilling.ts') : appHandlers.consumer(name);
    const config = {
      ...onThisMachine(configOf('dev')),
      api: { ...onThisMachine(configOf('dev')).api, callers: [account] },
    };
    addStacks(cdk, { config, requestTypes, routes, handlers: { ...appHandlers, consumer } });
    letRequestsBeUnrouted(cdk);
  });
});

/** A subscriber to the app's Event API, with the outcomes that have come to it. */
class Follower {
  readonly outcomes: Outcome[] = [];

  private constructor(private readonly client: Client) {}

  static async connect(key: string): Promise<Follower> {
    const [api] = app.runtime.eventApis;
    if (api === undefined) throw new Error('The app has no Event API');
    const client = await Client.open(api.realtimeUrl, { host: 'localhost', ...signedBy(key, 'appsync') });
    const acknowledged = await client.ask({ type: 'connection_init' });
    if (acknowledged['type'] !== 'connection_ack') throw new Error(JSON.stringify(acknowledged));
    return new Follower(client);
  }

  async follow(channel: string, key: string): Promise<Message> {
    return this.take(this.client.subscribe(channel, { host: 'localhost', ...signedBy(key, 'appsync') }));
  }

  /** Until the end of so many requests has been told. */
  async ended(count: number): Promise<readonly Outcome[]> {
    while (this.outcomes.filter(({ type }) => type === 'request-ended').length < count) {
      await this.take(this.client.next());
    }
    return this.outcomes;
  }

  /** Outcomes aside, which may come at any time. */
  private async take(coming: Promise<Message>): Promise<Message> {
    const message = await coming;
    const { type, event } = message;
    if (type === 'data' && typeof event === 'string') this.outcomes.push(outcome.parse(JSON.parse(event)));
    return message;
  }
}

/** One who sends requests as an account, signed. */
const send = async (key: string, type: string, body: unknown) =>
  idOf(await accepted(app, type, body, signedBy(key)));

const byId = (outcomes: readonly Outcome[]) => Object.fromEntries(outcomes.map((told) => [told.id, told]));

describe('who follows requests', () => {
  it('is told of each outcome once, over one WebSocket for all requests', async () => {
    const follower = await Follower.connect(account);
    expect(await follower.follow(`/requests/${account}/*`, account)).toMatchObject({
      type: 'subscribe_success',
    });
    const ids = [
      await send(account, 'order-placed', order(1, 100)),
      await send(account, 'order-placed', order(2, 100)),
    ];
    const outcomes = await follower.ended(2);
    for (const id of ids) {
      const told = outcomes.filter(({ data }) => data.requestId === id);
      const data = { requestId: id, requestType: 'order-placed' };
      expect(byId(told)).toMatchObject({
        [`${id}/dispatched`]: {
          tenant: account,
          data: { ...data, state: 'dispatched', expected: ['billing', 'unwilling'] },
        },
        [`${id}/consumer/billing`]: { data: { ...data, status: 'succeeded', result: expect.any(Object) } },
        [`${id}/consumer/unwilling`]: { data: { ...data, status: 'failed', error: { title: 'Not ours' } } },
        [`${id}/ended`]: { data: { ...data, status: 'failed' } },
      });
      expect(told).toHaveLength(4);
    }
  });

  it('is told at once of a request that is dispatched to nobody, and why', async () => {
    const follower = await Follower.connect(account);
    await follower.follow(`/requests/${account}/*`, account);
    const wrong = await send(account, 'order-placed', order(1, 100, { total: 1 }));
    const outcomes = byId(await follower.ended(1));
    expect(outcomes[`${wrong}/dispatched`]).toMatchObject({ data: { state: 'failed' } });
    expect(outcomes[`${wrong}/ended`]).toMatchObject({
      data: {
        status: 'failed',
        error: { title: 'Invalid request', detail: expect.stringContaining('total') },
      },
    });
  });

  it('is told on the channel of one request of no other', async () => {
    const [ofAll, ofOne] = [await Follower.connect(account), await Follower.connect(account)];
    await ofAll.follow(`/requests/${account}/*`, account);
    const one = await send(account, 'order-placed', order(1, 100));
    expect(await ofOne.follow(channelOf(account, one) ?? '', account)).toMatchObject({
      id: channelOf(account, one),
    });
    const other = await send(account, 'order-placed', order(2, 100));
    const ids = new Set((await ofAll.ended(2)).map(({ data }) => data.requestId));
    expect(ids).toEqual(new Set([one, other]));
    expect(ofOne.outcomes.filter(({ data }) => data.requestId !== one)).toEqual([]);
  });

  it.each([
    ["another account's requests", () => `/requests/${account}/*`],
    ["another account's request", () => channelOf(account, '1767225600000-abcdefgh') ?? ''],
    ['the requests of all', () => '/requests/*'],
    ['those of nobody', () => '/requests/anonymous/1767225600000-abcdefgh'],
  ])('may not follow %s', async (_, channel) => {
    const follower = await Follower.connect(stranger);
    expect(await follower.follow(channel(), stranger)).toMatchObject({
      type: 'subscribe_error',
      errors: [{ errorType: 'Unauthorized' }],
    });
  });
});

describe('telling', () => {
  it('leaves nothing over: no record is given up, and no push comes back', async () => {
    const location = await accepted(app, 'order-placed', order(1, 100), signedBy(account));
    const { status } = await ended(app, location, signedBy(account));
    expect(status).toBe('failed');
    await until('outcomes are pushed', async () =>
      app.lines.some((line) => line.includes('outcomes pushed')) ? true : undefined,
    );
    expect(
      app.lines.filter((line) => /outcome (cannot|not|lost|published but)|not pushed/.test(line)),
    ).toEqual([]);
    for (const id of ['Failures', 'PushDeadLetterQueue', 'SubscriptionDeadLetterQueue']) {
      const QueueUrl = app.ref('uketsuke-dev-outcomes', 'AWS::SQS::Queue', id);
      const { Attributes } = await app.sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
      );
      expect([id, Attributes]).toEqual([id, { ApproximateNumberOfMessages: '0' }]);
    }
  });
});
