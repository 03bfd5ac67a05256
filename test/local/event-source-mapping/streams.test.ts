import { broken, HeldFunction } from './mapped-queue';
import { MappedStream } from './mapped-stream';

let table: MappedStream;
beforeEach(() => {
  table = new MappedStream();
});
afterEach(async () => {
  await table.mappings.stop();
});

// https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
describe('an event of a stream', () => {
  it('has the documented shape', async () => {
    table.map();
    await table.written('a');
    expect(table.batches).toEqual([
      [
        {
          eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
          eventName: 'INSERT',
          eventVersion: '1.1',
          eventSource: 'aws:dynamodb',
          awsRegion: 'eu-central-1',
          eventSourceARN: table.stream.arn,
          dynamodb: {
            ApproximateCreationDateTime: table.clock.now() / 1000,
            Keys: { id: { S: 'a' } },
            NewImage: { id: { S: 'a' }, status: { S: 'new' } },
            SequenceNumber: expect.stringMatching(/^\d{21}$/),
            SizeBytes: 'ida'.length + 'idastatusnew'.length,
            StreamViewType: 'NEW_AND_OLD_IMAGES',
          },
        },
      ],
    ]);
  });

  it('says that DynamoDB deleted the item, as functions are told and not as the API does', async () => {
    table.map();
    table.streams.record('orders', {
      keys: { id: { S: 'a' } },
      before: { id: { S: 'a' } },
      after: undefined,
      by: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
    });
    await table.settle();
    expect(table.batches[0]?.[0]?.userIdentity).toEqual({
      type: 'Service',
      principalId: 'dynamodb.amazonaws.com',
    });
  });
});

describe('a mapping of a stream', () => {
  it.each([
    ['TRIM_HORIZON', ['a', 'b']],
    ['LATEST', ['b']],
  ])('that starts at %s reads from there on', async (startingPosition, expected) => {
    table.write('a');
    table.map({ startingPosition });
    await table.settle();
    await table.written('b');
    expect(table.ids).toEqual(expected);
  });

  it('is told of records at once', async () => {
    table.map();
    await table.advance(3600);
    await table.written('a');
    expect([table.ids, table.times]).toEqual([['a'], [3_600_000]]);
  });

  it('takes 100 records to a function at most, unless it says otherwise', async () => {
    table.write(...Array.from({ length: 250 }, (_, index) => `n${index}`));
    table.map();
    table.map({ functionName: 'shipping', batchSize: 200 });
    await table.settle();
    expect(table.batches.map(({ length }) => length).toSorted((one, other) => one - other)).toEqual([
      50, 50, 100, 100, 200,
    ]);
  });

  it('takes no more to a function than fits into an event', async () => {
    const text = { S: 'x'.repeat(390 * 1024) };
    for (let n = 0; n < 20; n++) {
      const keys = { id: { S: String(n) } };
      table.streams.record('orders', { keys, before: undefined, after: { ...keys, text } });
    }
    table.map();
    await table.settle();
    expect(table.batches.map(({ length }) => length)).toEqual([15, 5]);
  });

  it('has one batch at a time, in order', async () => {
    const held = new HeldFunction();
    table.behaviour = held.behaviour;
    table.map({ batchSize: 2, parallelizationFactor: 10 });
    await table.written('a', 'b', 'c');
    await table.written('d');
    const first = [...table.ids];
    held.answer();
    await table.settle();
    expect([first, table.ids, held.running]).toEqual([['a b'], ['a b', 'c d'], 1]);
    held.answer();
  });

  it('gathers a batch for its window, from the first record on', async () => {
    table.map({ batchingWindowSeconds: 10 });
    await table.advance(60);
    await table.written('a');
    await table.advance(9);
    await table.written('b');
    const before = [...table.ids];
    await table.advance(1);
    expect([before, table.ids, table.times]).toEqual([[], ['a b'], [70_000]]);
  });

  it('waits for its window no longer than until a batch is full', async () => {
    table.map({ batchingWindowSeconds: 10, batchSize: 2 });
    await table.written('a', 'b', 'c');
    await table.advance(10);
    expect([table.ids, table.times]).toEqual([
      ['a b', 'c'],
      [0, 10_000],
    ]);
  });

  it('goes on with what is kept when all that it has not read is gone', async () => {
    const uuid = table.map({ enabled: false });
    await table.written('a', 'b');
    await table.advance(24 * 60 * 60 + 1);
    table.mappings.update(uuid, { enabled: true });
    await table.settle();
    await table.written('c');
    expect(table.ids).toEqual(['c']);
  });

  it('goes on where it was when it is enabled again', async () => {
    const uuid = table.map();
    await table.written('a');
    table.mappings.update(uuid, { enabled: false });
    await table.written('b');
    const before = [...table.ids];
    table.mappings.update(uuid, { enabled: true });
    await table.settle();
    expect([before, table.ids]).toEqual([['a'], ['a', 'b']]);
  });

  it('reads no more once it is deleted', async () => {
    const uuid = table.map();
    await table.settle();
    table.mappings.delete(uuid);
    await table.written('a');
    expect([table.ids, table.mappings.list()]).toEqual([[], []]);
  });

  it('stops while it waits for records, for its window and for another attempt', async () => {
    table.behaviour = () => broken;
    table.map({
      startingPosition: 'LATEST',
      functionName: 'filtering',
      filters: ['{"eventName":["REMOVE"]}'],
    });
    table.map({ functionName: 'gathering', batchingWindowSeconds: 300 });
    table.map();
    await table.written('a');
    await table.mappings.stop();
    table.mappings.start();
    await table.settle();
    expect(table.ids).toEqual(['a', 'a']);
  });

  it('lets a batch that runs come to its end when it stops', async () => {
    const held = new HeldFunction();
    table.behaviour = held.behaviour;
    table.map();
    await table.written('a');
    let isOver = false;
    const stopping = table.mappings.stop().then(() => (isOver = true));
    await table.settle();
    const before = isOver;
    held.answer();
    await stopping;
    expect([before, isOver, table.ids]).toEqual([false, true, ['a']]);
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html
describe('filters of a stream', () => {
  const filtering = async (...filters: object[]): Promise<string[]> => {
    table.map({ filters: filters.map((filter) => JSON.stringify(filter)), batchSize: 2 });
    await table.written('a', 'xb', 'c', 'xd', 'xe', 'f');
    return table.ids;
  };
  const status = (...values: unknown[]): object => ({ dynamodb: { NewImage: { status: { S: values } } } });

  it('leave records out, and gather batches of the others', async () => {
    expect(await filtering(status('new'))).toEqual(['a c', 'f']);
  });

  it('pass a record that one of them matches', async () => {
    const keys = { dynamodb: { Keys: { id: { S: [{ prefix: 'xd' }] } } } };
    expect(await filtering(status('new'), keys)).toEqual(['a c', 'xd f']);
  });

  it('need all that one of them says', async () => {
    expect(await filtering({ eventName: ['REMOVE'], ...status('new') })).toEqual([]);
  });

  it.each([
    [false, ['a xb', 'c xd', 'xe f']],
    [true, []],
  ])('know whether an attribute is there: %s', async (exists, expected) => {
    expect(await filtering({ dynamodb: { OldImage: { status: { S: [{ exists }] } } } })).toEqual(expected);
  });

  it('mark what they leave out as done', async () => {
    await filtering(status('never'));
    expect(table.mappings.list()[0]).toMatchObject({ checkpoint: { position: 6 } });
  });

  it.each([
    ['{', 'cannot be used'],
    ['["a"]', 'it is no object'],
    ['{"dynamodb":"text"}', '"dynamodb" must be an object or a list of values'],
    ['{"eventName":[{"cidr":"10.0.0.0/24"}]}', "cidr is no operator of Lambda's"],
  ])('fail as %s', (pattern, message) => {
    expect(() => table.map({ filters: [pattern] })).toThrow(message);
  });

  it('fail when there are more than ten', () => {
    expect(() => table.map({ filters: Array(11).fill('{"eventName":["INSERT"]}') })).toThrow(
      '11 filters given; 10 are allowed',
    );
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html
describe('the definition of a mapping of a stream', () => {
  it.each([
    [{ startingPosition: 'AT_TIMESTAMP' }, 'TRIM_HORIZON and LATEST are allowed'],
    [{ batchSize: 10_001 }, 'a batch size of 10001 given; 1 to 10000 are allowed'],
    [{ batchingWindowSeconds: 301 }, '0 to 300 are allowed'],
    [{ maximumRetryAttempts: -2 }, '-1 to 10000 are allowed'],
    [{ maximumRecordAgeSeconds: 59 }, '60 to 604800 are allowed'],
    [{ parallelizationFactor: 11 }, '1 to 10 are allowed'],
    [{ onFailureArn: 'arn:aws:s3:::bucket' }, 'only queues and topics are told'],
    [{ streamArn: 'arn:aws:dynamodb:eu-central-1:000000000000:table/orders' }, 'it is no stream of a table'],
    [
      { streamArn: 'arn:aws:dynamodb:eu-central-1:000000000000:table/none/stream/2026' },
      'there is no such stream',
    ],
  ])('fails with %j', (mapping, message) => {
    expect(() => table.map(mapping)).toThrow(message);
  });
});
