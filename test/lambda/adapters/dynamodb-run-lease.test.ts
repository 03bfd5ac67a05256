import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDbRunLease } from '../../../lambda/adapters/dynamodb-run-lease';
import { requestIdPattern } from '../../../lambda/contract/request-id';
import { runPartition } from '../../../lambda/contract/status-record';
import { statusTable } from './status-table';

const tableName = 'status';
const now = Date.UTC(2026, 0, 1);

let client: DynamoDBClient;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ client, close } = await statusTable(tableName));
});
afterAll(() => close());

const lease = (consumer: string) => new DynamoDbRunLease({ client, tableName, retentionDays: 7, consumer });

describe('the lease of a run', () => {
  it('is taken by one of many who come at once', async () => {
    const taken = await Promise.all(
      Array.from({ length: 8 }, async () => lease('at-once').take(now, now + 1000)),
    );
    expect(taken.filter(Boolean)).toHaveLength(1);
  });

  it('holds until its time is over, to the last millisecond', async () => {
    expect(await lease('timed').take(now, now + 1000)).toBe(true);
    expect(await lease('timed').take(now + 1000, now + 2000)).toBe(false);
    expect(await lease('timed').take(now + 1001, now + 2000)).toBe(true);
  });

  it('is free when it was given back', async () => {
    const first = lease('given-back');
    expect(await first.take(now, now + 1000)).toBe(true);
    await first.release();
    expect(await lease('given-back').take(now, now + 1000)).toBe(true);
  });

  it('is not given back by a run that has lost it', async () => {
    const late = lease('lost');
    await late.take(now, now + 1000);
    await lease('lost').take(now + 1001, now + 5000);
    await late.release();
    expect(await lease('lost').take(now + 1002, now + 5000)).toBe(false);
  });

  it('is another one for each consumer, and no request that one can ask for', async () => {
    expect(await lease('one').take(now, now + 1000)).toBe(true);
    expect(await lease('other').take(now, now + 1000)).toBe(true);
    expect(runPartition('one')).not.toMatch(requestIdPattern);
  });
});
