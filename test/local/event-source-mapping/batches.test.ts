import { broken, done, HeldFunction, MappedQueue } from './mapped-queue';

const numbered = (count: number, first = 0): string[] =>
  Array.from({ length: count }, (_, index) => String(first + index));

let queue: MappedQueue;
afterEach(async () => {
  await queue.mappings.stop();
});

describe('without a window', () => {
  it('invokes at once with what is there', async () => {
    queue = await MappedQueue.create();
    await queue.send('a');
    expect(queue.bodies).toEqual([['a']]);
  });

  it('deletes what succeeded', async () => {
    queue = await MappedQueue.create();
    await queue.send('a', 'b');
    expect(await queue.counts()).toEqual({ visible: 0, hidden: 0 });
  });

  it('takes ten messages at most by default', async () => {
    queue = await MappedQueue.create({ enabled: false });
    await queue.send(...numbered(25));
    queue.mappings.create({ queueArn: queue.queueArn, functionName: 'billing' });
    await queue.settle();
    expect(queue.bodies.map((batch) => batch.length)).toEqual([10, 10, 5]);
  });

  it('takes as many messages as the batch size says', async () => {
    queue = await MappedQueue.create({ enabled: false });
    await queue.send(...numbered(7));
    queue.mappings.create({ queueArn: queue.queueArn, functionName: 'billing', batchSize: 3 });
    await queue.settle();
    expect(queue.bodies.map((batch) => batch.length)).toEqual([3, 3, 1]);
  });

  it('keeps polling when nothing comes for an hour', async () => {
    queue = await MappedQueue.create();
    await queue.advance(3600);
    await queue.send('late');
    expect(queue.bodies).toEqual([['late']]);
  });

  it('does not poll while it is disabled', async () => {
    queue = await MappedQueue.create({ enabled: false });
    await queue.send('a');
    expect([queue.batches, await queue.counts()]).toEqual([[], { visible: 1, hidden: 0 }]);
  });

  it('does not poll before it is started', async () => {
    queue = await MappedQueue.create();
    await queue.mappings.stop();
    queue.mappings.create({ queueArn: queue.queueArn, functionName: 'late' });
    await queue.send('a');
    expect(queue.batches).toEqual([]);
  });
});

describe('with a window', () => {
  it('waits for more messages until the window is over', async () => {
    queue = await MappedQueue.create({ batchSize: 100, batchingWindowSeconds: 20 });
    await queue.send('a');
    await queue.advance(10);
    await queue.send('b');
    await queue.advance(9);
    const before = queue.bodies;
    await queue.advance(1);
    expect([before, queue.bodies]).toEqual([[], [['a', 'b']]]);
  });

  it('starts the window with the first message, not before', async () => {
    queue = await MappedQueue.create({ batchSize: 100, batchingWindowSeconds: 20 });
    await queue.advance(15);
    await queue.send('a');
    await queue.advance(19);
    const before = queue.bodies;
    await queue.advance(1);
    expect([before, queue.bodies]).toEqual([[], [['a']]]);
  });

  it('ends the window with the last message of a full batch', async () => {
    queue = await MappedQueue.create({ batchSize: 25, batchingWindowSeconds: 300 });
    await queue.send(...numbered(25));
    expect(queue.bodies).toEqual([numbered(25)]);
  });

  it('takes thousands of messages into one batch', async () => {
    queue = await MappedQueue.create(
      { batchSize: 10_000, batchingWindowSeconds: 5 },
      { visibilityTimeout: 600 },
    );
    await queue.send(...numbered(2500));
    await queue.advance(5);
    expect(queue.bodies.map((batch) => batch.length)).toEqual([2500]);
  });

  it('ends the window when there are 6 MB, and starts the next batch with the rest', async () => {
    queue = await MappedQueue.create({ batchSize: 100, batchingWindowSeconds: 20 });
    const large = 'x'.repeat(1_000_000);
    await queue.send(...numbered(10).map((digit) => digit + large));
    const early = queue.batches.map((batch) => batch.length);
    await queue.advance(20);
    expect([early, queue.batches.map((batch) => batch.length)]).toEqual([[6], [6, 4]]);
  });

  it('keeps every event within 6 MB', async () => {
    queue = await MappedQueue.create({ batchSize: 100, batchingWindowSeconds: 1 });
    await queue.send(...numbered(10).map((digit) => digit + '"'.repeat(1_000_000)));
    await queue.advance(10);
    expect(Math.max(...queue.payloads.map((payload) => Buffer.byteLength(payload)))).toBeLessThanOrEqual(
      6 * 1024 ** 2,
    );
  });

  it('gathers the next batch while the last one is processed', async () => {
    queue = await MappedQueue.create({ batchSize: 2, batchingWindowSeconds: 60 });
    const held = new HeldFunction();
    queue.behaviour = held.behaviour;
    await queue.send('a', 'b', 'c', 'd');
    expect(queue.bodies).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    held.answer();
    held.answer();
  });
});

describe('concurrency', () => {
  const fill = async (mapping: object, count: number): Promise<HeldFunction> => {
    queue = await MappedQueue.create({ batchSize: 1, ...mapping }, { visibilityTimeout: 3600 });
    const held = new HeldFunction();
    queue.behaviour = held.behaviour;
    await queue.send(...numbered(count));
    return held;
  };
  const finish = async (held: HeldFunction): Promise<void> => {
    queue.behaviour = () => done;
    while (held.running > 0) held.answer();
    await queue.settle();
  };

  it('starts with five batches at once', async () => {
    const held = await fill({}, 20);
    expect(held.running).toBe(5);
    await finish(held);
  });

  it('grows by 300 a minute while there is more to do', async () => {
    const held = await fill({}, 100);
    await queue.advance(2);
    expect(held.running).toBe(15);
    await finish(held);
  });

  it('goes no further than the maximum concurrency', async () => {
    const held = await fill({ maximumConcurrency: 7 }, 100);
    await queue.advance(60);
    expect(held.running).toBe(7);
    await finish(held);
  });

  it('starts lower when the maximum concurrency is lower', async () => {
    const held = await fill({ maximumConcurrency: 2 }, 10);
    await queue.advance(60);
    expect(held.running).toBe(2);
    await finish(held);
  });

  it('takes the next batch as soon as one has ended', async () => {
    const held = await fill({ maximumConcurrency: 2 }, 3);
    held.answer();
    await queue.settle();
    expect(queue.bodies).toEqual([['0'], ['1'], ['2']]);
    await finish(held);
  });

  it('leaves in the queue what it cannot process yet', async () => {
    const held = await fill({ maximumConcurrency: 2 }, 10);
    expect(await queue.counts()).toEqual({ visible: 8, hidden: 2 });
    await finish(held);
  });
});

describe('stopping', () => {
  it('waits for the batches that are being processed', async () => {
    queue = await MappedQueue.create();
    const held = new HeldFunction();
    queue.behaviour = held.behaviour;
    await queue.send('a');
    let stopped = false;
    const stopping = queue.mappings.stop().then(() => (stopped = true));
    await queue.settle();
    const before = stopped;
    held.answer();
    await stopping;
    expect([before, await queue.counts()]).toEqual([false, { visible: 0, hidden: 0 }]);
  });

  it('invokes nothing any more', async () => {
    queue = await MappedQueue.create();
    await queue.mappings.stop();
    await queue.send('a');
    expect(queue.batches).toEqual([]);
  });

  it('leaves a batch whose window is open to the queue', async () => {
    queue = await MappedQueue.create({ batchSize: 100, batchingWindowSeconds: 20 });
    await queue.send('a');
    await queue.mappings.stop();
    await queue.advance(31);
    expect([queue.batches, await queue.counts()]).toEqual([[], { visible: 1, hidden: 0 }]);
  });
});

describe('the log', () => {
  it('says with how many messages the function was invoked and what became of them', async () => {
    queue = await MappedQueue.create();
    await queue.send('a');
    expect(queue.hops).toMatchObject([
      { service: 'lambda', resource: 'billing', event: 'invoked with 1', id: expect.any(String) },
      { service: 'lambda', resource: 'billing', event: 'succeeded 1, failed 0', id: expect.any(String) },
    ]);
  });

  it('says that a batch failed', async () => {
    queue = await MappedQueue.create();
    queue.behaviour = () => broken;
    await queue.send('a');
    expect(queue.events).toEqual(['invoked with 1', 'succeeded 0, failed 1']);
  });

  it('says that the queue is not there, less and less often', async () => {
    queue = await MappedQueue.create({ queueArn: 'arn:aws:sqs:eu-central-1:000000000000:missing' });
    await queue.advance(1);
    expect(queue.events).toEqual(Array.from({ length: 4 }, () => 'cannot poll: QueueDoesNotExist'));
  });
});

describe('while earlier invocations of the function wait', () => {
  it('messages stay in the queue, where their visibility timeout has not begun', async () => {
    queue = await MappedQueue.create({ enabled: false });
    await queue.send('a');
    let release = (): void => {};
    queue.whenReady = new Promise((resolve) => (release = resolve));
    queue.mappings.create({ queueArn: queue.queueArn, functionName: 'billing' });
    await queue.advance(60);
    const before = [queue.batches.length, await queue.counts()];
    release();
    await queue.settle();
    expect([before, queue.bodies]).toEqual([[0, { visible: 1, hidden: 0 }], [['a']]]);
  });

  it('a mapping can be stopped', async () => {
    queue = await MappedQueue.create({ enabled: false });
    queue.whenReady = new Promise(() => {});
    queue.mappings.create({ queueArn: queue.queueArn, functionName: 'billing' });
    await queue.settle();
    await expect(queue.mappings.stop()).resolves.toBeUndefined();
  });
});
