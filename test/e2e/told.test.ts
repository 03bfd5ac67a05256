import { type Server } from 'node:http';
import { GetTopicAttributesCommand, SetTopicAttributesCommand } from '@aws-sdk/client-sns';
import { Size } from 'aws-cdk-lib';
import { openAddress } from '../../bin/webhook/open';
import { receiver } from '../../bin/webhook/receiver';
import { path, webhookServer } from '../../bin/webhook/server';
import type { Notification } from '../../bin/webhook/sns-message';
import { orderAmended } from '../../lambda/contract/requests/order-amended';
import { orderCancelled } from '../../lambda/contract/requests/order-cancelled';
import { orderPlaced } from '../../lambda/contract/requests/order-placed';
import { requestTypes } from '../../lambda/contract/requests/all';
import { stockAdjusted } from '../../lambda/contract/requests/stock-adjusted';
import { addStacks } from '../../lib/app';
import { configOf, onThisMachine, type Config } from '../../lib/config';
import { byEmail, overHttps } from '../../lib/delivery';
import { appHandlers } from '../../lib/handlers';
import { requests } from '../../lib/requests';
import type { Route } from '../../lib/route';
import { isAtLeast } from '../../routing/requirement';
import type { OutboxEntry } from '../../local/services/sns/outbox';
import { call } from './http';
import { take } from './messages';
import { accepted, ended, idOf } from './requests';
import { letRequestsBeUnrouted, runApp, type RunningApp } from './running-app';
import { order, shopHas, shopRoutes } from './shop';
import { until } from './until';

const topicsOfTheStack = 'arn:aws:sns:us-east-1:000000000000:uketsuke-dev-fan-out-*';

/** A partner's endpoint, as `npm run webhook` is one. */
class Partner {
  readonly told: Notification[] = [];
  readonly said: string[] = [];
  private server: Server | undefined;
  private port = 0;

  get url(): string {
    return `http://localhost:${this.port}${path}`;
  }

  /** @param runtime where it answers, and what time it is there; asked for when the first message comes */
  async open(runtime: () => RunningApp, topic = topicsOfTheStack): Promise<void> {
    let receive: ReturnType<typeof receiver> | undefined;
    this.server = webhookServer(
      async (body) => {
        const localOrigin = runtime().runtime.environment.endpoint;
        receive ??= receiver({
          trust: { topic, localOrigin },
          open: openAddress,
          now: () => runtime().now(),
          handle: (notification) => void this.told.push(notification),
        });
        return receive(body);
      },
      (line) => this.said.push(line),
    );
    await new Promise<void>((resolve) => this.server?.listen(this.port, '127.0.0.1', resolve));
    const address = this.server.address();
    this.port = typeof address === 'object' && address !== null ? address.port : 0;
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.server?.close(resolve));
  }

  /** Waits until it was told of a request. */
  async toldOf(location: string): Promise<Record<string, unknown>> {
    return until(`${location} was told`, () => this.events().find(({ id }) => id === idOf(location)));
  }

  events(): readonly Record<string, unknown>[] {
    return this.told.map(({ Message }): Record<string, unknown> => JSON.parse(Message));
  }
}

const partners: Partner[] = [];
afterAll(async () => {
  for (const partner of partners) await partner.close();
});

interface Situation {
  readonly routes?: readonly Route[];
  readonly config?: Partial<Config>;
}

/** An app with a partner and somebody in sales, both of whom have confirmed. */
async function running({ routes = shopRoutes, config }: Situation = {}) {
  const partner = new Partner();
  partners.push(partner);
  let app: RunningApp | undefined;
  const started = () => {
    if (app === undefined) throw new Error('The runtime has not started');
    return app;
  };
  await partner.open(started);
  const addresses = { partner: partner.url, sales: 'sales@example.com' };
  app = await runApp((cdk) => {
    if (routes !== shopRoutes) letRequestsBeUnrouted(cdk);
    addStacks(cdk, {
      config: { ...onThisMachine(configOf('dev')), addresses, ...config },
      requestTypes,
      routes,
      handlers: appHandlers,
    });
  });
  const confirmed = async () =>
    until('the partner has confirmed', () => {
      app?.skip(1000);
      return partner.said.find((line) => line.startsWith('confirmed')) === undefined ? undefined : true;
    });
  return { app, partner, confirmed };
}

/** E-mails in the outbox. */
async function mails({ runtime }: RunningApp, type: OutboxEntry['type']): Promise<readonly OutboxEntry[]> {
  const { text } = await call(runtime.awsUrl, '/_local/outbox');
  const { entries }: { entries: readonly OutboxEntry[] } = JSON.parse(text);
  return entries.filter((entry) => entry.protocol === 'email' && entry.type === type);
}

/** Opens the link in the mail that asks somebody in sales whether they want to be told. */
async function confirmMail(app: RunningApp): Promise<void> {
  const [mail] = await until('a mail asks for confirmation', async () => {
    const asking = await mails(app, 'SubscriptionConfirmation');
    return asking.length > 0 ? asking : undefined;
  });
  const { pathname, search } = new URL(mail?.subscribeUrl ?? '');
  expect((await call(app.runtime.awsUrl, pathname + search)).status).toBe(200);
}

describe('who is told over HTTPS', () => {
  it('confirms, and is told of what it wants, signed, while consumers do their work', async () => {
    const { app, partner, confirmed } = await running();
    await confirmed();
    const cancelled = await accepted(app, 'order-cancelled', orderCancelled.example);
    const adjusted = await accepted(app, 'stock-adjusted', stockAdjusted.example);
    const placed = await accepted(app, 'order-placed', orderPlaced.example);
    expect(await partner.toldOf(cancelled)).toMatchObject({
      type: 'order-cancelled',
      data: orderCancelled.example,
    });
    expect(await partner.toldOf(adjusted)).toMatchObject({ type: 'stock-adjusted' });
    const { consumers } = await ended(app, placed);
    expect(consumers.map(({ name }) => name)).not.toContain('partner');
    expect((await ended(app, adjusted)).consumers.map(({ name }) => name)).toEqual(
      shopHas('inventory', 'audit'),
    );
    expect(partner.told.map(({ SignatureVersion }) => SignatureVersion)).toEqual(['2', '2']);
  });

  it('is called again when it was away, and misses nothing', async () => {
    const { app, partner, confirmed } = await running();
    await confirmed();
    await partner.close();
    const location = await accepted(app, 'stock-adjusted', stockAdjusted.example);
    await until('it was called in vain', () => app.hops.find(({ event }) => event.includes('again in 5 s')));
    await partner.open(() => app);
    await until('it was called again', () => {
      app.skip(1000);
      return partner.told.length > 0 ? true : undefined;
    });
    expect(await partner.toldOf(location)).toMatchObject({ type: 'stock-adjusted' });
    expect(partner.told).toHaveLength(1);
  });

  it('refuses what was not signed by version 2; that ends in the dead letters of its subscription', async () => {
    const { app, partner, confirmed } = await running();
    await confirmed();
    const TopicArn = app.ref('uketsuke-dev-fan-out', 'AWS::SNS::Topic');
    const { Attributes } = await app.sns.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).toMatchObject({ SignatureVersion: '2' });
    await app.sns.send(
      new SetTopicAttributesCommand({ TopicArn, AttributeName: 'SignatureVersion', AttributeValue: '1' }),
    );
    const location = await accepted(app, 'stock-adjusted', stockAdjusted.example);
    const [letter] = await take(
      app,
      app.ref('uketsuke-dev-observer-partner', 'AWS::SQS::Queue', 'Undelivered'),
    );
    const { Message }: { Message: string } = JSON.parse(letter?.Body ?? '');
    expect(JSON.parse(Message)).toMatchObject({ id: idOf(location) });
    expect(partner.said).toContainEqual(
      expect.stringMatching(/^refused: the signature version must be 2, got "1" from arn:/),
    );
    expect(partner.told).toEqual([]);
  });
});

describe('who is told by e-mail', () => {
  it('is told of very large orders once they have confirmed; the mail is in the outbox', async () => {
    const { app } = await running();
    await confirmMail(app);
    const small = await accepted(app, 'order-placed', order(1, 500));
    const large = await accepted(app, 'order-placed', order(4, 120_000));
    const [mail] = await until('there is a mail', async () => {
      const all = await mails(app, 'Notification');
      return all.length > 0 ? all : undefined;
    });
    expect(mail).toMatchObject({
      to: 'sales@example.com',
      from: expect.stringContaining('Requests to process'),
    });
    expect(mail?.body).toContain(idOf(large));
    await ended(app, small);
    expect(await mails(app, 'Notification')).toHaveLength(1);
    expect((await ended(app, large)).consumers.map(({ name }) => name)).not.toContain('sales');
  });
});

describe('a request that nobody but observers wants', () => {
  it('has succeeded when it was published: nobody is waited for', async () => {
    const routes: readonly Route[] = [
      {
        consumer: 'partner',
        description: 'Is told',
        filter: requests(stockAdjusted),
        delivery: overHttps({ endpoint: 'partner' }),
      },
      {
        consumer: 'sales',
        description: 'Is told',
        filter: requests(orderPlaced).where({ total: isAtLeast(1000) }),
        delivery: byEmail({ to: 'sales' }),
      },
    ];
    const { app, partner, confirmed } = await running({ routes });
    await confirmed();
    const location = await accepted(app, 'stock-adjusted', stockAdjusted.example);
    await partner.toldOf(location);
    // The status is recorded after the publication.
    expect(await ended(app, location)).toMatchObject({ status: 'succeeded', consumers: [] });
    const unwanted = await accepted(app, 'order-placed', order(1, 500));
    expect((await ended(app, unwanted)).status).toBe('unrouted');
  });
});

describe('requests that have an order', () => {
  it('are told of by a topic for observers, beside those that have none', async () => {
    const delivery = overHttps({ endpoint: 'partner' });
    const filter = requests(orderAmended, orderCancelled);
    const { app, partner } = await running({
      routes: [
        ...shopRoutes.filter(({ consumer }) => consumer === 'order-changes'),
        { consumer: 'partner', description: 'Is told', filter, delivery },
      ],
    });
    await until('both subscriptions are confirmed', () => {
      app.skip(1000);
      return partner.said.filter((line) => line.startsWith('confirmed')).length === 2 ? true : undefined;
    });
    const amended = await accepted(app, 'order-amended', orderAmended.example);
    const cancelled = await accepted(app, 'order-cancelled', orderCancelled.example);
    expect(await partner.toldOf(amended)).toMatchObject({ data: orderAmended.example });
    expect(await partner.toldOf(cancelled)).toMatchObject({ data: orderCancelled.example });
    const { consumers } = await ended(app, amended);
    expect(consumers).toMatchObject([{ name: 'order-changes', status: 'succeeded' }]);
    expect(new Set(partner.told.map(({ TopicArn }) => TopicArn)).size).toBe(2);
    expect(partner.told).toHaveLength(2);
  });
});

describe('a topic of large messages', () => {
  it('has another one beside it for those who are told, without data where that is too much', async () => {
    const { intake, topic } = onThisMachine(configOf('dev'));
    const config = {
      topic: { ...topic, maxMessageSize: Size.kibibytes(320) },
      intake: { ...intake, maxMessageSize: Size.kibibytes(310) },
    };
    const { app, partner, confirmed } = await running({ config });
    await confirmed();
    await confirmMail(app);
    const padded = (body: object) => JSON.stringify(body).replace('{', `{${' '.repeat(280_000)}`);
    const small = await accepted(app, 'stock-adjusted', stockAdjusted.example);
    const large = await accepted(app, 'stock-adjusted', padded(stockAdjusted.example));
    const mailed = await accepted(app, 'order-placed', order(4, 120_000));
    expect(await partner.toldOf(small)).toMatchObject({ data: stockAdjusted.example });
    expect(await partner.toldOf(large)).not.toHaveProperty('data');
    expect((await ended(app, large)).consumers).toMatchObject([
      { name: 'inventory', status: 'succeeded' },
      { name: 'audit', status: 'succeeded' },
    ]);
    await ended(app, mailed);
    await until('there is a mail', async () =>
      (await mails(app, 'Notification')).length === 1 ? true : undefined,
    );
    expect(partner.told).toHaveLength(2);
    const notices = app.ref('uketsuke-dev-fan-out', 'AWS::SNS::Topic', 'NoticeTopic');
    expect(new Set(partner.told.map(({ TopicArn }) => TopicArn))).toEqual(new Set([notices]));
  });
});
