import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  PutItemCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  type AttributeValue,
  type StreamSpecification,
  type StreamViewType,
} from '@aws-sdk/client-dynamodb';
import { serveDynamoDb, type ServedDynamoDb } from './served-dynamodb';
import { StreamsClient, type ApiRecord } from './streams-client';

const HOUR = 60 * 60 * 1000;

let dynamodb: ServedDynamoDb;
let streams: StreamsClient;
let TableName: string;
let made = 0;

beforeAll(async () => {
  dynamodb = await serveDynamoDb();
  streams = new StreamsClient(dynamodb.url);
});
afterAll(async () => {
  await dynamodb.close();
});
beforeEach(() => {
  TableName = `orders-${++made}`;
});

/** @returns the ARN of the table's stream */
async function createTable(StreamSpecification?: StreamSpecification): Promise<string> {
  const { TableDescription } = await dynamodb.client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      StreamSpecification,
    }),
  );
  return TableDescription?.LatestStreamArn ?? 'none';
}

const streamed = async (StreamViewType: StreamViewType = 'NEW_AND_OLD_IMAGES'): Promise<string> =>
  createTable({ StreamEnabled: true, StreamViewType });

const put = async (id: string, more: Record<string, AttributeValue> = {}): Promise<unknown> =>
  dynamodb.client.send(new PutItemCommand({ TableName, Item: { id: { S: id }, ...more } }));
const remove = async (id: string): Promise<unknown> =>
  dynamodb.client.send(new DeleteItemCommand({ TableName, Key: { id: { S: id } } }));
const update = async (id: string, value: string): Promise<unknown> =>
  dynamodb.client.send(
    new UpdateItemCommand({
      TableName,
      Key: { id: { S: id } },
      UpdateExpression: 'SET #s = :s',
      ExpressionAttributeNames: { '#s': 'status' },
      ExpressionAttributeValues: { ':s': { S: value } },
    }),
  );
const changeStream = async (StreamSpecification: StreamSpecification): Promise<string> => {
  const { TableDescription } = await dynamodb.client.send(
    new UpdateTableCommand({ TableName, StreamSpecification }),
  );
  return TableDescription?.LatestStreamArn ?? 'none';
};

/** `INSERT a`, and so on. */
const told = (records: readonly ApiRecord[]): string[] =>
  records.map(({ eventName, dynamodb: { Keys } }) => `${eventName} ${Object(Keys).id.S}`);

describe('a table with a stream', () => {
  it('says so, as does its stream', async () => {
    const arn = await streamed('NEW_IMAGE');
    const { Table } = await dynamodb.client.send(new DescribeTableCommand({ TableName }));
    const { StreamDescription } = await streams.call('DescribeStream', { StreamArn: arn });
    expect(arn).toMatch(`arn:aws:dynamodb:eu-central-1:000000000000:table/${TableName}/stream/2026-`);
    expect(Table).toMatchObject({
      LatestStreamArn: arn,
      LatestStreamLabel: arn.split('/stream/')[1],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    });
    expect(StreamDescription).toMatchObject({
      StreamArn: arn,
      StreamStatus: 'ENABLED',
      StreamViewType: 'NEW_IMAGE',
      TableName,
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      Shards: [{ ShardId: expect.stringMatching(/^shardId-\d{20}-[0-9a-f]{8}$/) }],
    });
  });

  it('records puts, updates and deletes in order, each with what was and what is', async () => {
    const arn = await streamed();
    await put('a', { status: { S: 'new' } });
    await update('a', 'paid');
    await remove('a');
    const records = await streams.records(arn);
    const [one, two] = [
      { id: { S: 'a' }, status: { S: 'new' } },
      { id: { S: 'a' }, status: { S: 'paid' } },
    ];
    expect(
      records.map(({ eventName, dynamodb: { NewImage, OldImage } }) => [eventName, OldImage, NewImage]),
    ).toEqual([
      ['INSERT', undefined, one],
      ['MODIFY', one, two],
      ['REMOVE', two, undefined],
    ]);
    expect(records[0]).toEqual({
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventName: 'INSERT',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'eu-central-1',
      dynamodb: {
        ApproximateCreationDateTime: dynamodb.clock.now() / 1000,
        Keys: { id: { S: 'a' } },
        NewImage: one,
        SequenceNumber: expect.stringMatching(/^\d{21}$/),
        SizeBytes: 'ida'.length + 'idastatusnew'.length,
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    });
    const numbers = records.map(({ dynamodb: { SequenceNumber } }) => SequenceNumber);
    expect([numbers.toSorted(), new Set(numbers).size]).toEqual([numbers, 3]);
  });

  it.each([
    ['KEYS_ONLY', false, false],
    ['NEW_IMAGE', true, false],
    ['OLD_IMAGE', false, true],
  ] as const)('shows with %s no more than that', async (view, showsNew, showsOld) => {
    const arn = await streamed(view);
    await put('a', { n: { N: '1' } });
    await put('a', { n: { N: '2' } });
    const { dynamodb: change } = Object((await streams.records(arn))[1]);
    expect(['NewImage' in change, 'OldImage' in change, change['Keys']]).toEqual([
      showsNew,
      showsOld,
      { id: { S: 'a' } },
    ]);
  });

  it('records each item of a batch', async () => {
    const arn = await streamed();
    await put('old');
    const writes = [
      { PutRequest: { Item: { id: { S: 'a' } } } },
      { DeleteRequest: { Key: { id: { S: 'old' } } } },
      { PutRequest: { Item: { id: { S: 'b' } } } },
    ];
    await dynamodb.client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: writes } }));
    const [first, ...batch] = told(await streams.records(arn));
    expect([first, batch.toSorted()]).toEqual(['INSERT old', ['INSERT a', 'INSERT b', 'REMOVE old']]);
  });

  it('records nothing of a write that changes nothing', async () => {
    const arn = await streamed();
    await put('a', { tags: { SS: ['x', 'y'] } });
    await put('a', { tags: { SS: ['y', 'x'] } });
    await remove('nobody');
    expect(told(await streams.records(arn))).toEqual(['INSERT a']);
  });

  it('records a list whose order changes', async () => {
    const arn = await streamed();
    await put('a', { steps: { L: [{ S: 'x' }, { S: 'y' }] } });
    await put('a', { steps: { L: [{ S: 'y' }, { S: 'x' }] } });
    expect(told(await streams.records(arn))).toEqual(['INSERT a', 'MODIFY a']);
  });

  it('records nothing of a write whose condition fails', async () => {
    const arn = await streamed();
    await put('a');
    const again = new PutItemCommand({
      TableName,
      Item: { id: { S: 'a' }, status: { S: 'again' } },
      ConditionExpression: 'attribute_not_exists(id)',
    });
    await expect(dynamodb.client.send(again)).rejects.toThrow('The conditional request failed');
    expect(told(await streams.records(arn))).toEqual(['INSERT a']);
  });

  it('records that DynamoDB deleted an item that has expired, though nobody uses the table', async () => {
    const arn = await streamed();
    await dynamodb.client.send(
      new UpdateTimeToLiveCommand({
        TableName,
        TimeToLiveSpecification: { AttributeName: 'until', Enabled: true },
      }),
    );
    await put('a', { until: { N: String(dynamodb.clock.now() / 1000 + 60) } });
    await put('b');
    await remove('b');
    await dynamodb.clock.advance(2 * 60 * 1000);
    const records = await streams.records(arn);
    expect(told(records)).toEqual(['INSERT a', 'INSERT b', 'REMOVE b', 'REMOVE a']);
    expect(records.map(({ userIdentity }) => userIdentity)).toEqual([
      undefined,
      undefined,
      undefined,
      { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' },
    ]);
  });

  it('keeps records for 24 hours', async () => {
    const arn = await streamed();
    await put('a');
    await dynamodb.clock.advance(23 * HOUR);
    await put('b');
    await dynamodb.clock.advance(HOUR + 1);
    expect(told(await streams.records(arn))).toEqual(['INSERT b']);
  });
});

describe('a stream that is switched', () => {
  it('on later records from then on', async () => {
    await createTable();
    await put('a');
    const arn = await changeStream({ StreamEnabled: true, StreamViewType: 'KEYS_ONLY' });
    await put('b');
    expect(told(await streams.records(arn))).toEqual(['INSERT b']);
  });

  it('off can be read to its end', async () => {
    const arn = await streamed();
    await put('a');
    await changeStream({ StreamEnabled: false });
    await put('b');
    const ShardIterator = await streams.iterator(arn, 'TRIM_HORIZON');
    const { Records, NextShardIterator } = await streams.call('GetRecords', { ShardIterator });
    const { StreamDescription } = await streams.call('DescribeStream', { StreamArn: arn });
    expect([told(Records), NextShardIterator, StreamDescription]).toMatchObject([
      ['INSERT a'],
      undefined,
      {
        StreamStatus: 'DISABLED',
        Shards: [{ SequenceNumberRange: { EndingSequenceNumber: Records[0]?.dynamodb.SequenceNumber } }],
      },
    ]);
  });

  it('off and on again is another one', async () => {
    const first = await streamed();
    await changeStream({ StreamEnabled: false });
    const second = await changeStream({ StreamEnabled: true, StreamViewType: 'KEYS_ONLY' });
    const { Streams } = await streams.call('ListStreams', { TableName });
    expect([first === second, Streams.map(({ StreamArn }) => StreamArn)]).toEqual([false, [first, second]]);
  });

  it('off with its table is gone a day later', async () => {
    await streamed();
    await dynamodb.client.send(new DeleteTableCommand({ TableName }));
    const count = async (): Promise<number> =>
      (await streams.call('ListStreams', { TableName })).Streams.length;
    const before = await count();
    await dynamodb.clock.advance(24 * HOUR + 1);
    expect([before, await count()]).toEqual([1, 0]);
  });

  it.each([
    [{ StreamEnabled: true, StreamViewType: 'KEYS_ONLY' as const }, 'Table already has an enabled stream'],
    [{ StreamEnabled: true }, 'StreamViewType is needed'],
    [{ StreamEnabled: false, StreamViewType: 'KEYS_ONLY' as const }, 'StreamViewType is not allowed'],
  ])('fails for %j', async (specification, message) => {
    await streamed();
    await expect(changeStream(specification)).rejects.toThrow(message);
  });

  it('fails to be switched off where there is none', async () => {
    await createTable();
    await expect(changeStream({ StreamEnabled: false })).rejects.toThrow('Table has no stream to disable');
  });
});

describe('a shard iterator', () => {
  const read = async (ShardIterator: string, Limit?: number): Promise<string[]> =>
    told((await streams.call('GetRecords', { ShardIterator, Limit })).Records);

  it('begins where it is told to', async () => {
    const arn = await streamed();
    for (const id of ['a', 'b', 'c']) await put(id);
    const second = (await streams.records(arn))[1]?.dynamodb.SequenceNumber;
    const latest = await streams.iterator(arn, 'LATEST');
    await put('d');
    expect([
      await read(await streams.iterator(arn, 'TRIM_HORIZON')),
      await read(await streams.iterator(arn, 'AT_SEQUENCE_NUMBER', second)),
      await read(await streams.iterator(arn, 'AFTER_SEQUENCE_NUMBER', second)),
      await read(latest),
    ]).toEqual([
      ['INSERT a', 'INSERT b', 'INSERT c', 'INSERT d'],
      ['INSERT b', 'INSERT c', 'INSERT d'],
      ['INSERT c', 'INSERT d'],
      ['INSERT d'],
    ]);
  });

  it('leads on to the next one, for as long as the stream is open', async () => {
    const arn = await streamed();
    for (const id of ['a', 'b', 'c']) await put(id);
    const pages: string[][] = [];
    let next: string | undefined = await streams.iterator(arn, 'TRIM_HORIZON');
    for (let page = 0; page < 3; page++) {
      const { Records, NextShardIterator } = await streams.call('GetRecords', {
        ShardIterator: next,
        Limit: 2,
      });
      pages.push(told(Records));
      next = NextShardIterator;
    }
    await put('d');
    expect([pages, await read(next ?? '')]).toEqual([
      [['INSERT a', 'INSERT b'], ['INSERT c'], []],
      ['INSERT d'],
    ]);
  });

  it('fails after 15 minutes', async () => {
    const iterator = await streams.iterator(await streamed(), 'LATEST');
    await dynamodb.clock.advance(HOUR / 4 + 1);
    expect(await streams.refusal('GetRecords', { ShardIterator: iterator })).toMatch(
      'ExpiredIteratorException',
    );
  });

  it('fails where records are kept no longer', async () => {
    const arn = await streamed();
    await put('a');
    const sequenceNumber = (await streams.records(arn))[0]?.dynamodb.SequenceNumber;
    const { StreamDescription } = await streams.call('DescribeStream', { StreamArn: arn });
    await dynamodb.clock.advance(24 * HOUR + 1);
    const refusal = await streams.refusal('GetShardIterator', {
      StreamArn: arn,
      ShardId: StreamDescription.Shards[0]?.ShardId,
      ShardIteratorType: 'AT_SEQUENCE_NUMBER',
      SequenceNumber: sequenceNumber,
    });
    expect(refusal).toMatch('TrimmedDataAccessException');
  });

  it('fails for a shard that is none of the stream', async () => {
    const StreamArn = await streamed();
    const input = { StreamArn, ShardId: 'shardId-other', ShardIteratorType: 'LATEST' };
    expect(await streams.refusal('GetShardIterator', input)).toMatch('ResourceNotFoundException');
  });
});

describe('ListStreams', () => {
  it('goes on after the stream that it left off at', async () => {
    await streamed();
    await changeStream({ StreamEnabled: false });
    await changeStream({ StreamEnabled: true, StreamViewType: 'KEYS_ONLY' });
    const first = await streams.call('ListStreams', { TableName, Limit: 1 });
    const second = await streams.call('ListStreams', {
      TableName,
      ExclusiveStartStreamArn: first.LastEvaluatedStreamArn,
    });
    expect([first.Streams.length, second.Streams.length, second.LastEvaluatedStreamArn]).toEqual([
      1,
      1,
      undefined,
    ]);
    expect(first.Streams[0]?.StreamArn).not.toBe(second.Streams[0]?.StreamArn);
  });
});

describe('requests for streams', () => {
  it.each([
    [
      'DescribeStream',
      { StreamArn: 'arn:aws:dynamodb:eu-central-1:0:table/t/stream/s' },
      'ResourceNotFoundException',
    ],
    ['DescribeStream', {}, "ValidationException: 1 validation error detected: Value null at 'streamArn'"],
    ['ListStreams', { Limit: 0 }, "ValidationException: 1 validation error detected: Value '0' at 'limit'"],
    ['GetRecords', { ShardIterator: 'rubbish' }, 'ValidationException: Invalid ShardIterator'],
    ['PutRecords', {}, 'UnknownOperationException'],
  ])('%s fails for %j', async (action, input, message) => {
    expect(await streams.refusal(action, input)).toMatch(message);
  });
});
