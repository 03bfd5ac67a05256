import { Stack, type App } from 'aws-cdk-lib';
import { AppSyncAuthorizationType, EventApi } from 'aws-cdk-lib/aws-appsync';
import { runPage } from '../../bin/page/run-page';
import type { RunningPage } from '../../bin/page/server';
import { requestTypes } from '../../lambda/contract/requests/all';
import { orderPlaced } from '../../lambda/contract/requests/order-placed';
import { until } from '../e2e/until';
import { running } from '../local/foreign/synthesized';
import { Chromium } from './chromium';
import { CuttableWay } from './cuttable-way';
import { findChromium } from './find-chromium';
import { PretendApp } from './pretend-app';
import { isOver, sendFrom, shownRequests, shownWhen, stepOf } from './shown-requests';
import type { Tab } from './tab';

const path = findChromium();
if (path === undefined) {
  process.stderr.write(
    'The page is not tested: no Chromium was found. Install one, or name it with CHROMIUM_PATH.\n',
  );
}

const { example } = orderPlaced;
const consumers = ['billing', 'shipping', 'inventory', 'audit'];

function eventApi(app: App): void {
  const authProviders = [{ authorizationType: AppSyncAuthorizationType.IAM }];
  const api = new EventApi(new Stack(app, 'Events'), 'Api', {
    apiName: 'events',
    authorizationConfig: { authProviders },
  });
  api.addChannelNamespace('requests');
}

(path === undefined ? describe.skip : describe)('the page', () => {
  let chromium: Chromium;
  let way: CuttableWay;
  let page: RunningPage;
  let pretendApp: PretendApp;
  let tab: Tab;
  const atTheEnd: (() => Promise<void>)[] = [];

  // What the page shows: everything below holds for whatever answers here as the app does.
  beforeAll(async () => {
    const { eventApis } = await running(eventApi);
    const httpUrl = eventApis[0]?.httpUrl ?? '';
    const authorization =
      `AWS4-HMAC-SHA256 Credential=local/20261126/us-east-1/appsync/aws4_request, SignedHeaders=host, ` +
      `Signature=${'0'.repeat(64)}`;
    pretendApp = await PretendApp.start(async (channel, event) => {
      const body = JSON.stringify({ channel, events: [event] });
      const headers = { 'content-type': 'application/json', authorization };
      const { status } = await fetch(httpUrl, { method: 'POST', headers, body });
      if (status !== 200) throw new Error(`Publishing was answered with ${status}`);
    });
    atTheEnd.push(async () => pretendApp.stop());
    way = await CuttableWay.to(Number(new URL(httpUrl).port));
    atTheEnd.push(async () => way.close());
    page = await runPage(
      {
        port: 0,
        url: pretendApp.url,
        tenant: '000000000000',
        events: {
          http: httpUrl,
          realtime: `ws://127.0.0.1:${way.port}/event/realtime`,
          region: 'us-east-1',
          isLocal: true,
        },
      },
      requestTypes,
    );
    atTheEnd.push(async () => page.stop());
    chromium = await Chromium.start(path ?? '');
    atTheEnd.push(async () => chromium.stop());
  });

  afterAll(async () => {
    for (const step of atTheEnd.toReversed()) await step();
  });

  beforeEach(async () => {
    way.mend();
    pretendApp.statusLags = false;
    pretendApp.release();
    way.connections = 0;
    tab = await chromium.open(page.url);
    await connectionIs('live');
  });

  async function connectionIs(state: string): Promise<void> {
    await until(`the connection is ${state}`, async () => {
      const shown = await tab.evaluate<string>(`document.getElementById('connection').dataset.state`);
      return shown === state ? true : undefined;
    });
  }

  it('shows each outcome by its event, while the status says nothing of it', async () => {
    pretendApp.statusLags = true;
    pretendApp.hold('dispatch');
    await sendFrom(tab, example);
    await until('the request is subscribed to', () =>
      tab.received.some(({ type }) => type === 'subscribe_success') ? true : undefined,
    );
    pretendApp.release();
    const shown = await shownWhen(
      tab,
      'the order succeeds',
      ({ status, following }) => status === 'succeeded' && following === 'over',
    );
    expect(shown.steps.map(({ step }) => step)).toEqual([
      'submitted',
      'accepted',
      'dispatched',
      ...consumers.map((name) => `consumer:${name}`),
      'ended',
    ]);
    expect(tab.complaints).toEqual([]);
  });

  it('shows the course of a request as it goes, and says it to those who do not see it', async () => {
    pretendApp.hold('audit');
    await sendFrom(tab, example);
    const begun = await shownWhen(
      tab,
      'one consumer has ended',
      (request) => stepOf(request, 'consumer:billing')?.mark === 'done' && request.following === 'live',
    );
    expect(begun).toMatchObject({ type: 'order-placed', status: 'processing' });
    expect(stepOf(begun, 'accepted')?.word).toMatch(/^202 in \d+ ms$/);
    expect(stepOf(begun, 'consumer:audit')).toMatchObject({ mark: 'open', word: 'expected' });
    pretendApp.release();
    await shownWhen(tab, 'the order succeeds', ({ status }) => status === 'succeeded');
    const said = await tab.evaluate<string>(`document.getElementById('announcer').textContent`);
    expect(said).toContain('order-placed: billing succeeded. ');
    expect(said.match(/billing succeeded/g)).toHaveLength(1);
  });

  it('shows who waits, until when', async () => {
    await sendFrom(tab, { ...example, shippingMethod: 'pick-up' });
    const shown = await shownWhen(
      tab,
      'the warehouse waits',
      (request) => stepOf(request, 'consumer:warehouse') !== undefined,
    );
    expect(stepOf(shown, 'consumer:warehouse')).toMatchObject({
      mark: 'open',
      word: expect.stringMatching(/^waits until .*\d\d:\d\d$/),
    });
  });

  it('shows why a request failed', async () => {
    await sendFrom(tab, { ...example, total: example.total + 1 });
    const shown = await shownWhen(tab, 'the order fails', isOver);
    expect(shown.status).toBe('failed');
    expect(stepOf(shown, 'dispatched')).toMatchObject({
      mark: 'failed',
      detail: expect.stringContaining('total'),
    });
  });

  it('shows why a request is refused', async () => {
    await sendFrom(tab, { ...example, coupon: 'WELCOME' });
    const shown = await shownWhen(tab, 'the order is refused', ({ status }) => status === 'refused');
    expect(shown.steps.map(({ step, word }) => [step, word])).toEqual([
      ['submitted', ''],
      ['refused', '400'],
    ]);
    expect(stepOf(shown, 'refused')?.detail).toContain('Invalid request body');
  });

  it('sends nothing that is no JSON, and says where it is not', async () => {
    await tab.evaluate(
      `(() => { const body = document.getElementById('body'); body.value = '{'; body.focus(); })()`,
    );
    await tab.press('Enter', { ctrl: true });
    expect(await tab.evaluate<string>(`document.getElementById('body-problem').textContent`)).toContain(
      'no JSON',
    );
    expect(await shownRequests(tab)).toEqual([]);
  });

  it('follows two requests over one WebSocket, each by a subscription that it ends', async () => {
    await sendFrom(tab, example);
    await sendFrom(tab, { ...example, customer: 'C-2077' });
    await until('both succeed', async () => {
      const all = await shownRequests(tab);
      return all.length === 2 && all.every(isOver) ? true : undefined;
    });
    const [second, first] = await shownRequests(tab);
    const ids = [first?.requestId, second?.requestId];
    const sent = (type: string): unknown[] =>
      tab.sent.filter((message) => message['type'] === type).map(({ id }) => id);
    expect(sent('subscribe')).toEqual(ids);
    expect(new Set(sent('unsubscribe'))).toEqual(new Set(ids));
    expect(sent('unsubscribe')).toHaveLength(2);
    expect([tab.webSockets.length, way.connections]).toEqual([1, 1]);
    expect([first?.status, second?.status]).toEqual(['succeeded', 'succeeded']);
  });

  it('polls when the WebSocket is cut, says so, and is live again when it can', async () => {
    pretendApp.hold('audit');
    await sendFrom(tab, example);
    await shownWhen(
      tab,
      'one consumer has ended',
      (request) => stepOf(request, 'consumer:billing')?.mark === 'done',
    );
    way.cut();
    await connectionIs('down');
    await shownWhen(tab, 'the status is polled', ({ following }) => following === 'polling');
    pretendApp.release();
    const shown = await shownWhen(tab, 'the order succeeds', isOver);
    expect([shown.status, shown.steps.length]).toEqual(['succeeded', 3 + consumers.length + 1]);
    way.mend();
    await connectionIs('live');
    pretendApp.hold('audit');
    await sendFrom(tab, example);
    await shownWhen(
      tab,
      'the order is followed live',
      ({ following, status }) => following === 'live' && status === 'processing',
    );
    pretendApp.release();
    await shownWhen(tab, 'the order succeeds', isOver);
    expect(tab.webSockets.length).toBeGreaterThan(1);
  });

  it('goes on live with a request that it had to poll', async () => {
    await sendFrom(tab, { ...example, shippingMethod: 'pick-up' });
    await shownWhen(tab, 'the order is dispatched', ({ status }) => status === 'processing');
    way.cut();
    await shownWhen(tab, 'the status is polled', ({ following }) => following === 'polling');
    way.mend();
    const shown = await shownWhen(tab, 'it is live again', ({ following }) => following === 'live');
    expect(stepOf(shown, 'consumer:warehouse')?.mark).toBe('open');
  });

  it('has dark colours for those who prefer them', async () => {
    const ground = async (): Promise<string> =>
      tab.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await ground();
    await tab.prefer('dark');
    expect(await ground()).not.toBe(light);
  });
});
