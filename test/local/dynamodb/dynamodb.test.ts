import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  GetItemCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateContinuousBackupsCommand,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
  type AttributeValue,
  type CreateTableCommandInput,
} from '@aws-sdk/client-dynamodb';
import { serveDynamoDb, type ServedDynamoDb } from './served-dynamodb';

let dynamodb: ServedDynamoDb;
let table: string;
let made = 0;

beforeAll(async () => {
  dynamodb = await serveDynamoDb();
});
afterAll(async () => {
  await dynamodb.close();
});
beforeEach(async () => {
  table = `status-${++made}`;
  await createTable();
});

async function createTable(more: Partial<CreateTableCommandInput> = {}): Promise<void> {
  await dynamodb.client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'requestId', AttributeType: 'S' },
        { AttributeName: 'part', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'requestId', KeyType: 'HASH' },
        { AttributeName: 'part', KeyType: 'RANGE' },
      ],
      ...more,
    }),
  );
}

const keyOf = (requestId: string, part = 'request'): Record<string, AttributeValue> => ({
  requestId: { S: requestId },
  part: { S: part },
});

async function put(
  requestId: string,
  part?: string,
  more: Record<string, AttributeValue> = {},
): Promise<void> {
  await dynamodb.client.send(
    new PutItemCommand({ TableName: table, Item: { ...keyOf(requestId, part), ...more } }),
  );
}

async function get(requestId: string, part?: string): Promise<Record<string, AttributeValue> | undefined> {
  const input = { TableName: table, Key: keyOf(requestId, part), ConsistentRead: true };
  return (await dynamodb.client.send(new GetItemCommand(input))).Item;
}

describe('tables', () => {
  it('are active at once, with an ARN of this region and account', async () => {
    const { Table } = await dynamodb.client.send(new DescribeTableCommand({ TableName: table }));
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      TableArn: `arn:aws:dynamodb:eu-central-1:000000000000:table/${table}`,
    });
  });

  it('can be named by their ARN', async () => {
    const arn = `arn:aws:dynamodb:eu-central-1:000000000000:table/${table}`;
    const { Table } = await dynamodb.client.send(new DescribeTableCommand({ TableName: arn }));
    expect(Table?.TableName).toBe(table);
  });

  it('are listed', async () => {
    const { TableNames } = await dynamodb.client.send(new ListTablesCommand({}));
    expect(TableNames).toContain(table);
  });

  it('are gone once deleted', async () => {
    await dynamodb.client.send(new DeleteTableCommand({ TableName: table }));
    await expect(dynamodb.client.send(new DescribeTableCommand({ TableName: table }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Requested resource not found: Table: ${table} not found`,
    });
  });

  it('keep no item of a deleted table of the same name', async () => {
    await put('a');
    await dynamodb.client.send(new DeleteTableCommand({ TableName: table }));
    await createTable();
    expect(await get('a')).toBeUndefined();
  });

  it('carry the tags they were made with', async () => {
    await dynamodb.client.send(new DeleteTableCommand({ TableName: table }));
    await createTable({ Tags: [{ Key: 'stage', Value: 'dev' }] });
    const arn = `arn:aws:dynamodb:eu-central-1:000000000000:table/${table}`;
    const { Tags } = await dynamodb.client.send(new ListTagsOfResourceCommand({ ResourceArn: arn }));
    expect(Tags).toEqual([{ Key: 'stage', Value: 'dev' }]);
  });

  it('fails to make a table that exists', async () => {
    await expect(createTable()).rejects.toMatchObject({ name: 'ResourceInUseException' });
  });

  it('say whether point-in-time recovery was asked for', async () => {
    await dynamodb.client.send(
      new UpdateContinuousBackupsCommand({
        TableName: table,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    );
    const { ContinuousBackupsDescription: backups } = await dynamodb.client.send(
      new DescribeContinuousBackupsCommand({ TableName: table }),
    );
    expect(backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus).toBe('ENABLED');
  });
});

describe('writes', () => {
  it('keep every type of attribute', async () => {
    const attributes: Record<string, AttributeValue> = {
      text: { S: 'quote " and \u{1F600} and \u2028' },
      number: { N: '12345678901234567890.5' },
      bytes: { B: new Uint8Array([0, 255]) },
      yes: { BOOL: true },
      nothing: { NULL: true },
      list: { L: [{ S: 'a' }, { M: { b: { N: '1' } } }] },
      names: { SS: ['x', 'y'] },
    };
    await put('typed', 'request', attributes);
    expect(await get('typed')).toEqual({ ...keyOf('typed'), ...attributes });
  });

  it('fails a condition that does not hold', async () => {
    await put('once');
    const again = new PutItemCommand({
      TableName: table,
      Item: keyOf('once'),
      ConditionExpression: 'attribute_not_exists(requestId)',
    });
    await expect(dynamodb.client.send(again)).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('let one of many concurrent conditional writes through', async () => {
    const attempts = Array.from({ length: 10 }, async () =>
      dynamodb.client.send(
        new PutItemCommand({
          TableName: table,
          Item: keyOf('raced'),
          ConditionExpression: 'attribute_not_exists(requestId)',
        }),
      ),
    );
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
  });

  it('claim with a fencing token: a claim, a refusal, a claim after the lease', async () => {
    const claim = async (now: number): Promise<unknown> =>
      dynamodb.client
        .send(
          new UpdateItemCommand({
            TableName: table,
            Key: keyOf('r', 'consumer#billing'),
            UpdateExpression: 'SET #state = :running, leaseUntil = :until ADD fence :one',
            ConditionExpression:
              'attribute_not_exists(requestId) OR (#state <> :done AND (#state <> :running OR leaseUntil < :now))',
            ExpressionAttributeNames: { '#state': 'state' },
            ExpressionAttributeValues: {
              ':running': { S: 'running' },
              ':done': { S: 'succeeded' },
              ':until': { N: String(now + 30) },
              ':now': { N: String(now) },
              ':one': { N: '1' },
            },
            ReturnValues: 'ALL_NEW',
          }),
        )
        .then(
          ({ Attributes }) => Attributes?.['fence']?.N,
          (error: Error) => error.name,
        );
    expect([await claim(100), await claim(110), await claim(131)]).toEqual([
      '1',
      'ConditionalCheckFailedException',
      '2',
    ]);
  });

  it.each([
    ['the item, when it is asked for', 'ALL_OLD' as const, { S: 'first' }],
    ['nothing more, when it is not', 'NONE' as const, undefined],
  ])('answer a failed condition with %s', async (_, wanted, note) => {
    await put('shown', 'request', { note: { S: 'first' } });
    const condition = {
      TableName: table,
      ConditionExpression: 'attribute_not_exists(requestId)',
      ReturnValuesOnConditionCheckFailure: wanted,
    };
    const attempts = [
      new PutItemCommand({ ...condition, Item: { ...keyOf('shown'), note: { S: 'second' } } }),
      new DeleteItemCommand({ ...condition, Key: keyOf('shown') }),
    ];
    for (const attempt of attempts) {
      const sent =
        attempt instanceof PutItemCommand ? dynamodb.client.send(attempt) : dynamodb.client.send(attempt);
      const error: unknown = await sent.catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'ConditionalCheckFailedException' });
      expect(Object(error).Item?.note).toEqual(note);
    }
  });

  it('parse the same expression with the values of each request', async () => {
    const update = async (id: string, value: AttributeValue): Promise<unknown> =>
      dynamodb.client
        .send(
          new UpdateItemCommand({
            TableName: table,
            Key: keyOf(id),
            UpdateExpression: 'SET amount = if_not_exists(amount, :zero) + :value',
            ExpressionAttributeValues: { ':zero': { N: '0' }, ':value': value },
            ReturnValues: 'UPDATED_NEW',
          }),
        )
        .then(
          ({ Attributes }) => Attributes?.['amount']?.N,
          (error: Error) => error.name,
        );
    const results = [
      await update('a', { N: '1' }),
      await update('a', { N: '2' }),
      await update('b', { N: '5' }),
      await update('b', { S: 'five' }),
      await update('b', { N: '6' }),
    ];
    expect(results).toEqual(['1', '3', '5', 'ValidationException', '11']);
  });

  it('delete an item and return what it was', async () => {
    await put('old', 'request', { note: { S: 'x' } });
    const { Attributes } = await dynamodb.client.send(
      new DeleteItemCommand({ TableName: table, Key: keyOf('old'), ReturnValues: 'ALL_OLD' }),
    );
    expect([Attributes?.['note']?.S, await get('old')]).toEqual(['x', undefined]);
  });

  it('write and read in batches', async () => {
    const items = Array.from({ length: 25 }, (_, index) => ({
      PutRequest: { Item: keyOf(`batch-${index}`) },
    }));
    await dynamodb.client.send(new BatchWriteItemCommand({ RequestItems: { [table]: items } }));
    const keys = Array.from({ length: 25 }, (_, index) => keyOf(`batch-${index}`));
    const { Responses } = await dynamodb.client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: keys } } }),
    );
    expect(Responses?.[table]).toHaveLength(25);
  });

  it('fails a batch with the same key twice', async () => {
    const twice = [{ PutRequest: { Item: keyOf('x') } }, { PutRequest: { Item: keyOf('x') } }];
    await expect(
      dynamodb.client.send(new BatchWriteItemCommand({ RequestItems: { [table]: twice } })),
    ).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Provided list of item keys contains duplicates',
    });
  });

  it('fails an item of more than 400 KB', async () => {
    await expect(put('big', 'request', { text: { S: 'x'.repeat(400 * 1024) } })).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Item size has exceeded the maximum allowed size',
    });
  });

  it('fails a value that no expression uses', async () => {
    const unused = new PutItemCommand({
      TableName: table,
      Item: keyOf('u'),
      ConditionExpression: 'attribute_not_exists(requestId)',
      ExpressionAttributeValues: { ':unused': { S: 'x' } },
    });
    await expect(dynamodb.client.send(unused)).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Value provided in ExpressionAttributeValues unused in expressions: keys: {:unused}',
    });
  });

  it('fails in a table that is not there', async () => {
    const absent = new PutItemCommand({ TableName: 'no-such-table', Item: keyOf('x') });
    await expect(dynamodb.client.send(absent)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Requested resource not found',
    });
  });

  it('fails an action that is not served, by name', async () => {
    const transaction = new TransactWriteItemsCommand({
      TransactItems: [{ Put: { TableName: table, Item: keyOf('t') } }],
    });
    await expect(dynamodb.client.send(transaction)).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: "DynamoDB's TransactWriteItems is not served here.",
    });
  });
});

describe('reads', () => {
  it('query one partition consistently, in the order of the sort key', async () => {
    for (const part of ['consumer#b', 'request', 'consumer#a']) await put('r1', part);
    await put('r2', 'request');
    const { Items } = await dynamodb.client.send(
      new QueryCommand({
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'requestId = :id',
        ExpressionAttributeValues: { ':id': { S: 'r1' } },
      }),
    );
    expect(Items?.map((item) => item['part']?.S)).toEqual(['consumer#a', 'consumer#b', 'request']);
  });

  it('query the end of a partition first, by a prefix, page by page', async () => {
    for (let part = 0; part < 5; part++) await put('paged', `consumer#${part}`);
    await put('paged', 'request');
    const pages: (string | undefined)[][] = [];
    let start: Record<string, AttributeValue> | undefined;
    do {
      const page = await dynamodb.client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'requestId = :id AND begins_with(part, :prefix)',
          ExpressionAttributeValues: { ':id': { S: 'paged' }, ':prefix': { S: 'consumer#' } },
          ScanIndexForward: false,
          Limit: 2,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      pages.push((page.Items ?? []).map((item) => item['part']?.S));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    expect(pages).toEqual([['consumer#4', 'consumer#3'], ['consumer#2', 'consumer#1'], ['consumer#0']]);
  });

  it('scan with a filter and a projection', async () => {
    await put('s1', 'request', { state: { S: 'failed' } });
    await put('s2', 'request', { state: { S: 'succeeded' } });
    const { Items, ScannedCount } = await dynamodb.client.send(
      new ScanCommand({
        TableName: table,
        FilterExpression: '#state = :failed',
        ProjectionExpression: 'requestId',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':failed': { S: 'failed' } },
      }),
    );
    expect({ Items, ScannedCount }).toEqual({ Items: [{ requestId: { S: 's1' } }], ScannedCount: 2 });
  });

  it('query a global secondary index', async () => {
    table = `indexed-${++made}`;
    await createTable({
      AttributeDefinitions: [
        { AttributeName: 'requestId', AttributeType: 'S' },
        { AttributeName: 'part', AttributeType: 'S' },
        { AttributeName: 'state', AttributeType: 'S' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-state',
          KeySchema: [{ AttributeName: 'state', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    });
    await put('i1', 'request', { state: { S: 'failed' } });
    await put('i2', 'request', { state: { S: 'succeeded' } });
    const { Items } = await dynamodb.client.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'by-state',
        KeyConditionExpression: '#state = :failed',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':failed': { S: 'failed' } },
      }),
    );
    expect(Items?.map((item) => item['requestId']?.S)).toEqual(['i1']);
  });
});

describe('time to live', () => {
  const expiringIn = (seconds: number): Record<string, AttributeValue> => ({
    expiresAt: { N: String(Math.floor(dynamodb.clock.now() / 1000) + seconds) },
  });
  const enable = async (): Promise<void> => {
    const specification = { AttributeName: 'expiresAt', Enabled: true };
    await dynamodb.client.send(
      new UpdateTimeToLiveCommand({ TableName: table, TimeToLiveSpecification: specification }),
    );
  };

  it('is disabled until it is asked for', async () => {
    const { TimeToLiveDescription } = await dynamodb.client.send(
      new DescribeTimeToLiveCommand({ TableName: table }),
    );
    expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'DISABLED' });
  });

  it('is described once enabled', async () => {
    await enable();
    const { TimeToLiveDescription } = await dynamodb.client.send(
      new DescribeTimeToLiveCommand({ TableName: table }),
    );
    expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' });
  });

  it('fails to be enabled twice', async () => {
    await enable();
    await expect(enable()).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'TimeToLive is already enabled',
    });
  });

  it('keeps an item in its last second and removes it after that', async () => {
    await enable();
    await put('mortal', 'request', expiringIn(60));
    await dynamodb.clock.advance(60_000);
    const before = await get('mortal');
    await dynamodb.clock.advance(1000);
    expect([before?.['part']?.S, await get('mortal')]).toEqual(['request', undefined]);
  });

  it('removes items that were there before it was enabled', async () => {
    await put('early', 'request', expiringIn(10));
    await enable();
    await dynamodb.clock.advance(11_000);
    expect(await get('early')).toBeUndefined();
  });

  it('keeps an item whose end was put off', async () => {
    await enable();
    await put('renewed', 'request', expiringIn(10));
    await put('renewed', 'request', expiringIn(1000));
    await dynamodb.clock.advance(11_000);
    expect(await get('renewed')).toBeDefined();
  });

  it('keeps items whose attribute is no number', async () => {
    await enable();
    await put('text', 'request', { expiresAt: { S: '1' } });
    await dynamodb.clock.advance(11_000);
    expect(await get('text')).toBeDefined();
  });
});
