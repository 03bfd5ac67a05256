import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDbClaimStore } from '../../../lambda/adapters/dynamodb-claim-store';
import { DynamoDbPartEnds } from '../../../lambda/adapters/dynamodb-part-ends';
import { DynamoDbRequestEnds } from '../../../lambda/adapters/dynamodb-request-ends';
import { DynamoDbRequestStore } from '../../../lambda/adapters/dynamodb-request-store';
import { MemoryStatusStore } from '../../../lambda/adapters/memory-status-store';
import { maxResultBytes, mostConsumers } from '../../../lambda/contract/size-limits';
import { firstLook, watchShardOf } from '../../../lambda/contract/watch';
import type { Claim, ClaimStore, Completion } from '../../../lambda/core/attempt/claim-store';
import type { PartEnds } from '../../../lambda/core/ends/part-ends';
import type { RequestEnds } from '../../../lambda/core/ends/request-ends';
import type { RequestStore } from '../../../lambda/core/request-store';
import { VirtualClock } from '../../../local/clock';
import { capturedLog } from '../captured-log';
import { requestId } from '../intake-message';
import { statusTable } from './status-table';

const tableName = 'status';
const retentionDays = 7;
const now = Date.UTC(2026, 0, 1);
const clock = new VirtualClock(now);
const { log } = capturedLog();

let client: DynamoDBClient;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ client, close } = await statusTable(tableName));
});
afterAll(() => close());

type Stores = ClaimStore & PartEnds & RequestEnds & RequestStore;

function dynamoDb(): Stores {
  const claims = new DynamoDbClaimStore({ client, tableName, retentionDays });
  const ends = new DynamoDbPartEnds({ client, tableName, retentionDays });
  const requestEnds = new DynamoDbRequestEnds({ client, tableName, retentionDays, clock });
  const requests = new DynamoDbRequestStore({
    client,
    tableName,
    retentionDays,
    clock,
    log,
  });
  return {
    claim: (request) => claims.claim(request),
    complete: (...end) => claims.complete(...end),
    letterKept: (...kept) => claims.letterKept(...kept),
    end: (part) => ends.end(part),
    readPart: (task) => ends.readPart(task),
    endUndispatched: (request) => requestEnds.endUndispatched(request),
    releaseKey: (key) => requestEnds.releaseKey(key),
    isCancelled: (request) => claims.isCancelled(request),
    record: (records) => requests.record(records),
    unendedReads: (id) => requests.unendedReads(id),
    beginRead: (id, most) => requests.beginRead(id, most),
    endRead: (id) => requests.endRead(id),
    claimKey: (key) => requests.claimKey(key),
  };
}

/** Ids that no other test uses. */
let used = 0;
const freshId = () => requestId(++used);

const succeeded: Completion = { state: 'succeeded', result: '{"a":1}' };
const retrying: Completion = { state: 'retrying', error: { title: 'Error', detail: 'Not yet' } };
const failed: Completion = { state: 'failed', error: { title: 'Error', detail: 'Never' } };

describe.each([
  ['in memory', (): Stores => new MemoryStatusStore()],
  ['in DynamoDB', dynamoDb],
])('a task %s', (_, create) => {
  let store: Stores;
  let id: string;
  beforeEach(() => {
    store = create();
    id = freshId();
  });

  const request = (at = now) => ({
    requestId: id,
    consumer: 'ledger',
    now: at,
    leaseUntil: at + 1000,
  });
  const claim = async (at?: number, failedFence?: number): Promise<Claim> => {
    const outcome = await store.claim({ ...request(at), failedFence });
    if (outcome.outcome !== 'claimed') throw new Error(`Not claimed: ${outcome.outcome}`);
    return outcome.claim;
  };

  it('is claimed by whoever comes first', async () => {
    expect(await claim()).toEqual({ requestId: id, consumer: 'ledger', fence: 1, attempts: 1, tries: 1 });
  });

  it('is claimed by one of many who come at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 8 }, async () => store.claim(request())));
    expect(outcomes.filter(({ outcome }) => outcome === 'claimed')).toHaveLength(1);
    expect(outcomes.filter(({ outcome }) => outcome === 'busy')).toHaveLength(7);
  });

  it('is busy while the claim holds, to the last millisecond', async () => {
    await claim();
    expect(await store.claim(request(now + 1000))).toEqual({ outcome: 'busy' });
  });

  it('may be claimed with a greater token when the time of the claim is over', async () => {
    await claim();
    expect(await claim(now + 1001)).toMatchObject({ fence: 2, attempts: 2 });
  });

  it('is a suspect when the time of the claim is over without an end, and stays as it is', async () => {
    await claim();
    const cautious = { ...request(now + 1001), takesSuspect: false };
    expect(await store.claim(cautious)).toEqual({ outcome: 'suspect', attempts: 1 });
    expect(await store.claim({ ...request(now + 1000), takesSuspect: false })).toEqual({ outcome: 'busy' });
    expect(await claim(now + 1001)).toMatchObject({ fence: 2, attempts: 2 });
  });

  it.each([
    ['it is new', async () => undefined],
    ['a failure is tried again', async () => store.complete(await claim(), retrying, now)],
  ])('is not a suspect when %s', async (_, before) => {
    await before();
    const cautious = { ...request(now + 1001), takesSuspect: false };
    expect(await store.claim(cautious)).toMatchObject({ outcome: 'claimed' });
  });

  it('may be claimed at once after a failure that will be tried again', async () => {
    await store.complete(await claim(), retrying, now);
    expect(await claim()).toMatchObject({ fence: 2, attempts: 2 });
  });

  it('is never claimed again once it has succeeded', async () => {
    await store.complete(await claim(), succeeded, now);
    expect(await store.claim({ ...request(now + 1e9), failedFence: 1 })).toEqual({ outcome: 'succeeded' });
  });

  it('stays failed for a copy of its message, however late, and is opened once by the letter of its failure', async () => {
    await store.complete(await claim(), retrying, now);
    await store.complete(await claim(), failed, now + 500);
    await store.letterKept(request(), 2);
    for (const failedFence of [undefined, 1, 3])
      expect(await store.claim({ ...request(now + 1e9), failedFence })).toEqual({ outcome: 'failed' });
    const reopened = await claim(now + 1e9, 2);
    expect(reopened).toMatchObject({ fence: 3 });
    await store.complete(reopened, failed, now + 1e9);
    await store.letterKept(request(), 3);
    expect(await store.claim({ ...request(now + 2e9), failedFence: 2 })).toEqual({ outcome: 'failed' });
    expect(await claim(now + 2e9, 3)).toMatchObject({ fence: 4 });
  });

  it('owes its letter until that has been kept', async () => {
    const only = await claim();
    await store.complete(only, failed, now);
    const owing = { outcome: 'failed', owedFence: 1 };
    expect(await store.claim(request())).toEqual(owing);
    await store.letterKept(only, 2);
    expect(await store.claim(request())).toEqual(owing);
    await store.letterKept(only, 1);
    expect(await store.claim(request())).toEqual({ outcome: 'failed' });
    await store.complete(await claim(now, 1), failed, now);
    expect(await store.claim(request())).toEqual({ outcome: 'failed', owedFence: 2 });
  });

  it('has all tries again when it is opened by its letter', async () => {
    await store.complete(await claim(), retrying, now);
    expect(await claim()).toMatchObject({ attempts: 2, tries: 2 });
    await store.complete(await claim(now + 1001), failed, now + 1500);
    expect(await claim(now + 1e9, 3)).toMatchObject({ attempts: 4, tries: 1 });
    expect(await claim(now + 2e9)).toMatchObject({ attempts: 5, tries: 2 });
  });

  it('may be claimed at once although its next attempt is later', async () => {
    const next = { at: now + 60_000, attemptsLeft: 4 };
    expect(await store.complete(await claim(), { ...retrying, next }, now)).toBe(true);
    expect(await claim()).toMatchObject({ fence: 2, attempts: 2 });
  });

  it('does not count a claim that is given back without an attempt', async () => {
    expect(await store.complete(await claim(), { ...retrying, uncounted: true }, now)).toBe(true);
    expect(await claim()).toMatchObject({ fence: 2, attempts: 1, tries: 1 });
  });

  it.each([succeeded, retrying, failed])(
    'refuses an end of a claim that another one has followed: $state',
    async (end) => {
      const late = await claim();
      const winner = await claim(now + 1001);
      expect(await store.complete(late, end, now)).toBe(false);
      expect(await store.complete(winner, succeeded, now)).toBe(true);
      expect(await store.complete(late, end, now)).toBe(false);
      expect(await store.claim(request())).toEqual({ outcome: 'succeeded' });
    },
  );

  it.each([succeeded, retrying, failed])('ends once: $state', async (end) => {
    const only = await claim();
    expect(await store.complete(only, end, now)).toBe(true);
    const another = end.state === 'failed' ? succeeded : failed;
    expect(await store.complete(only, another, now)).toBe(false);
  });

  const notEnded = { title: 'No attempt left', detail: 'Received too often' };
  const ending = (at = now) => ({ requestId: id, consumer: 'ledger', error: notEnded, now: at });

  it.each([
    ['nobody has claimed it', async () => undefined, { fence: 1, attempts: 0 }],
    [
      'it is tried again',
      async () => store.complete(await claim(), retrying, now),
      { fence: 2, attempts: 1 },
    ],
    ['the time of its claim is over', async () => claim(now - 1001), { fence: 2, attempts: 1 }],
  ])('can be ended from outside when %s, and is opened once by its letter', async (_, before, part) => {
    await before();
    expect(await store.readPart(request())).toEqual({ outcome: 'open' });
    expect(await store.end(ending())).toEqual({ outcome: 'ended', ...part });
    expect(await store.end(ending())).toEqual({ outcome: 'failed', ...part });
    expect(await store.readPart(request())).toEqual({ outcome: 'failed', ...part });
    const { fence } = part;
    expect(await store.claim(request(now + 1e9))).toEqual({ outcome: 'failed' });
    expect(await claim(now + 1e9, fence)).toMatchObject({ fence: fence + 1, tries: 1 });
    expect(await store.end(ending(now + 1e9))).toEqual({ outcome: 'open' });
  });

  it('cannot be ended from outside while its claim holds, or when it has succeeded', async () => {
    const only = await claim();
    expect(await store.end(ending(now + 1000))).toEqual({ outcome: 'open' });
    await store.complete(only, succeeded, now);
    expect(await store.end(ending(now + 1e9))).toEqual({ outcome: 'succeeded' });
  });

  it('accepts no end of a worker that was paused while it was ended from outside', async () => {
    const paused = await claim();
    expect(await store.end(ending(now + 1001))).toMatchObject({ outcome: 'ended', fence: 2 });
    expect(await store.complete(paused, succeeded, now + 1002)).toBe(false);
  });

  it('can be ended only if nobody has claimed it', async () => {
    const unclaimed = { ...ending(now + 1e9), onlyUnclaimed: true };
    await store.complete(await claim(), retrying, now);
    expect(await store.end(unclaimed)).toEqual({ outcome: 'open' });
    expect(await store.end({ ...unclaimed, consumer: 'archive' })).toMatchObject({
      outcome: 'ended',
      fence: 1,
    });
  });

  it('is another one for each consumer of a request', async () => {
    await claim();
    expect(await store.claim({ ...request(), consumer: 'archive' })).toMatchObject({ outcome: 'claimed' });
  });

  it('has an idempotency key that belongs to whoever came first', async () => {
    const key = { tenant: 't', type: 'survey-filed', key: id, requestId: id, fingerprint: 'f' };
    expect(await store.claimKey(key)).toMatchObject({ requestId: id, fingerprint: 'f' });
    const later = { ...key, requestId: freshId(), fingerprint: 'g' };
    expect(await store.claimKey(later)).toMatchObject({ requestId: id, fingerprint: 'f' });
    expect(await store.claimKey({ ...later, tenant: 'u' })).toMatchObject({ requestId: later.requestId });
  });
});

describe.each([
  ['in memory', (): Stores => new MemoryStatusStore()],
  ['in DynamoDB', dynamoDb],
])('a request %s', (_, create) => {
  let store: Stores;
  let request: { requestId: string; type: string; tenant: string };
  beforeEach(() => {
    store = create();
    request = { requestId: freshId(), type: 'survey-filed', tenant: 't' };
  });
  const error = { title: 'Dispatch failed', detail: 'Never', reference: 'r' };

  it('can be ended when nothing is recorded of it, once', async () => {
    expect(await store.endUndispatched({ ...request, error })).toEqual({ outcome: 'ended' });
    const again = { ...request, error: { ...error, title: 'Another' } };
    expect(await store.endUndispatched(again)).toEqual({
      outcome: 'failed',
      expected: [],
      waiting: [],
      error,
    });
  });

  it('stays dispatched when it is to be ended, or a later receive finds that it is not to be dispatched', async () => {
    const waiting = [{ consumer: 'b', until: now }];
    await store.record([{ ...request, state: 'dispatched', expected: ['a', 'b'], waiting }]);
    for (const state of ['failed', 'unrouted', 'repeat'] as const)
      expect(await store.record([{ ...request, state }])).toEqual(new Map([[request.requestId, 'lost']]));
    expect(await store.endUndispatched({ ...request, error })).toEqual({
      outcome: 'dispatched',
      expected: ['a', 'b'],
      waiting: ['b'],
    });
  });

  it.each(['failed', 'unrouted', 'repeat'] as const)(
    'stays %s, whatever a copy of its message comes to',
    async (state) => {
      const recorded = { ...request, state, error };
      expect(await store.record([recorded])).toEqual(new Map());
      expect(await store.record([{ ...recorded, error: { title: 'Other', detail: '' } }])).toEqual(new Map());
      for (const other of (['failed', 'unrouted', 'repeat', 'dispatched'] as const).filter(
        (each) => each !== state,
      ))
        for (const expected of [[], ['a']])
          expect(await store.record([{ ...request, state: other, expected }])).toEqual(
            new Map([[request.requestId, 'ended']]),
          );
      expect(await store.endUndispatched({ ...request, error })).toMatchObject({ outcome: state, error });
    },
  );

  it('gives back the idempotency key that it has, and no other', async () => {
    const key = { tenant: 't', type: 'survey-filed', key: request.requestId };
    const claimKey = async (requestId: string) => store.claimKey({ ...key, requestId, fingerprint: 'f' });
    await claimKey(request.requestId);
    await store.releaseKey({ ...key, requestId: freshId() });
    expect(await claimKey(freshId())).toMatchObject({ requestId: request.requestId });
    await store.releaseKey({ ...key, requestId: request.requestId });
    await store.releaseKey({ ...key, requestId: request.requestId });
    const next = freshId();
    expect(await claimKey(next)).toMatchObject({ requestId: next });
  });
});

describe.each([
  ['in memory', (): Stores => new MemoryStatusStore()],
  ['in DynamoDB', dynamoDb],
])('reads of an uploaded body %s', (_, create) => {
  it('begin while at most so many have not ended, and are forgotten when they end', async () => {
    const [store, id, other] = [create(), freshId(), freshId()];
    expect(await store.unendedReads(id)).toBe(0);
    expect([await store.beginRead(id, 1), await store.beginRead(id, 1)]).toEqual([true, true]);
    expect(await store.beginRead(id, 1)).toBe(false);
    expect(await store.unendedReads(id)).toBe(2);
    expect(await store.beginRead(other, 1)).toBe(true);
    await store.endRead(id);
    expect([await store.unendedReads(id), await store.unendedReads(other)]).toEqual([0, 1]);
    expect(await store.beginRead(id, 1)).toBe(true);
  });
});

describe('the items of the status table', () => {
  it('that are marked as redriven are replaced by the next record, and no longer marked then', async () => {
    const id = freshId();
    const head = { requestId: id, type: 'survey-filed', tenant: '' } as const;
    const error = { title: 'Invalid request', detail: '' };
    await dynamoDb().record([{ ...head, state: 'failed', error }]);
    await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: { requestId: { S: id }, part: { S: 'request' } },
        UpdateExpression: 'SET redriven = :true',
        ExpressionAttributeValues: { ':true': { BOOL: true } },
      }),
    );
    expect(await dynamoDb().record([{ ...head, state: 'dispatched', expected: ['a'] }])).toEqual(new Map());
    const found = await item(id, 'request');
    expect(found).toMatchObject({ state: { S: 'dispatched' }, expected: { L: [{ S: 'a' }] } });
    expect([found?.redriven, found?.error]).toEqual([undefined, undefined]);
    expect(await dynamoDb().record([{ ...head, state: 'failed', error }])).toEqual(new Map([[id, 'lost']]));
  });

  it('are one page of a query, with the largest results of the most consumers', async () => {
    const store = dynamoDb();
    const requestId = freshId();
    const names = Array.from({ length: mostConsumers }, (_, index) => `consumer-${index}`.padEnd(64, 'x'));
    const long = 'é'.repeat(1000);
    await store.record([
      {
        requestId,
        type: 'survey-filed',
        tenant: 't'.repeat(256),
        state: 'dispatched',
        expected: names,
        waiting: names.map((consumer) => ({ consumer, until: now })),
        error: { title: long, detail: long },
      },
    ]);
    for (const consumer of names) {
      const claimed = await store.claim({ requestId, consumer, now, leaseUntil: now + 1000 });
      if (claimed.outcome !== 'claimed') throw new Error(claimed.outcome);
      const result = JSON.stringify('x'.repeat(maxResultBytes - 2));
      await store.complete(claimed.claim, { state: 'succeeded', result }, now);
    }
    await store.beginRead(requestId, 1);
    await store.endRead(requestId);
    const { Items, LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'requestId = :id',
        ExpressionAttributeValues: { ':id': { S: requestId } },
      }),
    );
    expect(Items).toHaveLength(2 + mostConsumers);
    expect(LastEvaluatedKey).toBeUndefined();
  });

  const expiresAt = { N: String(now / 1000 + 7 * 86_400) };
  const item = async (id: string, part: string): Promise<Record<string, AttributeValue> | undefined> => {
    const Key = { requestId: { S: id }, part: { S: part } };
    return (await client.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }))).Item;
  };
  const claimed = async (store: ClaimStore, id: string): Promise<Claim> => {
    const request = { requestId: id, consumer: 'ledger', now, leaseUntil: now + 1000 };
    const outcome = await store.claim(request);
    if (outcome.outcome !== 'claimed') throw new Error(`Not claimed: ${outcome.outcome}`);
    return outcome.claim;
  };

  it('say of a request what became of it', async () => {
    const id = freshId();
    const other = freshId();
    const error = { title: 'Invalid request', detail: 'No "total"' };
    await dynamoDb().record([
      { requestId: id, type: 'survey-filed', tenant: 't', state: 'dispatched', expected: ['a', 'b'] },
      { requestId: other, type: 'survey-filed', tenant: '', state: 'failed', error },
    ]);
    expect(await item(id, 'request')).toEqual({
      requestId: { S: id },
      part: { S: 'request' },
      state: { S: 'dispatched' },
      type: { S: 'survey-filed' },
      tenant: { S: 't' },
      acceptedAt: { S: '2026-01-01T00:00:00.000Z' },
      expected: { L: [{ S: 'a' }, { S: 'b' }] },
      expiresAt,
      watch: { S: watchShardOf(id) },
      dueAt: { N: String(now + firstLook) },
    });
    expect((await item(other, 'request'))?.error).toEqual({ S: JSON.stringify(error) });
  });

  it('say of a request whose turn is still to come with whom, and when', async () => {
    const id = freshId();
    const waiting = [{ consumer: 'b', until: now + 1 }];
    await dynamoDb().record([
      { requestId: id, type: 'survey-filed', tenant: '', state: 'dispatched', expected: ['a', 'b'], waiting },
    ]);
    expect((await item(id, 'request'))?.waiting).toEqual({
      L: [
        {
          M: {
            consumer: { S: 'b' },
            turn: { N: String(now + 1) },
            until: { S: '2026-01-01T00:00:00.001Z' },
          },
        },
      ],
    });
  });

  it('say of a running consumer who holds it until when', async () => {
    const id = freshId();
    await claimed(dynamoDb(), id);
    expect(await item(id, 'consumer#ledger')).toEqual({
      requestId: { S: id },
      part: { S: 'consumer#ledger' },
      state: { S: 'running' },
      claimId: { S: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      consumer: { S: 'ledger' },
      leaseUntil: { N: String(now + 1000) },
      fence: { N: '1' },
      attempts: { N: '1' },
      attemptsBefore: { N: '0' },
      expiresAt,
    });
  });

  it('say of a part that was ended from outside why, or the error of its latest attempt', async () => {
    const store = dynamoDb();
    const [never, once] = [freshId(), freshId()];
    await store.complete(await claimed(store, once), retrying, now);
    const error = { title: 'Not delivered', detail: 'The queue is gone' };
    for (const requestId of [never, once]) await store.end({ requestId, consumer: 'ledger', error, now });
    const ended = {
      requestId: { S: never },
      part: { S: 'consumer#ledger' },
      state: { S: 'failed' },
      consumer: { S: 'ledger' },
      error: { S: JSON.stringify(error) },
      fence: { N: '1' },
      attempts: { N: '0' },
      attemptsBefore: { N: '0' },
      completedAt: { S: '2026-01-01T00:00:00.000Z' },
      expiresAt,
    };
    expect(await item(never, 'consumer#ledger')).toEqual(ended);
    expect(await item(once, 'consumer#ledger')).toEqual({
      ...ended,
      requestId: { S: once },
      error: { S: JSON.stringify(retrying.error) },
      fence: { N: '2' },
      attempts: { N: '1' },
      attemptsBefore: { N: '1' },
    });
  });

  it('say of a consumer that failed why, and of one that will be tried again no time of completion', async () => {
    const store = dynamoDb();
    const id = freshId();
    await store.complete(await claimed(store, id), retrying, now);
    const error = { S: '{"title":"Error","detail":"Not yet"}' };
    expect(await item(id, 'consumer#ledger')).toMatchObject({ state: { S: 'retrying' }, error });
    expect(await item(id, 'consumer#ledger')).not.toHaveProperty('completedAt');
    await store.complete(await claimed(store, id), failed, now);
    expect(await item(id, 'consumer#ledger')).toMatchObject({
      state: { S: 'failed' },
      completedAt: { S: '2026-01-01T00:00:00.000Z' },
    });
  });

  it('say of a consumer that succeeded only its result, not how it failed before and when it was to be retried', async () => {
    const store = dynamoDb();
    const id = freshId();
    const next = { at: now + 7000, attemptsLeft: 4 };
    await store.complete(await claimed(store, id), { ...retrying, next }, now);
    expect(await item(id, 'consumer#ledger')).toMatchObject({
      nextAttemptAt: { S: '2026-01-01T00:00:07.000Z' },
      attemptsLeft: { N: '4' },
    });
    await store.complete(await claimed(store, id), succeeded, now);
    expect(await item(id, 'consumer#ledger')).toEqual({
      requestId: { S: id },
      part: { S: 'consumer#ledger' },
      state: { S: 'succeeded' },
      consumer: { S: 'ledger' },
      fence: { N: '2' },
      attempts: { N: '2' },
      attemptsBefore: { N: '0' },
      result: { S: '{"a":1}' },
      completedAt: { S: '2026-01-01T00:00:00.000Z' },
      expiresAt,
    });
  });

  it('let a key be used again that has expired but is still there', async () => {
    const id = freshId();
    const key = { tenant: 't', type: 'survey-filed', key: id, requestId: id, fingerprint: 'f' };
    await dynamoDb().claimKey(key);
    await clock.advance(8 * 86_400_000);
    const later = { ...key, requestId: freshId() };
    expect(await dynamoDb().claimKey(later)).toMatchObject({ requestId: later.requestId });
  });
});
