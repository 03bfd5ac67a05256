import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDbOutcomeStore } from '../../../lambda/adapters/dynamodb-outcome-store';
import { DynamoDbRequestStore } from '../../../lambda/adapters/dynamodb-request-store';
import { DynamoDbWatchList } from '../../../lambda/adapters/dynamodb-watch-list';
import { MemoryStatusStore } from '../../../lambda/adapters/memory-status-store';
import { firstLook, watchShardOf, watchShards } from '../../../lambda/contract/watch';
import type { OutcomeStore } from '../../../lambda/core/outcome-store';
import type { RequestRecord, RequestStore } from '../../../lambda/core/request-store';
import type { Watched, WatchList } from '../../../lambda/core/watch-list';
import { VirtualClock } from '../../../local/clock';
import { capturedLog } from '../captured-log';
import { requestId } from '../intake-message';
import { statusTable } from './status-table';

const now = Date.UTC(2026, 0, 1);
const clock = new VirtualClock(now);
const table = { tableName: 'status', retentionDays: 7, clock };

let client: DynamoDBClient;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ client, close } = await statusTable(table.tableName));
});
afterAll(() => close());

interface Stores {
  readonly list: WatchList;
  readonly requests: Pick<RequestStore, 'record'>;
  readonly outcomes: Pick<OutcomeStore, 'read'>;
}

function inMemory(): Stores {
  const store = new MemoryStatusStore(clock);
  return { list: store, requests: store, outcomes: store };
}

function inDynamoDb(): Stores {
  const { log } = capturedLog();
  return {
    list: new DynamoDbWatchList({ ...table, client }),
    requests: new DynamoDbRequestStore({ ...table, client, log }),
    outcomes: new DynamoDbOutcomeStore({ ...table, client }),
  };
}

let used = 0;
const freshId = () => requestId(++used);

function dispatched(id: string, due: Readonly<Record<string, number>>): RequestRecord {
  return {
    requestId: id,
    type: 'survey-filed',
    tenant: '',
    state: 'dispatched',
    expected: Object.keys(due),
    due: new Map(Object.entries(due)),
  };
}

describe.each([
  ['in memory', inMemory],
  ['in DynamoDB', inDynamoDb],
])('the list of watched requests %s', (_, create) => {
  let stores: Stores;
  let id: string;
  beforeEach(() => {
    stores = create();
    id = freshId();
  });

  /** When a request is due; undefined when it is not watched. */
  const dueAt = async () => (await stores.outcomes.read(id)).request?.dueAt;
  const isDue = async (at: number) =>
    (await stores.list.due(watchShardOf(id), at)).requests.some(({ requestId: each }) => each === id);

  it('has a request that is due as soon as one of its parts is', async () => {
    await stores.requests.record([dispatched(id, { ledger: now + 2000, archive: now + 1000 })]);
    expect([await isDue(now + 999), await isDue(now + 1000)]).toEqual([false, true]);
    const { request } = await stores.outcomes.read(id);
    expect(request).toMatchObject({ dueAt: now + 1000, reopenings: 0 });
    expect(request?.due).toEqual(
      new Map([
        ['ledger', now + 2000],
        ['archive', now + 1000],
      ]),
    );
  });

  it.each(['dispatched', 'failed', 'unrouted', 'repeat'] as const)(
    'has a request without consumers that is %s, and is due an hour later',
    async (state) => {
      await stores.requests.record([{ requestId: id, type: 'survey-filed', tenant: '', state }]);
      expect([await isDue(now + firstLook - 1), await isDue(now + firstLook)]).toEqual([false, true]);
      expect((await stores.outcomes.read(id)).request).toMatchObject({ due: new Map(), reopenings: 0 });
    },
  );

  it('has a request whose parts are due later for the first time after an hour', async () => {
    await stores.requests.record([dispatched(id, { ledger: now + 1e9 })]);
    expect(await dueAt()).toBe(now + firstLook);
  });

  it('lets a request be due later, and no longer has it once it is settled', async () => {
    await stores.requests.record([dispatched(id, { ledger: now })]);
    await stores.list.postpone({ requestId: id, dueAt: now }, now + 5000);
    expect([await isDue(now + 4999), await isDue(now + 5000)]).toEqual([false, true]);
    await stores.list.settle({ requestId: id, dueAt: now + 5000 }, 0);
    expect([await dueAt(), await isDue(now + 1e12)]).toEqual([undefined, false]);
  });

  it('leaves a request alone that has changed since it was read', async () => {
    await stores.requests.record([dispatched(id, { ledger: now + 1000 })]);
    await stores.list.settle({ requestId: id, dueAt: now }, 0);
    await stores.list.postpone({ requestId: id, dueAt: now }, now + 9000);
    expect(await dueAt()).toBe(now + 1000);
  });

  it('has a later moment when the request is dispatched again, and no moment once it is settled', async () => {
    await stores.requests.record([dispatched(id, { ledger: now })]);
    await stores.requests.record([dispatched(id, { ledger: now + 7000 })]);
    expect(await dueAt()).toBe(now + 7000);
    await stores.list.settle({ requestId: id, dueAt: now + 7000 }, 0);
    const more = dispatched(id, { ledger: now + 9000, archive: now + 9000 });
    expect(await stores.requests.record([more])).toEqual(new Map());
    expect(await dueAt()).toBeUndefined();
    expect((await stores.outcomes.read(id)).request?.expected).toEqual(['ledger']);
  });

  it('has a request again of which a part is opened again, and says so', async () => {
    await stores.requests.record([dispatched(id, { ledger: now, archive: now })]);
    await stores.list.settle({ requestId: id, dueAt: now }, 0);
    await stores.list.watch({ requestId: id, consumer: 'ledger' }, now + 3000);
    const { request } = await stores.outcomes.read(id);
    expect(request).toMatchObject({ dueAt: now + 3000, reopenings: 1 });
    expect(request?.due.get('ledger')).toBe(now + 3000);
    await stores.list.settle({ requestId: id, dueAt: now + 3000 }, 0);
    expect(await dueAt()).toBe(now + 3000);
    await stores.list.settle({ requestId: id, dueAt: now + 3000 }, 1);
    expect(await dueAt()).toBeUndefined();
    await stores.list.watch({ requestId: id, consumer: 'archive' }, now + 4000);
    expect((await stores.outcomes.read(id)).request).toMatchObject({ dueAt: now + 4000 });
  });

  it('keeps the earlier moment when a part of a watched request is opened again', async () => {
    await stores.requests.record([dispatched(id, { ledger: now, archive: now + 5000 })]);
    await stores.list.postpone({ requestId: id, dueAt: now }, now + 5000);
    await stores.list.watch({ requestId: id, consumer: 'ledger' }, now + 9000);
    expect(await dueAt()).toBe(now + 5000);
    await stores.list.watch({ requestId: id, consumer: 'ledger' }, now + 4000);
    expect(await dueAt()).toBe(now + 4000);
  });

  it('does not have a request that is no longer kept', async () => {
    const watched = { requestId: id, dueAt: now };
    await stores.list.watch({ requestId: id, consumer: 'ledger' }, now);
    await stores.list.postpone(watched, now + 1);
    await stores.list.settle(watched, 0);
    expect((await stores.outcomes.read(id)).request).toBeUndefined();
  });

  it('returns all requests of a shard, the oldest first', async () => {
    const shard = watchShardOf(id);
    const ids = [id];
    while (ids.length < 230) {
      const next = freshId();
      if (watchShardOf(next) === shard) ids.push(next);
    }
    // Before all others of the tests of this file.
    const first = now - 1e9;
    await stores.requests.record(
      ids.map((each, index) => dispatched(each, { ledger: first + ((index * 7) % ids.length) })),
    );
    const found: Watched[] = [];
    let next: Watched | undefined;
    do {
      const page = await stores.list.due(shard, first + ids.length, next);
      found.push(...page.requests);
      ({ next } = page);
    } while (next !== undefined);
    expect(found.map((each) => each.dueAt - first)).toEqual(ids.map((_each, index) => index));
    expect(new Set(found.map((each) => each.requestId))).toEqual(new Set(ids));
  });
});

describe('the item of a watched request', () => {
  it('has a shard, a moment, and the moment of each consumer', async () => {
    const id = freshId();
    await inDynamoDb().requests.record([dispatched(id, { ledger: now + 1, archive: now + 2 })]);
    const { Item } = await client.send(
      new GetItemCommand({
        TableName: table.tableName,
        Key: { requestId: { S: id }, part: { S: 'request' } },
      }),
    );
    expect(Item).toMatchObject({
      watch: { S: watchShardOf(id) },
      dueAt: { N: String(now + 1) },
      due: { M: { ledger: { N: String(now + 1) }, archive: { N: String(now + 2) } } },
    });
  });
});

describe('the shards', () => {
  it('each have about as many requests', () => {
    const counts = new Map(watchShards.map((shard) => [shard, 0]));
    for (let number = 0; number < 8000; number++) {
      const shard = watchShardOf(requestId(number));
      counts.set(shard, (counts.get(shard) ?? Number.NaN) + 1);
    }
    for (const count of counts.values()) {
      expect(count).toBeGreaterThan(800);
      expect(count).toBeLessThan(1200);
    }
  });
});
