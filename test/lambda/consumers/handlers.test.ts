import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { orderAmended } from '../../../lambda/contract/requests/order-amended';
import { orderCancelled } from '../../../lambda/contract/requests/order-cancelled';
import { orderPlaced } from '../../../lambda/contract/requests/order-placed';
import { stockAdjusted } from '../../../lambda/contract/requests/stock-adjusted';
import { stockCounted } from '../../../lambda/contract/requests/stock-counted';
import type { RequestType } from '../../../lambda/contract/request-type';
import type * as Handler from '../../../lambda/consumers/audit/handler';
import { eventText, queueRecord } from '../intake-message';

const dynamoDb = mockClient(DynamoDBClient);

/** Starts a consumer's function, which reads its environment then. */
function start(consumer: string) {
  const before = process.env;
  process.env = {
    AWS_REGION: 'us-east-1',
    CONSUMER: consumer,
    STATUS_TABLE_NAME: 'status',
    STATUS_RETENTION_DAYS: '7',
    MAX_RECEIVE_COUNT: '5',
    BODIES_BUCKET_NAME: 'bodies',
    BODY_RETENTION_DAYS: '30',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  };
  try {
    return jest.requireActual<typeof Handler>(`../../../lambda/consumers/${consumer}/handler`).handler;
  } finally {
    process.env = before;
  }
}

describe('the consumer functions', () => {
  beforeEach(() => {
    dynamoDb.reset();
    dynamoDb.on(UpdateItemCommand).resolves({ Attributes: { fence: { N: '1' }, attempts: { N: '1' } } });
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  });
  afterEach(() => void jest.restoreAllMocks());

  const consume = async (consumer: string, { name, example }: RequestType) => {
    const answer = await start(consumer)(
      { Records: [queueRecord(eventText(example, name))] },
      { getRemainingTimeInMillis: () => 30_000 },
    );
    const [claim, complete] = dynamoDb.commandCalls(UpdateItemCommand).map(({ args }) => args[0].input);
    return { answer, part: claim?.Key?.part, values: complete?.ExpressionAttributeValues };
  };

  it.each([
    ['billing', orderPlaced, /"kind":"invoice"/],
    ['billing', orderCancelled, /"kind":"credit-note"/],
    ['shipping', orderPlaced, /"parcels"/],
    ['fraud-review', orderPlaced, /"score"/],
    ['inventory', orderPlaced, /"reserved"/],
    ['inventory', stockAdjusted, /"adjusted"/],
    ['order-changes', orderAmended, /"instruction":"pick"/],
    ['inventory', stockCounted, /"counted"/],
    ['audit', stockCounted, /"sha256"/],
    ['audit', orderPlaced, /"sha256"/],
    ['audit', orderCancelled, /"sha256"/],
    ['audit', stockAdjusted, /"sha256"/],
    ['warehouse', orderPlaced, /"picks"/],
    ['audit', orderAmended, /"sha256"/],
  ] as const)('%s handles $name', async (consumer, type, result) => {
    const { answer, part, values } = await consume(consumer, type);
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(part).toEqual({ S: `consumer#${consumer}` });
    expect(values).toMatchObject({
      ':state': { S: 'succeeded' },
      ':outcome': { S: expect.stringMatching(result) },
    });
  });

  it('fails for good with a type that the consumer does not handle', async () => {
    const { answer, values } = await consume('shipping', stockAdjusted);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-1' }] });
    expect(values).toMatchObject({ ':state': { S: 'failed' } });
  });

  it('log one line a request, with its id', async () => {
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    await consume('audit', orderPlaced);
    const lines = write.mock.calls.map(([line]): unknown => JSON.parse(String(line)));
    expect(lines).toMatchObject([
      { level: 'INFO', message: 'succeeded', consumer: 'audit', requestId: expect.any(String) },
    ]);
  });
});
