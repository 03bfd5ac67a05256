import { AwsError } from '../../../local/aws/error';
import type { InvokeResult } from '../../../local/aws/lambda-invoker';
import { arnOf, broken, done, MappedQueue, reporting, type EventRecord } from './mapped-queue';

let queue: MappedQueue;
afterEach(async () => {
  await queue.mappings.stop();
});

/** Fails the records with these bodies the first time, and reports them by id. */
function failingOnce(...bodies: string[]): (records: readonly EventRecord[]) => InvokeResult {
  const left = new Set(bodies);
  return (records) =>
    reporting(...records.filter(({ body }) => left.delete(body)).map(({ messageId }) => messageId));
}

async function reportingQueue(name?: string): Promise<MappedQueue> {
  const made = await MappedQueue.create(
    { reportBatchItemFailures: true, enabled: false },
    name === undefined ? {} : { name },
  );
  return made;
}

function poll(): void {
  queue.mappings.create({ queueArn: queue.queueArn, functionName: 'billing', reportBatchItemFailures: true });
}

describe('a function that throws', () => {
  it('gets the whole batch again once the visibility timeout has passed', async () => {
    queue = await MappedQueue.create();
    queue.behaviour = () => broken;
    await queue.send('a');
    queue.behaviour = () => done;
    await queue.advance(29);
    const before = queue.bodies.length;
    await queue.advance(1);
    expect([before, queue.bodies]).toEqual([1, [['a'], ['a']]]);
  });

  it('sees how often the message was received', async () => {
    queue = await MappedQueue.create();
    queue.behaviour = () => broken;
    await queue.send('a');
    await queue.advance(60);
    expect(queue.batches.map(([record]) => record?.attributes['ApproximateReceiveCount'])).toEqual([
      '1',
      '2',
      '3',
    ]);
  });

  it('fails all, whatever it reported before', async () => {
    queue = await reportingQueue();
    queue.behaviour = () => ({ ...reporting(), functionError: 'Unhandled' });
    await queue.send('a', 'b');
    poll();
    await queue.settle();
    expect(await queue.counts()).toEqual({ visible: 0, hidden: 2 });
  });
});

describe('a partial batch response', () => {
  it('keeps only the failed messages, and for their visibility timeout', async () => {
    queue = await reportingQueue();
    queue.behaviour = failingOnce('b');
    await queue.send('a', 'b', 'c');
    poll();
    await queue.settle();
    const between = await queue.counts();
    await queue.advance(30);
    expect([between, queue.bodies, await queue.counts()]).toEqual([
      { visible: 0, hidden: 1 },
      [['a', 'b', 'c'], ['b']],
      { visible: 0, hidden: 0 },
    ]);
  });

  it('means nothing when the mapping does not ask for it', async () => {
    queue = await MappedQueue.create();
    queue.behaviour = ([record]) => reporting(record?.messageId);
    await queue.send('a');
    expect(await queue.counts()).toEqual({ visible: 0, hidden: 0 });
  });

  it.each([
    ['null', 'null'],
    ['an empty object', '{}'],
    ['an empty list', '{"batchItemFailures":[]}'],
    ['a list that is null', '{"batchItemFailures":null}'],
    ['something else', '{"statusCode":200}'],
    ['an empty list in place of an object', '[]'],
    ['an empty text', '""'],
    ['an empty text in place of a list', '{"batchItemFailures":""}'],
  ])('of %s lets all succeed', async (_what, payload) => {
    queue = await reportingQueue();
    queue.behaviour = () => ({ payload });
    await queue.send('a', 'b');
    poll();
    await queue.settle();
    expect(await queue.counts()).toEqual({ visible: 0, hidden: 0 });
  });

  it.each([
    ['an empty id', '{"batchItemFailures":[{"itemIdentifier":""}]}'],
    ['an id that is null', '{"batchItemFailures":[{"itemIdentifier":null}]}'],
    ['an id that is a number', '{"batchItemFailures":[{"itemIdentifier":7}]}'],
    ['an unknown id', '{"batchItemFailures":[{"itemIdentifier":"unknown"}]}'],
    ['a misspelt key', '{"batchItemFailures":[{"itemIdentifer":"unknown"}]}'],
    ['an entry that is null', '{"batchItemFailures":[null]}'],
    ['an object for a list', '{"batchItemFailures":{}}'],
    ['text', '"ok"'],
    ['a list', '[{"itemIdentifier":"unknown"}]'],
    ['what is no JSON', '{"batch'],
  ])('of %s lets all fail', async (_what, payload) => {
    queue = await reportingQueue();
    queue.behaviour = () => ({ payload });
    await queue.send('a', 'b');
    poll();
    await queue.settle();
    expect(await queue.counts()).toEqual({ visible: 0, hidden: 2 });
  });

  it('of a known and an unknown id lets all fail', async () => {
    queue = await reportingQueue();
    queue.behaviour = ([record]) => reporting(record?.messageId, 'unknown');
    await queue.send('a', 'b');
    poll();
    await queue.settle();
    expect(await queue.counts()).toEqual({ visible: 0, hidden: 2 });
  });
});

describe('a FIFO queue', () => {
  it('retries everything from the first failure of a group on, in order', async () => {
    queue = await reportingQueue('orders.fifo');
    queue.behaviour = failingOnce('2');
    await queue.sendInGroups('a:1', 'a:2', 'a:3', 'b:4');
    poll();
    await queue.settle();
    await queue.advance(30);
    expect(queue.bodies).toEqual([
      ['1', '2', '3', '4'],
      ['2', '3'],
    ]);
  });

  it('processes other groups while one waits for its retry', async () => {
    queue = await reportingQueue('orders.fifo');
    queue.behaviour = failingOnce('1');
    await queue.sendInGroups('a:1');
    poll();
    await queue.settle();
    await queue.sendInGroups('a:2', 'b:3');
    await queue.advance(30);
    await queue.advance(30);
    expect(queue.bodies.flat()).toEqual(['1', '3', '1', '2']);
  });

  it('runs what is too much for one event one part after the other, and not past a failure', async () => {
    queue = await reportingQueue('orders.fifo');
    queue.behaviour = failingOnce('0'.repeat(1_000_000));
    await queue.sendInGroups(
      ...Array.from({ length: 9 }, (_, index) => `a:${String(index).repeat(1_000_000)}`),
    );
    poll();
    await queue.settle();
    const first = queue.bodies.length;
    await queue.advance(30);
    expect([first, queue.bodies.slice(1).map((batch) => batch.map((body) => body[0]))]).toEqual([
      1,
      [
        ['0', '1', '2', '3', '4', '5'],
        ['6', '7', '8'],
      ],
    ]);
  });
});

describe('a throttled function', () => {
  const throttled = (): never => {
    throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', { status: 429 });
  };

  it('is tried again with the same batch, with pauses', async () => {
    queue = await MappedQueue.create();
    queue.behaviour = throttled;
    await queue.send('a');
    queue.behaviour = () => done;
    await queue.advance(0.1);
    expect([queue.bodies, await queue.counts()]).toEqual([[['a'], ['a']], { visible: 0, hidden: 0 }]);
  });

  it('counts the batch as received once, however often it is tried', async () => {
    queue = await MappedQueue.create();
    queue.behaviour = throttled;
    await queue.send('a');
    await queue.advance(29);
    expect(new Set(queue.batches.map(([record]) => record?.attributes['ApproximateReceiveCount']))).toEqual(
      new Set(['1']),
    );
  });

  it('leaves the messages to the queue once their visibility timeout passes', async () => {
    queue = await MappedQueue.create();
    queue.behaviour = throttled;
    await queue.send('a');
    await queue.advance(30);
    expect(queue.batches.at(-1)?.[0]?.attributes['ApproximateReceiveCount']).toBe('2');
  });
});

describe('a function that is not there', () => {
  it('leaves the messages to the queue and says so', async () => {
    queue = await MappedQueue.create();
    queue.behaviour = () => {
      throw new AwsError('ResourceNotFoundException', 'Function not found', { status: 404 });
    };
    await queue.send('a');
    expect([queue.events, await queue.counts()]).toEqual([
      ['invoked with 1', 'batch of 1 left to the queue: ResourceNotFoundException'],
      { visible: 0, hidden: 1 },
    ]);
  });
});

describe('a dead-letter queue', () => {
  const failing = async (): Promise<MappedQueue> => {
    const made = await MappedQueue.create({}, { deadLetterQueue: 'dead' });
    made.behaviour = () => broken;
    await made.send('poison');
    await made.advance(60);
    return made;
  };

  it('takes a message that has failed as often as it may', async () => {
    queue = await failing();
    expect([queue.bodies, await queue.counts()]).toEqual([
      [['poison'], ['poison']],
      { visible: 0, hidden: 0 },
    ]);
  });

  it('is a source too: its records say where they come from and how often they were received', async () => {
    queue = await failing();
    queue.behaviour = () => done;
    queue.mappings.create({ queueArn: arnOf('dead'), functionName: 'undertaker' });
    await queue.settle();
    expect(queue.batches.at(-1)?.[0]).toMatchObject({
      body: 'poison',
      eventSourceARN: arnOf('dead'),
      attributes: { DeadLetterQueueSourceArn: arnOf('work'), ApproximateReceiveCount: '3' },
    });
  });

  it('spares the neighbours of a message that fails', async () => {
    queue = await MappedQueue.create(
      { reportBatchItemFailures: true, enabled: false },
      { deadLetterQueue: 'dead' },
    );
    queue.behaviour = (records) =>
      reporting(...records.filter(({ body }) => body === 'poison').map(({ messageId }) => messageId));
    await queue.send('a', 'poison', 'b');
    poll();
    await queue.settle();
    await queue.advance(60);
    expect(queue.bodies).toEqual([['a', 'poison', 'b'], ['poison']]);
  });
});
