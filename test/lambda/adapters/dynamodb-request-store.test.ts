import {
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { DynamoDbRequestStore } from '../../../lambda/adapters/dynamodb-request-store';
import type { RequestRecord } from '../../../lambda/core/request-store';
import { VirtualClock } from '../../../local/clock';
import { capturedLog } from '../captured-log';
import { requestId } from '../intake-message';

const record = (number: number): RequestRecord => ({
  requestId: requestId(number),
  type: 'survey-filed',
  tenant: '',
  state: 'dispatched',
  expected: ['ledger'],
});
const key = { tenant: 't', type: 'survey-filed', key: 'k', requestId: requestId(1), fingerprint: 'f' };
const refused = new ConditionalCheckFailedException({
  $metadata: {},
  message: 'The conditional request failed',
});

describe('the request store over DynamoDB', () => {
  const dynamoDb = mockClient(DynamoDBClient);
  const clock = new VirtualClock(new Date('2026-01-01T00:00:00Z'));
  const { log, lines } = capturedLog();
  const store = new DynamoDbRequestStore({
    client: new DynamoDBClient({ region: 'us-east-1' }),
    tableName: 'status',
    retentionDays: 7,
    clock,
    log,
    random: () => 0.5,
  });
  const writes = () =>
    dynamoDb.commandCalls(BatchWriteItemCommand).map(({ args }) => args[0].input.RequestItems?.status ?? []);
  const save = async (records: readonly RequestRecord[]): Promise<ReadonlySet<string>> => {
    let done = false;
    const outcome = store.record(records).finally(() => (done = true));
    while (!done) await clock.advance(100);
    return outcome;
  };
  beforeEach(() => {
    dynamoDb.reset();
    dynamoDb.on(BatchWriteItemCommand).resolves({});
    dynamoDb.on(PutItemCommand).resolves({});
  });

  it('writes 25 items in a call', async () => {
    const lost = await save(Array.from({ length: 60 }, (_, number) => record(number)));
    expect(lost).toEqual(new Set());
    expect(writes().map(({ length }) => length)).toEqual([25, 25, 10]);
  });

  it('writes nothing when there is nothing to record', async () => {
    await save([]);
    expect(writes()).toEqual([]);
  });

  it('repeats what DynamoDB did not process, and only that', async () => {
    const put = (number: number) => ({ PutRequest: { Item: { requestId: { S: requestId(number) } } } });
    dynamoDb
      .on(BatchWriteItemCommand)
      .resolvesOnce({ UnprocessedItems: { status: [put(1)] } })
      .resolves({});
    expect(await save([record(0), record(1)])).toEqual(new Set());
    expect(writes()[1]).toEqual([put(1)]);
  });

  it('fails for what four attempts could not write', async () => {
    const unprocessed = { PutRequest: { Item: { requestId: { S: requestId(1) } } } };
    dynamoDb.on(BatchWriteItemCommand).resolves({ UnprocessedItems: { status: [unprocessed] } });
    expect(await save([record(0), record(1)])).toEqual(new Set([requestId(1)]));
    expect(writes()).toHaveLength(4);
  });

  it('fails for a whole batch when its call fails, and for no other', async () => {
    dynamoDb.on(BatchWriteItemCommand).rejectsOnce(new Error('No connection')).resolves({});
    const lost = await save(Array.from({ length: 26 }, (_, number) => record(number)));
    expect(lost.size).toBe(25);
    expect(lines().at(-1)).toMatchObject({ level: 'ERROR', count: 25, detail: 'No connection' });
  });

  it('claims a key for whoever comes first', async () => {
    expect(await store.claimKey(key)).toMatchObject({ requestId: requestId(1), fingerprint: 'f' });
  });

  it('names the first one to whoever comes later', async () => {
    dynamoDb.on(PutItemCommand).rejects(refused);
    const Item = { original: { S: requestId(0) }, fingerprint: { S: 'g' } };
    dynamoDb.on(GetItemCommand, { ConsistentRead: true }).resolves({ Item });
    expect(await store.claimKey(key)).toEqual({ requestId: requestId(0), fingerprint: 'g' });
  });

  it('fails when the record expires in between, so that the message comes back', async () => {
    dynamoDb.on(PutItemCommand).rejects(refused);
    dynamoDb.on(GetItemCommand).resolves({});
    await expect(store.claimKey(key)).rejects.toThrow('The idempotency record has just gone');
  });

  it('fails when DynamoDB cannot say who came first', async () => {
    dynamoDb.on(PutItemCommand).rejects(new Error('Throttled'));
    await expect(store.claimKey(key)).rejects.toThrow('Throttled');
  });
});
