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
  let apiWay: CuttableWay;
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
    apiWay = await CuttableWay.to(Number(new URL(pretendApp.url).port));
    atTheEnd.push(async () => apiWay.close());
    way = await CuttableWay.to(Number(new URL(httpUrl).port));
    atTheEnd.push(async () => way.close());
    page = await runPage(
      {
        port: 0,
        url: `http://127.0.0.1:${apiWay.port}/v1`,
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
    apiWay.mend();
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

  async function textOf(selector: string): Promise<string> {
    return tab.evaluate(`document.querySelector(${JSON.stringify(selector)}).textContent`);
  }

  /** Whether the element exists and is visible. */
  async function isVisible(id: string): Promise<boolean> {
    return tab.evaluate(`document.getElementById('${id}').checkVisibility()`);
  }

  async function lookUp(id: string): Promise<void> {
    await tab.evaluate(`(() => { const field = document.getElementById('id'); field.value = ${JSON.stringify(id)};
      field.focus(); })()`);
    await tab.press('Enter');
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

  it('shows that a request only waits, and until when', async () => {
    pretendApp.hold('audit');
    await sendFrom(tab, { ...example, shippingMethod: 'pick-up' });
    const shown = await shownWhen(
      tab,
      'the warehouse waits',
      (request) => stepOf(request, 'consumer:warehouse') !== undefined,
    );
    expect(stepOf(shown, 'consumer:warehouse')).toMatchObject({
      mark: 'open',
      word: expect.stringMatching(/^waiting until .*\d\d:\d\d$/),
    });
    expect(shown.status).toBe('processing');
    pretendApp.release();
    await shownWhen(tab, 'the others have ended', ({ status }) => status === 'waiting');
    expect(await textOf('.card .word')).toBe(stepOf(shown, 'consumer:warehouse')?.word);
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

  it('does not send a body that is not JSON', async () => {
    await tab.evaluate(
      `(() => { const body = document.getElementById('body'); body.value = '{'; body.focus(); })()`,
    );
    await tab.press('Enter', { ctrl: true });
    expect(await tab.evaluate<string>(`document.getElementById('body-problem').textContent`)).toContain(
      'not JSON',
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
    await shownWhen(
      tab,
      'the order is dispatched',
      (request) => stepOf(request, 'consumer:warehouse') !== undefined,
    );
    way.cut();
    await shownWhen(tab, 'the status is polled', ({ following }) => following === 'polling');
    way.mend();
    const shown = await shownWhen(tab, 'it is live again', ({ following }) => following === 'live');
    expect(stepOf(shown, 'consumer:warehouse')?.mark).toBe('open');
  });

  it('moves to the card of a request that is sent out of view, and stays in the form otherwise', async () => {
    await sendFrom(tab, example);
    expect(await tab.evaluate('document.activeElement.id')).toBe('body');
    tab = await chromium.open(page.url, { width: 400, height: 800 });
    await sendFrom(tab, example);
    expect(
      await tab.evaluate(`(() => { const { top } = document.activeElement.getBoundingClientRect();
        return [document.activeElement.className, top >= 0 && top < innerHeight / 2]; })()`),
    ).toEqual(['card', true]);
    expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(400);
    await shownWhen(tab, 'the order succeeds', isOver);
    expect(await textOf('#announcer')).toContain('order-placed: Accepted 202');
  });

  it('draws the line of the timeline through the middle of its dots', async () => {
    await sendFrom(tab, example);
    await shownWhen(tab, 'the order succeeds', isOver);
    const middles = await tab.evaluate<number[]>(`['::before', '::after'].map((part) => {
      const style = getComputedStyle(document.querySelector('.timeline li'), part);
      const [left, width, border, padding] = ['left', 'width', 'borderLeftWidth', 'paddingLeft'].map((name) =>
        Number.parseFloat(style[name]));
      return left + width / 2 + (style.boxSizing === 'border-box' ? 0 : border + padding);
    })`);
    expect(middles[0]).toBeGreaterThan(0);
    expect(middles[1]).toBe(middles[0]);
  });

  it('leaves no holes between cards of different heights', async () => {
    await sendFrom(tab, example);
    await sendFrom(tab, { ...example, total: example.total + 1 });
    await sendFrom(tab, example);
    await sendFrom(tab, { ...example, coupon: 'WELCOME' });
    await sendFrom(tab, example);
    await until('all have ended', async () => ((await shownRequests(tab)).every(isOver) ? true : undefined));
    const columns = await tab.evaluate<{ top: number; bottom: number }[][]>(`(() => {
      const columns = {};
      for (const card of document.querySelectorAll('.card')) {
        const { left, top, bottom } = card.getBoundingClientRect();
        (columns[left] ??= []).push({ top, bottom });
      }
      return Object.values(columns).map((column) => column.sort((one, other) => one.top - other.top));
    })()`);
    expect(columns).toHaveLength(2);
    expect(columns.flat()).toHaveLength(5);
    for (const column of columns) {
      for (const [place, { top }] of column.entries()) {
        const gap = top - (column[place - 1]?.bottom ?? top - 16);
        expect(gap).toBeGreaterThanOrEqual(16);
        expect(gap).toBeLessThanOrEqual(21);
      }
    }
  });

  it('shows the requests of an earlier visit after a reload, and follows those in progress', async () => {
    await sendFrom(tab, example);
    const { requestId: first } = await shownWhen(tab, 'the first succeeds', isOver);
    pretendApp.hold('audit');
    await sendFrom(tab, { ...example, customer: 'C-2077' });
    const { requestId: second } = await shownWhen(tab, 'the second is processed', (request) =>
      Boolean(stepOf(request, 'consumer:billing')?.mark === 'done'),
    );
    await tab.reload();
    await until('both statuses are read', async () => {
      const shown = await shownRequests(tab);
      return shown.length === 2 && shown.every((request) => stepOf(request, 'consumer:billing'))
        ? true
        : undefined;
    });
    const shown = await shownRequests(tab);
    expect(shown.map(({ requestId }) => requestId)).toEqual([second, first]);
    expect(shown.map(({ type, status }) => [type, status])).toEqual([
      ['order-placed', 'processing'],
      ['order-placed', 'succeeded'],
    ]);
    expect(await isVisible('none')).toBe(false);
    expect(await textOf('#announcer')).not.toContain('billing');
    pretendApp.release();
    await shownWhen(tab, 'the second succeeds', isOver);
    await tab.evaluate(`document.getElementById('clear').click()`);
    expect([await shownRequests(tab), await isVisible('none')]).toEqual([[], true]);
    await tab.reload();
    expect(await shownRequests(tab)).toEqual([]);
  });

  it('drops stored entries that are not requests', async () => {
    await sendFrom(tab, example);
    const { requestId: id } = await shownWhen(tab, 'the order succeeds', isOver);
    const hostile = '<img src=x onerror="document.title=1">';
    const stored = [
      { id: hostile, type: 'order-placed' },
      { id, type: hostile },
      null,
      { id, type: 'order-placed' },
    ];
    await tab.evaluate(
      `localStorage.setItem('uketsuke:requests', ${JSON.stringify(JSON.stringify(stored))})`,
    );
    await tab.reload();
    await shownWhen(tab, 'the order is shown', isOver);
    expect((await shownRequests(tab)).map(({ requestId }) => requestId)).toEqual([id]);
    await tab.evaluate(`localStorage.setItem('uketsuke:requests', '{')`);
    await tab.reload();
    await sendFrom(tab, example);
    expect(tab.complaints).toEqual([]);
  });

  it('looks up a request by its id, from the field and from the address', async () => {
    await sendFrom(tab, example);
    const { requestId: id = '' } = await shownWhen(tab, 'the order succeeds', isOver);
    tab = await chromium.open(page.url);
    await lookUp(` ${id} `);
    const found = await shownWhen(tab, 'the order is found', isOver);
    expect([found.requestId, found.type, found.status]).toEqual([id, 'order-placed', 'succeeded']);
    expect(await tab.evaluate('location.search')).toBe(`?id=${id}`);
    await lookUp(id);
    await until('its card has the focus', async () =>
      (await tab.evaluate<string>('document.activeElement.className')) === 'card' ? true : undefined,
    );
    expect(await shownRequests(tab)).toHaveLength(1);
    tab = await chromium.open(`${page.url}/?id=${id}`);
    await shownWhen(tab, 'the order is found', ({ status }) => status === 'succeeded');
  });

  it.each([
    [
      'an unknown id',
      '1795478400123-Kq3vXHcFIAMEvzw',
      /^The API has no status for this id\..+another tenant/,
    ],
    ['a malformed id', '1795478400123', /^A request id must have 13 digits/],
    ['markup', '<img src=x onerror="document.title=1">', /^A request id must have 13 digits/],
  ])('fails to look up %s, and shows why', async (_, id, text) => {
    tab = await chromium.open(`${page.url}/?id=${encodeURIComponent(id)}`);
    await until('the reason is shown', async () => ((await textOf('#id-problem')) === '' ? undefined : true));
    expect(await textOf('#id-problem')).toMatch(text);
    expect([await shownRequests(tab), await tab.evaluate('document.title')]).toEqual([
      [],
      'uketsuke: a request, live',
    ]);
  });

  it('shows that the API does not know a stored id, and forgets the id', async () => {
    const stored = [{ id: '1795478400123-Kq3vXHcFIAMEvzw', type: 'order-placed' }];
    await tab.evaluate(
      `localStorage.setItem('uketsuke:requests', ${JSON.stringify(JSON.stringify(stored))})`,
    );
    await tab.reload();
    const shown = await shownWhen(tab, 'the id is not found', isOver);
    expect([shown.status, stepOf(shown, 'unknown')?.detail]).toEqual([
      'not found',
      expect.stringContaining('its status has expired'),
    ]);
    await tab.reload();
    await connectionIs('live');
    expect(await shownRequests(tab)).toEqual([]);
  });

  it('shows that the API is unavailable instead of an empty list, until a retry succeeds', async () => {
    apiWay.cut();
    await tab.reload();
    await until('the page says so', async () => ((await isVisible('unavailable')) ? true : undefined));
    expect(await textOf('#unavailable')).toMatch(/The API is unavailable\..+http\S+ does not answer/s);
    expect(await isVisible('none')).toBe(false);
    apiWay.mend();
    await tab.evaluate(`document.getElementById('retry').click()`);
    await until('the API is available', async () => ((await isVisible('unavailable')) ? undefined : true));
    expect(await isVisible('none')).toBe(true);
  });

  it('keeps the requests of an earlier visit while the API is unavailable, and reads them when it is back', async () => {
    await sendFrom(tab, example);
    await shownWhen(tab, 'the order succeeds', isOver);
    apiWay.cut();
    await tab.reload();
    await until('the page says so', async () => ((await isVisible('unavailable')) ? true : undefined));
    expect((await shownRequests(tab)).map(({ status }) => status)).toEqual(['accepted']);
    apiWay.mend();
    await shownWhen(tab, 'the order succeeds', ({ status }) => status === 'succeeded');
    expect(await isVisible('unavailable')).toBe(false);
  });

  it('has dark colours for those who prefer them', async () => {
    const ground = async (): Promise<string> =>
      tab.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await ground();
    await tab.prefer('dark');
    expect(await ground()).not.toBe(light);
  });
});
