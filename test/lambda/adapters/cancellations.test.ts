import {
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { DynamoDbClaimStore } from '../../../lambda/adapters/dynamodb-claim-store';
import { DynamoDbOutcomeStore } from '../../../lambda/adapters/dynamodb-outcome-store';
import { DynamoDbRequestStore } from '../../../lambda/adapters/dynamodb-request-store';
import { DynamoDbWatchList } from '../../../lambda/adapters/dynamodb-watch-list';
import { MemoryStatusStore } from '../../../lambda/adapters/memory-status-store';
import { cancelledFailure } from '../../../lambda/contract/cancellation';
import type { RequestState } from '../../../lambda/contract/status-record';
import type { RequestRecord, RequestStore } from '../../../lambda/core/request-store';
import { cancelRequestTemplate } from '../../../lib/templates/cancel-request';
import { VirtualClock } from '../../../local/clock';
import { byAccount, map } from '../../lib/mapping';
import { capturedLog } from '../captured-log';
import { requestId } from '../intake-message';
import { statusTable } from './status-table';

const table = { tableName: 'status', retentionDays: 7 };
const now = Date.UTC(2026, 0, 1);
const clock = new VirtualClock(now);
const dueAt = now + 3_600_000;
const tenant = '111122223333';
const other = '444455556666';

let client: DynamoDBClient;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ client, close } = await statusTable(table.tableName));
});
afterAll(() => close());

let used = 0;
const freshId = () => requestId(++used);

const day = 86_400;
const template = cancelRequestTemplate({
  tableName: table.tableName,
  times: { intakeRetentionSeconds: 4 * day, deadlineSeconds: 8 * day },
  tenant: byAccount,
  retentionSeconds: 7 * day,
});

/** Sends the update that the API sends. @returns the error's name, if there is one, and the item that it shows */
async function cancel(id: string, by = tenant, days = 0): Promise<readonly unknown[]> {
  const requestTimeEpoch = now + 1000 + days * day * 1000;
  const { text } = map(template, { path: `/v1/requests/${id}`, accountId: by, requestTimeEpoch });
  const input: UpdateItemCommandInput = JSON.parse(text);
  return client.send(new UpdateItemCommand(input)).then(
    () => ['marked'],
    (error: { readonly name: string; readonly Item?: Readonly<Record<string, { S?: string }>> }) => [
      error.name,
      error.Item?.['state']?.S,
    ],
  );
}

interface Setting {
  readonly store: RequestStore;
  readonly mark: (id: string, by: string) => Promise<void>;
}

const { log } = capturedLog();

function inMemory(): Setting {
  const store = new MemoryStatusStore();
  return {
    store,
    mark: async (id, by) => void store.marks.set(id, [...(store.marks.get(id) ?? []), by]),
  };
}

function inDynamoDb(): Setting {
  const store = new DynamoDbRequestStore({ ...table, client, clock, log });
  return { store, mark: async (id, by) => expect(await cancel(id, by)).toEqual(['marked']) };
}

const recordOf = (id: string, state: RequestState = 'dispatched', whose = tenant): RequestRecord => ({
  requestId: id,
  type: 'survey-filed',
  tenant: whose,
  state,
  expected: ['ledger'],
  ...(state === 'dispatched' && { due: new Map([['ledger', dueAt]]) }),
});

describe.each([
  ['in memory', inMemory],
  ['in DynamoDB', inDynamoDb],
])('a cancelled request %s', (_, setUp) => {
  it('is not recorded as dispatched, however often that is tried', async () => {
    const [{ store, mark }, id] = [setUp(), freshId()];
    await mark(id, tenant);
    const cancelled = new Map([[id, 'cancelled']]);
    expect(await store.record([recordOf(id)])).toEqual(cancelled);
    const end: RequestRecord = { ...recordOf(id, 'failed'), error: cancelledFailure };
    expect(await store.record([end])).toEqual(new Map());
    expect(await store.record([recordOf(id)])).toEqual(new Map([[id, 'ended']]));
    expect(await store.isCancelled({ requestId: id, tenant })).toBe(true);
  });

  it.each(['failed', 'unrouted', 'repeat'] as const)('stays cancelled when it ends %s', async (state) => {
    const [{ store, mark }, id] = [setUp(), freshId()];
    await mark(id, tenant);
    expect(await store.record([recordOf(id, state)])).toEqual(new Map());
    expect(await store.isCancelled({ requestId: id, tenant })).toBe(true);
  });

  it('is dispatched where only other tenants have cancelled it', async () => {
    const [{ store, mark }, id] = [setUp(), freshId()];
    await mark(id, other);
    expect(await store.isCancelled({ requestId: id, tenant })).toBe(false);
    expect(await store.record([recordOf(id)])).toEqual(new Map());
    expect(await store.isCancelled({ requestId: id, tenant })).toBe(false);
  });

  it('is whoever’s cancels it, where it does not have a tenant', async () => {
    const [{ store, mark }, id] = [setUp(), freshId()];
    await mark(id, other);
    expect(await store.isCancelled({ requestId: id, tenant: '' })).toBe(true);
    expect(await store.record([recordOf(id, 'dispatched', '')])).toEqual(new Map([[id, 'cancelled']]));
  });

  it('stays dispatched when that came first', async () => {
    const [{ store, mark }, id] = [setUp(), freshId()];
    await store.record([recordOf(id)]);
    await mark(id, tenant);
    expect(await store.record([recordOf(id)])).toEqual(new Map());
    expect(await store.isCancelled({ requestId: id, tenant })).toBe(true);
  });

  it('is recorded when only observers received it', async () => {
    const [{ store, mark }, id] = [setUp(), freshId()];
    await mark(id, tenant);
    expect(await store.record([{ ...recordOf(id), expected: [] }])).toEqual(new Map());
  });

  it('gives back its key, and nobody else’s', async () => {
    const { store } = setUp();
    const [first, second] = [freshId(), freshId()];
    const key = { tenant, type: 'survey-filed', key: first };
    await store.claimKey({ ...key, requestId: first, fingerprint: 'f' });
    await store.releaseKey({ ...key, requestId: second });
    const later = { ...key, requestId: second, fingerprint: 'g' };
    expect(await store.claimKey(later)).toMatchObject({ requestId: first });
    await store.releaseKey({ ...key, requestId: first });
    await store.releaseKey({ ...key, requestId: first });
    expect(await store.claimKey(later)).toMatchObject({ requestId: second, fingerprint: 'g' });
  });
});

describe('the update of a cancellation', () => {
  const { log: quiet } = capturedLog();
  const requests = () => new DynamoDbRequestStore({ ...table, client, clock, log: quiet });
  const refused = (state?: string) => ['ConditionalCheckFailedException', state];

  it('is done twice, and shows the marks to consumers', async () => {
    const id = freshId();
    await requests().record([recordOf(id)]);
    const claims = new DynamoDbClaimStore({ ...table, client });
    expect(await claims.isCancelled({ requestId: id, tenant })).toBe(false);
    expect([await cancel(id), await cancel(id)]).toEqual([['marked'], ['marked']]);
    expect(await claims.isCancelled({ requestId: id, tenant })).toBe(true);
  });

  it('shows the item of a request that is another tenant’s, or has ended', async () => {
    const [foreign, ended, failed, observed] = [freshId(), freshId(), freshId(), freshId()];
    const withoutConsumers = { ...recordOf(observed), expected: [], due: new Map() };
    await requests().record([
      recordOf(foreign),
      recordOf(ended),
      recordOf(failed, 'failed'),
      withoutConsumers,
    ]);
    await new DynamoDbWatchList({ ...table, client }).settle({ requestId: ended, dueAt }, 0);
    expect(await cancel(foreign, other)).toEqual(refused('dispatched'));
    expect([await cancel(ended), await cancel(observed)]).toEqual([
      refused('dispatched'),
      refused('dispatched'),
    ]);
    expect(await cancel(failed)).toEqual(refused('failed'));
  });

  it('keeps the mark for as long as a status, from the first one on', async () => {
    const id = freshId();
    await cancel(id);
    const Key = { requestId: { S: id }, part: { S: 'request' } };
    const read = async () => client.send(new GetItemCommand({ TableName: table.tableName, Key }));
    const marked = {
      ...Key,
      cancelledBy: { SS: [tenant] },
      cancelledAt: { N: String(now / 1000 + 1) },
      expiresAt: { N: String(now / 1000 + 1 + 7 * day) },
    };
    expect((await read()).Item).toEqual(marked);
    await cancel(id, other, 1);
    expect((await read()).Item).toEqual({ ...marked, cancelledBy: { SS: [tenant, other] } });
  });

  it('makes no item where no message can wait, and has none to show', async () => {
    const id = freshId();
    expect(await cancel(id, tenant, 4)).toEqual(refused(undefined));
    expect(await requests().isCancelled({ requestId: id, tenant })).toBe(false);
  });

  it('is refused once nobody works on the request any more', async () => {
    const id = freshId();
    await requests().record([recordOf(id)]);
    expect(await cancel(id, tenant, 8)).toEqual(refused('dispatched'));
  });

  it('has no key for an id that this API never gives', async () => {
    expect(await cancel('survey-filed')).toEqual(['ValidationException', undefined]);
  });

  it('is refused for a request that only observers received', async () => {
    const id = freshId();
    await requests().record([{ ...recordOf(id), expected: [], due: undefined }]);
    expect(await cancel(id)).toEqual(refused('dispatched'));
  });

  it('is not taken for the record of the request', async () => {
    const id = freshId();
    await cancel(id);
    const outcomes = new DynamoDbOutcomeStore({ ...table, client, clock });
    expect((await outcomes.read(id)).request).toBeUndefined();
  });
});
