import { requestStatusTemplate, statusQueryTemplate } from '../../lib/templates/request-status';
import type { TenantSettings } from '../../lib/templates/tenant';
import { byAccount, byRole, type Call, map, openToAll } from './mapping';

const day = 86_400;
const template = requestStatusTemplate(
  { intakeRetentionSeconds: 4 * day, deadlineSeconds: 8 * day },
  byAccount,
);
const accepted = 1_767_225_600_000;
const id = `${accepted}-Qu1ZYE3joAMEUSg`;
const self = `/v1/requests/${id}`;

type Item = Readonly<Record<string, unknown>>;

/** What an item may lack, as conditions see it in plain Velocity: not true. */
const missing = {
  tenant: { S: false },
  consumer: { S: false },
  expected: { L: false },
  error: { S: false },
  result: { S: false },
  completedAt: { S: false },
  attemptsLeft: { N: false },
  nextAttemptAt: { S: false },
  original: { S: false },
  waiting: { L: false },
};

function answer(items: readonly Item[]): string {
  return JSON.stringify({ Count: items.length, ScannedCount: items.length, Items: items });
}

/** What the API answers when the table has these items, so many seconds after the request was accepted. */
function ask(items: readonly Item[], seconds = 1, path = self) {
  const call = { path, body: answer(items) };
  const now = accepted + seconds * 1000;
  const mapped = map(template, { ...call, requestTimeEpoch: now });
  // Whether the time is a number or a text is not documented: both have to do.
  expect(map(template, { ...call, requestTimeEpoch: String(now) })).toEqual(mapped);
  // Nor is it whether a missing reference is an empty text, which is true in a condition, or nothing, which is not.
  const asNothing = items.map((item) => ({ ...missing, ...item }));
  expect(map(template, { path, body: answer(asNothing), requestTimeEpoch: now })).toEqual(mapped);
  return { ...mapped, json: JSON.parse(mapped.text) as unknown };
}

function request(state: string, expected: readonly string[], more: Item = {}): Item {
  return {
    requestId: { S: id },
    part: { S: 'request' },
    state: { S: state },
    type: { S: 'survey-filed' },
    acceptedAt: { S: '2026-01-01T00:00:00.000Z' },
    expected: { L: expected.map((name) => ({ S: name })) },
    ...more,
  };
}

function consumer(name: string, state: string, more: Item = {}): Item {
  return {
    requestId: { S: id },
    part: { S: `consumer#${name}` },
    consumer: { S: name },
    state: { S: state },
    attempts: { N: '1' },
    ...more,
  };
}

const done = {
  completedAt: { S: '2026-01-01T00:00:01.000Z' },
  result: { S: '{"total":"8650 \\"EUR\\" \u2028"}' },
};
const broken = { error: { S: '{"title":"No stock","detail":"a \\"b\\" c"}' } };

describe('the request template of GET /requests/{id}', () => {
  it('queries the partition of the id, the part of the request first', () => {
    const { text } = map(statusQueryTemplate('status-table'), { parameters: { id } });
    expect(JSON.parse(text)).toEqual({
      TableName: 'status-table',
      KeyConditionExpression: 'requestId = :id',
      ExpressionAttributeValues: { ':id': { S: id } },
      ConsistentRead: true,
      ScanIndexForward: false,
    });
  });

  it('keeps an id inside its text', () => {
    const forged = '"}},"TableName":"other","x":{"y":{"z":"\'';
    const { text } = map(statusQueryTemplate('status-table'), { parameters: { id: forged } });
    expect(JSON.parse(text)).toMatchObject({
      TableName: 'status-table',
      ExpressionAttributeValues: { ':id': { S: forged } },
    });
  });
});

describe('the status of a request', () => {
  it('is accepted while nothing is recorded yet', () => {
    const { json, status, headers } = ask([]);
    expect(json).toEqual({ id, status: 'accepted', consumers: [], links: { self } });
    expect(status).toBeUndefined();
    expect(headers).toEqual({ 'Retry-After': '1' });
  });

  it('is accepted for as long as the request may wait in the intake queue', () => {
    expect(ask([], 4 * day - 1).json).toMatchObject({ status: 'accepted' });
  });

  it('is accepted when the call comes from a host whose clock is behind', () => {
    expect(ask([], -5).json).toMatchObject({ status: 'accepted' });
  });

  it.each([{}, { state: { S: '' } }, { state: { S: false } }])(
    'is that of an unrecorded request where there is only a cancellation, as %j',
    (missing) => {
      const marks = { part: { S: 'request' }, cancelledBy: { SS: ['111122223333'] }, ...missing };
      expect(ask([marks]).json).toEqual(ask([]).json);
      expect(ask([marks], 4 * day + 1).json).toEqual(ask([], 4 * day + 1).json);
    },
  );

  it('is processing while a consumer has not ended, with those that have not begun as pending', () => {
    const { json, headers } = ask([
      request('dispatched', ['ledger', 'printer', 'archive']),
      consumer('printer', 'retrying', broken),
      consumer('ledger', 'succeeded', done),
    ]);
    expect(json).toEqual({
      id,
      type: 'survey-filed',
      status: 'processing',
      acceptedAt: '2026-01-01T00:00:00.000Z',
      consumers: [
        {
          name: 'ledger',
          status: 'succeeded',
          attempts: 1,
          result: { total: '8650 "EUR" \u2028' },
          completedAt: '2026-01-01T00:00:01.000Z',
        },
        {
          name: 'printer',
          status: 'retrying',
          attempts: 1,
          error: { title: 'No stock', detail: 'a "b" c' },
        },
        { name: 'archive', status: 'pending', attempts: 0 },
      ],
      links: { self },
    });
    expect(headers).toEqual({ 'Retry-After': '1' });
  });

  it('has the next attempt of a consumer that is retrying, and of no other', () => {
    const next = { attemptsLeft: { N: '3' }, nextAttemptAt: { S: '2026-01-01T00:00:07.000Z' } };
    const { json } = ask([
      request('dispatched', ['ledger', 'printer', 'summary', 'archive']),
      consumer('ledger', 'retrying', { ...broken, ...next }),
      consumer('summary', 'retrying', { ...broken, attemptsLeft: { N: '4' } }),
      consumer('archive', 'running', next),
    ]);
    const error = { title: 'No stock', detail: 'a "b" c' };
    expect(json).toMatchObject({ status: 'processing' });
    expect((json as { readonly consumers: unknown }).consumers).toEqual([
      {
        name: 'ledger',
        status: 'retrying',
        attempts: 1,
        error,
        attemptsLeft: 3,
        nextAttemptAt: '2026-01-01T00:00:07.000Z',
      },
      { name: 'printer', status: 'pending', attempts: 0 },
      { name: 'summary', status: 'retrying', attempts: 1, error, attemptsLeft: 4 },
      { name: 'archive', status: 'running', attempts: 1 },
    ]);
  });

  it('is succeeded when every expected consumer is', () => {
    const { json, headers, status } = ask([
      request('dispatched', ['ledger', 'archive']),
      consumer('ledger', 'succeeded', done),
      consumer('archive', 'succeeded', done),
    ]);
    expect(json).toMatchObject({ status: 'succeeded', consumers: [{ name: 'ledger' }, { name: 'archive' }] });
    expect(headers).toEqual({});
    expect(status).toBeUndefined();
  });

  it('is failed when all have ended and one has failed', () => {
    const { json, headers } = ask([
      request('dispatched', ['ledger', 'archive']),
      consumer('ledger', 'failed', { ...broken, completedAt: done.completedAt }),
      consumer('archive', 'succeeded', done),
    ]);
    expect(json).toMatchObject({
      status: 'failed',
      consumers: [{ status: 'failed', error: { title: 'No stock' } }, { status: 'succeeded' }],
    });
    expect(headers).toEqual({});
  });

  it('is processing when one has failed and another goes on', () => {
    const items = [request('dispatched', ['ledger', 'archive']), consumer('ledger', 'failed', broken)];
    expect(ask(items).json).toMatchObject({ status: 'processing' });
  });

  it('is failed with the reason when the request can never be processed', () => {
    const { json } = ask([request('failed', [], broken)]);
    expect(json).toMatchObject({
      status: 'failed',
      error: { title: 'No stock', detail: 'a "b" c' },
      consumers: [],
    });
  });

  it('is failed with the reason when the record names no consumers at all', () => {
    const { expected: _, ...item } = request('failed', [], broken);
    expect(ask([item]).json).toMatchObject({ status: 'failed', consumers: [] });
  });

  it('is unrouted when nobody wants it', () => {
    const { json, headers } = ask([request('unrouted', [])]);
    expect(json).toMatchObject({ status: 'unrouted', consumers: [] });
    expect(headers).toEqual({});
  });

  it('is to be seen at the original when the idempotency key came before', () => {
    const original = `${accepted - 5000}-Original0AMEUSg`;
    const { json, status, headers } = ask([request('repeat', [], { original: { S: original } })]);
    expect(status).toBe('303');
    expect(headers).toEqual({ Location: `/v1/requests/${original}` });
    expect(json).toEqual({ id, status: 'repeat', links: { self, original: `/v1/requests/${original}` } });
  });

  it('is waiting, and until when, for those whose turn is still to come', () => {
    const turn = accepted + 3_600_000;
    const waiting = (name: string) => ({
      M: {
        consumer: { S: name },
        turn: { N: String(turn) },
        until: { S: new Date(turn).toISOString() },
      },
    });
    const items = (...more: Item[]) => [
      request('dispatched', ['ledger', 'desk', 'summary'], {
        waiting: { L: [waiting('desk'), waiting('summary')] },
      }),
      consumer('ledger', 'succeeded', done),
      ...more,
    ];
    const until = '2026-01-01T01:00:00.000Z';
    const { json, headers } = ask(items());
    expect(json).toMatchObject({
      status: 'processing',
      consumers: [
        { name: 'ledger', status: 'succeeded' },
        { name: 'desk', status: 'waiting', attempts: 0, until },
        { name: 'summary', status: 'waiting', attempts: 0, until },
      ],
    });
    expect(headers).toEqual({ 'Retry-After': '1' });
    // What has begun all the same is what its record says; the other one still waits.
    const begun = ask(items(consumer('desk', 'succeeded', done)), 3599);
    expect(begun.json).toMatchObject({
      status: 'processing',
      consumers: [{}, { name: 'desk', status: 'succeeded' }, { name: 'summary', status: 'waiting' }],
    });
    // Whose turn has come is pending until it begins.
    expect(ask(items(), 3600).json).toMatchObject({
      consumers: [{}, { name: 'desk', status: 'pending' }, { name: 'summary', status: 'pending' }],
    });
    expect(ask(items(), 3600).text).not.toContain('until');
    expect(ask(items(), 8 * day + 1).json).toMatchObject({ status: 'failed' });
  });

  it('is failed for those who have not ended when nobody works on it any more', () => {
    const items = [
      request('dispatched', ['ledger', 'printer', 'archive']),
      consumer('ledger', 'succeeded', done),
      consumer('printer', 'running'),
    ];
    expect(ask(items, 8 * day - 1).json).toMatchObject({ status: 'processing' });
    const { json, headers } = ask(items, 8 * day + 1);
    expect(json).toMatchObject({
      status: 'failed',
      consumers: [
        { name: 'ledger', status: 'succeeded' },
        { name: 'printer', status: 'failed', attempts: 1, error: { title: 'No result in time' } },
        { name: 'archive', status: 'failed', attempts: 0, error: { title: 'No result in time' } },
      ],
    });
    expect(headers).toEqual({});
  });

  it('says nothing of consumers that are not expected', () => {
    const items = [
      request('dispatched', ['ledger']),
      consumer('ledger', 'succeeded', done),
      consumer('new', 'running'),
    ];
    expect(ask(items).json).toMatchObject({ status: 'succeeded', consumers: [{ name: 'ledger' }] });
  });

  it.each([
    ['/shop/requests/', '/shop'],
    ['/requests/', ''],
  ])('links beside the path %s', (prefix, base) => {
    expect(ask([], 1, `${prefix}${id}`).json).toMatchObject({ links: { self: `${base}/requests/${id}` } });
  });
});

describe('an id that stands for no request', () => {
  it.each([
    ['is unknown and older than the intake queue keeps messages', id, 4 * day + 1],
    ['comes from the future', id, -3600],
    ['is not well-formed', 'order-42', 1],
    ['begins with a zero', `0${id.slice(1)}`, 1],
    ['has characters that ids have not', `${accepted}-Qu1ZYE3j"AMEUSg`, 1],
    ['is that of an idempotency record', 'idempotency%23tenant%23survey-filed%23key', 1],
  ])('fails with 404 when it %s', (_, wrong, seconds) => {
    const { json, status, headers } = ask([], seconds, `/v1/requests/${wrong}`);
    expect(status).toBe('404');
    expect(headers).toEqual({ 'Content-Type': 'application/problem+json' });
    expect(json).toMatchObject({ type: 'about:blank', title: 'Not Found', status: 404 });
  });

  it('fails with 404 when its partition holds something else', () => {
    const item = { requestId: { S: 'idempotency#t#x#k' }, part: { S: 'idempotency' }, original: { S: id } };
    expect(ask([item], 1, '/v1/requests/idempotency%23t%23x%23k').status).toBe('404');
  });
});

describe('a request of a tenant', () => {
  const times = { intakeRetentionSeconds: 4 * day, deadlineSeconds: 8 * day };
  const role = '111122223333-AROAEXAMPLE';
  const own: Call = { accountId: '111122223333', caller: 'AROAEXAMPLE:session' };
  /** The answer to a caller, where the table has a request of `tenant`. */
  const answerTo = (settings: TenantSettings, call: Call, tenant: string | undefined, more: Item = {}) => {
    const item = request('dispatched', ['billing'], {
      ...(tenant !== undefined && { tenant: { S: tenant } }),
      ...more,
    });
    const items = [item, consumer('billing', 'succeeded', done)];
    return map(requestStatusTemplate(times, settings), {
      ...call,
      path: self,
      body: answer(items),
      requestTimeEpoch: accepted + 1000,
    });
  };

  it.each<[string, TenantSettings, Call, string | undefined]>([
    ['its account', byAccount, own, '111122223333'],
    ['another role of its account', byAccount, { ...own, caller: 'AROAOTHER:session' }, '111122223333'],
    ['its role', byRole, own, role],
    ['another session of its role', byRole, { ...own, caller: 'AROAEXAMPLE:other' }, role],
    ['its user', byRole, { ...own, caller: 'AIDAEXAMPLE' }, '111122223333-AIDAEXAMPLE'],
    ['anybody, of an API that is open', openToAll, {}, undefined],
    ['anybody, accepted while the API was open', byAccount, own, undefined],
  ])('is shown to %s', (_, settings, call, tenant) => {
    const { text, status } = answerTo(settings, call, tenant);
    expect([status, JSON.parse(text)]).toMatchObject([undefined, { id, status: 'succeeded' }]);
  });

  it.each<[string, TenantSettings, Call, string]>([
    ['another account', byAccount, { ...own, accountId: '444455556666' }, '111122223333'],
    ['another account with the same role id', byRole, { ...own, accountId: '444455556666' }, role],
    ['another role of its account', byRole, { ...own, caller: 'AROAOTHER:session' }, role],
    ['a role whose session is called as its role', byRole, { ...own, caller: 'AROAOTHER:AROAEXAMPLE' }, role],
    ['its account, since tenants are roles', byRole, own, '111122223333'],
    ['anybody, since the API is open', openToAll, {}, '111122223333'],
  ])('is not there for %s', (_, settings, call, tenant) => {
    const shown = answerTo(settings, call, tenant);
    expect([shown.status, JSON.parse(shown.text)]).toMatchObject([
      '404',
      { title: 'Not Found', detail: 'There is no such request, or its status is not kept any more.' },
    ]);
    const repeat = { state: { S: 'repeat' }, original: { S: '1767225500000-first-of-them' } };
    expect(answerTo(settings, call, tenant, repeat)).toMatchObject({
      status: '404',
      text: expect.not.stringContaining('first'),
    });
  });
});
