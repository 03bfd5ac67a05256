import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDbBreakerStore } from '../../../lambda/adapters/dynamodb-breaker-store';
import { requestIdPattern } from '../../../lambda/contract/request-id';
import { breakerPartition } from '../../../lambda/contract/status-record';
import { closedBreaker } from '../../../lambda/core/attempt/breaker-store';
import { statusTable } from './status-table';

const tableName = 'status';
const now = Date.UTC(2026, 0, 1);

let client: DynamoDBClient;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ client, close } = await statusTable(tableName));
});
afterAll(() => close());

const storeOf = (consumer: string) =>
  new DynamoDbBreakerStore({ client, tableName, retentionDays: 7, consumer });
const failing = { failures: 1, since: now, openings: 0 };
const open = { failures: 3, since: now, openings: 1, openUntil: now + 30_000, probing: true };

describe('the breaker of a consumer in the status table', () => {
  it('is closed before anything is written', async () => {
    expect(await storeOf('new').read()).toEqual({ record: closedBreaker, version: 0 });
  });

  it('is what was written last, for every sandbox', async () => {
    const store = storeOf('written');
    expect(await store.replace(await store.read(), failing, now)).toBe(true);
    expect(await store.replace(await store.read(), open, now)).toBe(true);
    expect(await storeOf('written').read()).toEqual({ record: open, version: 2 });
  });

  it('is written by one of many that have read the same', async () => {
    const stores = Array.from({ length: 8 }, () => storeOf('at-once'));
    for (const version of [1, 2]) {
      const read = await storeOf('at-once').read();
      const written = await Promise.all(stores.map(async (store) => store.replace(read, open, now)));
      expect(written.filter(Boolean)).toHaveLength(1);
      expect(await storeOf('at-once').read()).toEqual({ record: open, version });
    }
  });

  it('is another one for each consumer, and no request that one can ask for', async () => {
    const store = storeOf('one');
    await store.replace(await store.read(), open, now);
    expect(await storeOf('other').read()).toEqual({ record: closedBreaker, version: 0 });
    expect(breakerPartition('one')).not.toMatch(requestIdPattern);
  });
});
