import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDbClaimStore } from '../../../lambda/adapters/dynamodb-claim-store';
import { DynamoDbOutcomeStore } from '../../../lambda/adapters/dynamodb-outcome-store';
import { DynamoDbRequestStore } from '../../../lambda/adapters/dynamodb-request-store';
import { DynamoDbWatchList } from '../../../lambda/adapters/dynamodb-watch-list';
import { firstLook } from '../../../lambda/contract/watch';
import { VirtualClock } from '../../../local/clock';
import { capturedLog } from '../captured-log';
import { requestId } from '../intake-message';
import { statusTable } from './status-table';

const now = Date.UTC(2026, 0, 1);
const clock = new VirtualClock(now);
const table = { tableName: 'status', retentionDays: 7, clock };
const consumer = 'ledger';
const error = { title: 'No stock', detail: 'There is none' };

let client: DynamoDBClient;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ client, close } = await statusTable(table.tableName));
});
afterAll(() => close());

/** Makes a request whose part has failed, and whose end is published. */
async function failed(id: string) {
  const { log } = capturedLog();
  const watchList = new DynamoDbWatchList({ ...table, client });
  const store = new DynamoDbClaimStore({ ...table, client, reopening: { watchList, dueSeconds: 100 } });
  const requests = new DynamoDbRequestStore({ ...table, client, log });
  const due = new Map([[consumer, now + 2 * firstLook]]);
  const head = { requestId: id, type: 'survey-filed', tenant: '', state: 'dispatched' } as const;
  await requests.record([{ ...head, expected: [consumer], due }]);
  const claim = async (failedFence?: number) =>
    store.claim({ requestId: id, consumer, failedFence, now, leaseUntil: now + 1000 });
  const first = await claim();
  if (first.outcome !== 'claimed') throw new Error('Not claimed');
  await store.complete(first.claim, { state: 'failed', error }, now);
  await watchList.settle({ requestId: id, dueAt: now + firstLook }, 0);
  const watch = async () => (await new DynamoDbOutcomeStore({ ...table, client }).read(id)).request;
  return { claim, watch, fence: first.claim.fence };
}

describe('a part that has failed', () => {
  it('is watched again once its redriven letter is received, until nothing can happen to it any more', async () => {
    const { claim, watch, fence } = await failed(requestId(1));
    expect((await watch())?.dueAt).toBeUndefined();
    expect(await claim(fence)).toMatchObject({ outcome: 'claimed' });
    const watched = await watch();
    expect(watched).toMatchObject({ dueAt: now + 100_000, reopenings: 1 });
    expect(watched?.due.get(consumer)).toBe(now + 100_000);
  });

  it('is not watched for a copy of its message', async () => {
    const { claim, watch } = await failed(requestId(2));
    expect(await claim()).toMatchObject({ outcome: 'failed' });
    expect((await watch())?.dueAt).toBeUndefined();
  });
});
