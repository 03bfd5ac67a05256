import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
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
  });
  const updates = () => dynamoDb.commandCalls(UpdateItemCommand).map(({ args: [{ input }] }) => input);
  beforeEach(() => {
    dynamoDb.reset();
    dynamoDb.on(PutItemCommand).resolves({});
    dynamoDb.on(UpdateItemCommand).resolves({});
  });

  it('writes each request by itself, unless its tenant has cancelled it', async () => {
    expect(await store.record([record(0), { ...record(1), tenant: 't' }])).toEqual(new Map());
    const open =
      'attribute_not_exists(#state) OR attribute_exists(#redriven) OR (#state = :state AND attribute_exists(#dueAt))';
    expect(updates().map(({ Key, ConditionExpression }) => [Key?.requestId?.S, ConditionExpression])).toEqual(
      [
        [requestId(0), `(${open}) AND (attribute_not_exists(#cancelledBy))`],
        [
          requestId(1),
          `(${open}) AND (attribute_not_exists(#cancelledBy) OR NOT contains(#cancelledBy, :by))`,
        ],
      ],
    );
  });

  it('writes nothing when there is nothing to record', async () => {
    await store.record([]);
    expect(updates()).toEqual([]);
  });

  it('fails for a request that could not be written, and for no other', async () => {
    dynamoDb.on(UpdateItemCommand).rejectsOnce(new Error('No connection')).resolves({});
    expect(await store.record([record(0), record(1)])).toEqual(new Map([[requestId(0), 'lost']]));
    expect(lines().at(-1)).toMatchObject({
      level: 'ERROR',
      requestId: requestId(0),
      detail: 'No connection',
    });
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
