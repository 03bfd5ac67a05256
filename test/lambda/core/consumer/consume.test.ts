import { MemoryBodyStore } from '../../../../lambda/adapters/memory-body-store';
import { MemoryStatusStore } from '../../../../lambda/adapters/memory-status-store';
import { markFailed } from '../../../../lambda/contract/print-event';
import { maxResultBytes } from '../../../../lambda/contract/size-limits';
import { type ConsumerSettings, consume } from '../../../../lambda/core/consumer/consume';
import type { Request } from '../../../../lambda/core/parse-published';
import type { QueueRecord } from '../../../../lambda/core/queue/partial-batch';
import { PermanentFailure } from '../../../../lambda/core/permanent-failure';
import { NotUnderstood } from '../../../../lambda/core/queue/wait-for-deployment';
import type { WorkTools } from '../../../../lambda/core/work';
import { VirtualClock } from '../../../../local/clock';
import { capturedLog } from '../../captured-log';
import { eventText, queueRecord, requestId } from '../../intake-message';
import { oddFailures } from '../../odd-failures';
import { surveyFiled } from '../../../sample-app/request-types';
import { patience, queuePorts } from '../../queue-ports';

type OrderWork = (request: Request<typeof surveyFiled>, tools: WorkTools) => unknown;

const consumer = 'ledger';
const order = (number = 0) => eventText(surveyFiled.example, 'survey-filed', requestId(number));

/** A consumer with everything around it, and what its work has done. */
function setUp(work: OrderWork = () => 'done', settings: Partial<ConsumerSettings> = {}) {
  const clock = new VirtualClock(0);
  const store = new MemoryStatusStore();
  const bodies = new MemoryBodyStore();
  const captured = capturedLog();
  const ports = queuePorts();
  const runs: WorkTools[] = [];
  const handler = consume(
    {
      handles: [surveyFiled],
      work(request, tools) {
        runs.push(tools);
        return work(request, tools);
      },
    },
    { consumer, maxAttempts: 3, maxReceiveCount: 9, patience, bodiesInMemory: 1000, ...settings },
    { store, bodies: { store: bodies, retentionDays: 2, clock }, clock, log: captured.log, ...ports },
  );
  const invoke = async (Records: readonly QueueRecord[], remaining = 30_000): Promise<readonly string[]> => {
    const { batchItemFailures } = await handler({ Records }, { getRemainingTimeInMillis: () => remaining });
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
  return {
    clock,
    store,
    bodies,
    runs,
    letters: ports.deadLetters,
    invoke,
    ...captured,
    task: (number = 0) => store.task(requestId(number), consumer),
  };
}

/** A promise that is settled from outside. */
function gate<Value>() {
  let open: (value: Value) => void = () => {};
  let fail: (error: Error) => void = () => {};
  const promise = new Promise<Value>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { promise, open, fail };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a consumer', () => {
  it('gives its work one parsed request, with its id, token and attempt', async () => {
    const seen: unknown[] = [];
    const { invoke, runs, task } = setUp((request) => {
      seen.push(request);
      return { invoice: 1 };
    });
    expect(await invoke([queueRecord(order())])).toEqual([]);
    expect(seen).toEqual([
      { id: requestId(), type: 'survey-filed', time: '2026-01-01T00:00:00.000Z', data: surveyFiled.example },
    ]);
    expect(runs).toMatchObject([{ requestId: requestId(), fence: 1, attempt: 1 }]);
    expect(task()).toMatchObject({ state: 'succeeded', result: '{"invoice":1}', attempts: 1 });
  });

  it.each([
    ['nothing', undefined, 'null'],
    ['null', null, 'null'],
    ['a number', 42, '42'],
    ['text beyond ASCII', '茶\u2028', JSON.stringify('茶\u2028')],
    ['a promise', Promise.resolve([1]), '[1]'],
  ])('records a result of %s', async (_, result, text) => {
    const { invoke, task } = setUp(() => result);
    await invoke([queueRecord(order())]);
    expect(task()?.result).toBe(text);
  });

  it('leaves a request failed when a copy of its message is delivered later, without a second letter', async () => {
    const { invoke, letters, runs, task } = setUp(() => {
      throw new PermanentFailure('Not ours', 'The author is unknown');
    });
    await invoke([queueRecord(order())]);
    expect(await invoke([queueRecord(order(), 'copy', 1, 60_001)])).toEqual([]);
    expect(runs).toHaveLength(1);
    expect(letters.kept).toHaveLength(1);
    expect(task()?.state).toBe('failed');
  });

  it('records a result of the largest size', async () => {
    const { invoke, task } = setUp(() => 'x'.repeat(maxResultBytes - 2));
    await invoke([queueRecord(order())]);
    expect(task()?.state).toBe('succeeded');
  });

  it('fails for good when the result is larger', async () => {
    const { invoke, task } = setUp(() => 'é'.repeat(maxResultBytes / 2));
    expect(await invoke([queueRecord(order())])).toEqual([]);
    const detail = `The result must have at most ${maxResultBytes} bytes, got ${maxResultBytes + 2}. Store it elsewhere and return its address.`;
    expect(task()).toMatchObject({ state: 'failed', error: { title: 'Result too large', detail } });
  });

  it('fails for good when the result is no JSON value', async () => {
    const { invoke, task } = setUp(() => () => 1);
    await invoke([queueRecord(order())]);
    expect(task()).toMatchObject({ state: 'failed', error: { title: 'No JSON value' } });
  });

  it('lets a failing message come back and leaves its neighbours alone', async () => {
    const { invoke, task } = setUp((request) => {
      if (request.id === requestId(1)) throw new Error('No connection');
      return 'done';
    });
    const failed = await invoke([0, 1, 2].map((number) => queueRecord(order(number), `m${number}`)));
    expect(failed).toEqual(['m1']);
    expect([0, 1, 2].map((number) => task(number)?.state)).toEqual(['succeeded', 'retrying', 'succeeded']);
    expect(task(1)).toMatchObject({ state: 'retrying', error: { title: 'Consumer failed' } });
  });

  it('succeeds on a later attempt, and keeps nothing of the failure', async () => {
    const { invoke, task } = setUp((_, { attempt }) => {
      if (attempt < 2) throw new Error('Not yet');
      return 'done';
    });
    expect(await invoke([queueRecord(order(), 'm', 1)])).toEqual(['m']);
    expect(await invoke([queueRecord(order(), 'm', 2)])).toEqual([]);
    expect(task()).toMatchObject({ state: 'succeeded', attempts: 2 });
    expect(task()?.error).toBeUndefined();
  });

  it('tells its caller nothing of an error but a reference, which the log line with the stack has too', async () => {
    const { invoke, task, lines, text } = setUp(() => {
      throw new TypeError('Cannot read properties of undefined', { cause: new Error('The disk is full') });
    });
    await invoke([queueRecord(order(), 'm', 2)]);
    const reference = `${requestId()}/${consumer}/1`;
    expect(task()?.error).toEqual({
      title: 'Consumer failed',
      detail: 'The consumer stopped with an internal error. Report it with the reference.',
      reference,
    });
    expect(lines()).toMatchObject([
      {
        level: 'ERROR',
        message: 'retrying',
        requestId: requestId(),
        attempt: 1,
        error: 'TypeError',
        detail: 'Cannot read properties of undefined',
        stack: expect.stringContaining('consume.test.ts'),
        causes: [expect.stringMatching(/^Error: The disk is full\nat /)],
        reference,
      },
    ]);
    for (const secret of [surveyFiled.example.author, surveyFiled.example.note])
      expect(text.join()).not.toContain(secret);
  });

  it.each([
    ['a text', 'text'],
    ['undefined', undefined],
    ['an object without a prototype', Object.create(null)],
    [
      'an object whose members cannot be read',
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('No');
          },
          getPrototypeOf: () => {
            throw new Error('No');
          },
        },
      ),
    ],
  ])('records that its work threw %s', async (_, thrown) => {
    const { invoke, task, lines } = setUp(() => {
      throw thrown;
    });
    expect(await invoke([queueRecord(order(), 'm', 9)])).toEqual([]);
    const reference = `${requestId()}/${consumer}/1`;
    expect(task()).toMatchObject({ state: 'failed', error: { title: 'Consumer failed', reference } });
    expect(lines()).toMatchObject([{ message: 'failed', reference }]);
  });

  it('fails with the reason on the last attempt, however often the message was received', async () => {
    const { invoke, letters, task } = setUp(() => Promise.reject(new RangeError('Always')));
    for (const receives of [1, 6]) {
      expect(await invoke([queueRecord(order(), 'm', receives)])).toEqual(['m']);
      expect(task()?.state).toBe('retrying');
    }
    expect(letters.kept).toEqual([]);
    expect(await invoke([queueRecord(order(), 'm', 7)])).toEqual([]);
    const reference = `${requestId()}/${consumer}/3`;
    expect(task()).toMatchObject({ state: 'failed', error: { title: 'Consumer failed', reference } });
    expect(letters.kept).toMatchObject([
      { body: markFailed(order(), 3), reason: `RangeError, reference ${reference}` },
    ]);
  });

  it('counts an attempt that did not end, and does not run again after the last one', async () => {
    const { clock, invoke, runs, letters, store, task } = setUp();
    for (let attempt = 0; attempt < 3; attempt++) {
      await store.claim({
        requestId: requestId(),
        consumer,
        now: clock.now(),
        leaseUntil: clock.now() + 1,
      });
      await clock.advance(10);
    }
    expect(await invoke([queueRecord(order(), 'm', 4)])).toEqual([]);
    expect(runs).toEqual([]);
    expect(task()).toMatchObject({
      state: 'failed',
      error: { title: 'No attempt left', detail: '3 attempts have failed or have not ended' },
    });
    expect(letters.kept).toHaveLength(1);
  });

  it('has all attempts again after a redrive', async () => {
    const { invoke, runs, task, letters } = setUp(() => Promise.reject(new Error('Always')));
    for (let attempt = 0; attempt < 3; attempt++) await invoke([queueRecord(order(), 'm', 1)]);
    expect(task()).toMatchObject({ state: 'failed', attempts: 3 });
    const [letter] = letters.kept;
    const redriven = (receives: number) => queueRecord(letter?.body ?? '', 'redriven', receives);
    expect(await invoke([redriven(1)])).toEqual(['redriven']);
    expect(await invoke([redriven(2)])).toEqual(['redriven']);
    expect(await invoke([redriven(3)])).toEqual([]);
    expect(runs.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(task()).toMatchObject({ state: 'failed', attempts: 6 });
  });

  it('ends on the last receive that the queue allows, whatever has used up the others', async () => {
    const { invoke, task } = setUp(() => Promise.reject(new Error('Not now')));
    expect(await invoke([queueRecord(order(), 'm', 9)])).toEqual([]);
    expect(task()).toMatchObject({ state: 'failed', attempts: 1 });
  });

  it('runs at most so many requests of a batch at once', async () => {
    let running = 0;
    let most = 0;
    const { invoke } = setUp(
      async () => {
        most = Math.max(most, ++running);
        await turn();
        running--;
      },
      { concurrency: 4 },
    );
    await invoke(Array.from({ length: 20 }, (_, number) => queueRecord(order(number), `m${number}`)));
    expect(most).toBe(4);
  });
});

describe('a failure for good', () => {
  const refuse: OrderWork = () => {
    throw new PermanentFailure('Not ours', 'The author is unknown');
  };

  it('is recorded at the first attempt', async () => {
    const { invoke, task, lines } = setUp(refuse);
    expect(await invoke([queueRecord(order())])).toEqual([]);
    const reference = `${requestId()}/${consumer}/1`;
    expect(task()).toMatchObject({
      state: 'failed',
      error: { title: 'Not ours', detail: 'The author is unknown', reference },
    });
    expect(lines()).toMatchObject([
      {
        message: 'failed',
        error: 'Not ours',
        detail: 'The author is unknown',
        stack: expect.stringContaining('consume.test.ts'),
        reference,
      },
    ]);
  });

  it.each(oddFailures)('is recorded when it is one %s', async (_, error, recorded) => {
    const { invoke, letters, task, lines } = setUp(() => {
      throw error;
    });
    expect(await invoke([queueRecord(order())])).toEqual([]);
    const reference = `${requestId()}/${consumer}/1`;
    expect(task()).toMatchObject({ state: 'failed', error: { ...recorded, reference } });
    expect(letters.kept).toHaveLength(1);
    expect(lines()).toMatchObject([{ message: 'failed', reference }]);
  });

  it('waits for a deployment when the work itself does not understand, whatever it states', async () => {
    const { invoke, task, lines } = setUp(() => {
      throw Object.defineProperty(new NotUnderstood('Not known', 'At all'), 'title', {
        get: () => {
          throw new Error('No title');
        },
      });
    });
    expect(await invoke([queueRecord(order(), 'm')])).toEqual(['m']);
    expect(task()).toMatchObject({ state: 'retrying', error: { title: 'Request failed', detail: 'At all' } });
    expect(lines()).toMatchObject([{ message: 'waits for a deployment', error: 'Request failed' }]);
  });

  it('is copied to the dead-letter queue, and its message is done', async () => {
    const { invoke, letters } = setUp(refuse);
    const messageAttributes = { region: { dataType: 'String', stringValue: 'DE' } };
    expect(await invoke([{ ...queueRecord(order()), messageAttributes }])).toEqual([]);
    expect(letters.kept).toMatchObject([
      {
        body: markFailed(order(), 1),
        reason: 'Not ours: The author is unknown',
        attributes: messageAttributes,
      },
    ]);
  });

  it('does not run again when the copy failed and the message returns', async () => {
    const { invoke, letters, runs, task } = setUp(refuse);
    letters.refuse.add(order());
    expect(await invoke([queueRecord(order(), 'm', 1)])).toEqual(['m']);
    letters.refuse.clear();
    expect(await invoke([queueRecord(order(), 'm', 2)])).toEqual([]);
    expect(letters.kept).toHaveLength(1);
    expect(runs).toHaveLength(1);
    expect(task()).toMatchObject({ state: 'failed', attempts: 1 });
  });

  it('runs again after a redrive of its letter, once, however often the letter is delivered', async () => {
    let healed = false;
    const { invoke, letters, runs, task } = setUp((request, tools) =>
      healed ? 'done' : refuse(request, tools),
    );
    await invoke([queueRecord(order(), 'first', 1)]);
    const letter = queueRecord(letters.kept[0]?.body ?? '', 'redriven');
    await invoke([letter]);
    expect(task()).toMatchObject({ state: 'failed', attempts: 2, fence: 2 });
    // A copy of the letter whose redrive has failed.
    expect(await invoke([letter])).toEqual([]);
    expect(runs).toHaveLength(2);
    healed = true;
    const second = letters.kept[1]?.body ?? '';
    expect(second).toBe(markFailed(order(), 2));
    expect(await invoke([queueRecord(second, 'redriven again')])).toEqual([]);
    expect(task()).toMatchObject({ state: 'succeeded', attempts: 3, fence: 3 });
  });

  it('does not run again for a second message, whenever that was sent', async () => {
    const { clock, invoke, letters, runs, task } = setUp(refuse);
    await clock.advance(1000);
    await invoke([queueRecord(order(), 'first', 1, 500)]);
    for (const sentAt of [900, 2000]) {
      expect(await invoke([queueRecord(order(), 'second', 1, sentAt)])).toEqual([]);
    }
    expect(await invoke([queueRecord(order(), 'first', 2, 500)])).toEqual([]);
    expect(letters.kept).toHaveLength(1);
    expect(runs).toHaveLength(1);
    expect(task()).toMatchObject({ state: 'failed', attempts: 1 });
  });
});

describe('a request that is delivered more than once', () => {
  it('runs once when it comes again later', async () => {
    const { invoke, runs } = setUp();
    expect(await invoke([queueRecord(order(), 'first')])).toEqual([]);
    expect(await invoke([queueRecord(order(), 'second')])).toEqual([]);
    expect(runs).toHaveLength(1);
  });

  it('runs once when it is twice in a batch', async () => {
    const { invoke, runs, task } = setUp(async () => turn());
    expect(await invoke([queueRecord(order(), 'first'), queueRecord(order(), 'second')])).toEqual(['second']);
    expect(await invoke([queueRecord(order(), 'second', 2)])).toEqual([]);
    expect(runs).toHaveLength(1);
    expect(task()).toMatchObject({ state: 'succeeded', attempts: 1 });
  });

  it('runs once when two workers have it at once', async () => {
    const { promise, open } = gate<string>();
    const { invoke, runs } = setUp(() => promise);
    const first = invoke([queueRecord(order(), 'm')]);
    await turn();
    expect(await invoke([queueRecord(order(), 'm', 2)])).toEqual(['m']);
    open('done');
    expect(await first).toEqual([]);
    expect(runs).toHaveLength(1);
  });
});

describe('a worker that wakes up after another one took over', () => {
  /** The first worker stops in the middle of its work; a minute later a second one starts. */
  async function takenOver() {
    const gates = [gate<string>(), gate<string>()];
    const setting = setUp((_, { fence }) => gates[fence - 1]?.promise);
    // A paused process does not see its deadline pass either: its timer is as late as itself.
    const frozen = new VirtualClock(0);
    const paused = consume(
      { handles: [surveyFiled], work: () => gates[0]?.promise },
      { consumer, maxAttempts: 3, maxReceiveCount: 9, patience, bodiesInMemory: 0 },
      {
        ...queuePorts(),
        store: setting.store,
        bodies: { store: setting.bodies, retentionDays: 2, clock: frozen },
        clock: frozen,
        log: setting.log,
      },
    );
    const event = { Records: [queueRecord(order(), 'm', 1)] };
    const first = paused(event, { getRemainingTimeInMillis: () => 30_000 });
    await turn();
    await setting.clock.advance(60_000);
    const second = setting.invoke([queueRecord(order(), 'm', 2)]);
    await turn();
    return { ...setting, first, second, gates };
  }
  const failedOf = async (answer: Promise<{ batchItemFailures: readonly { itemIdentifier: string }[] }>) =>
    (await answer).batchItemFailures.length;

  it('does not overwrite the result of the winner', async () => {
    const { first, second, gates, task } = await takenOver();
    gates[1]?.open('winner');
    expect(await second).toEqual([]);
    gates[0]?.open('late');
    expect(await failedOf(first)).toBe(1);
    expect(task()).toMatchObject({ state: 'succeeded', result: '"winner"', fence: 2 });
  });

  it('does not record its failure over the success of the winner', async () => {
    const { first, second, gates, task } = await takenOver();
    gates[1]?.open('winner');
    await second;
    gates[0]?.fail(new Error('late'));
    expect(await failedOf(first)).toBe(1);
    expect(task()).toMatchObject({ state: 'succeeded', result: '"winner"' });
    expect(task()?.error).toBeUndefined();
  });

  it('does not end the task while the new holder still works', async () => {
    const { first, second, gates, task } = await takenOver();
    gates[0]?.open('late');
    expect(await failedOf(first)).toBe(1);
    expect(task()).toMatchObject({ state: 'running', fence: 2 });
    gates[1]?.open('winner');
    expect(await second).toEqual([]);
    expect(task()?.result).toBe('"winner"');
  });

  it('does not free the task by failing while the new holder still works', async () => {
    const { first, gates, task, invoke } = await takenOver();
    gates[0]?.fail(new Error('late'));
    expect(await failedOf(first)).toBe(1);
    expect(task()).toMatchObject({ state: 'running', fence: 2 });
    expect(await invoke([queueRecord(order(), 'm', 3)])).toEqual(['m']);
  });

  it('finds the record of the winner when its message comes back', async () => {
    const { first, second, gates, invoke, lines } = await takenOver();
    gates[1]?.open('winner');
    await second;
    gates[0]?.open('late');
    await first;
    expect(await invoke([queueRecord(order(), 'm', 2)])).toEqual([]);
    expect(lines().map(({ message }) => message)).toEqual([
      'succeeded',
      'another worker has taken over',
      'not claimed',
    ]);
  });
});

describe('the time of an invocation', () => {
  it('ends the work early enough to record that it was too slow', async () => {
    const { invoke, clock, task, runs, lines } = setUp(() => new Promise(() => {}));
    const answer = invoke([queueRecord(order(), 'm', 1)], 10_000);
    await clock.advance(8_999);
    expect(task()?.state).toBe('running');
    await clock.advance(1);
    expect(await answer).toEqual(['m']);
    expect(task()).toMatchObject({
      state: 'retrying',
      error: { title: 'Timed out', detail: 'The consumer did not finish within its time limit.' },
    });
    const detail = 'No result after 9000 ms, the time that the function has for it';
    expect(lines()).toMatchObject([{ message: 'retrying', error: 'Timed out', detail }]);
    expect(runs[0]?.signal.aborted).toBe(true);
  });

  it('fails for good when the attempt is too slow and the queue receives it for the last time', async () => {
    const { invoke, clock, task } = setUp(() => new Promise(() => {}));
    const answer = invoke([queueRecord(order(), 'm', 9)], 10_000);
    await clock.advance(10_000);
    await answer;
    expect(task()).toMatchObject({ state: 'failed', error: { title: 'Timed out' } });
  });

  it('lets a message that could not start come back without an attempt', async () => {
    const { invoke, clock, store, task } = setUp(() => new Promise(() => {}), { concurrency: 1 });
    const answer = invoke([queueRecord(order(0), 'm0'), queueRecord(order(1), 'm1')], 10_000);
    await clock.advance(10_000);
    expect(await answer).toEqual(['m0', 'm1']);
    expect(store.tasks.size).toBe(1);
    expect(task(1)).toBeUndefined();
  });

  it('fails for good what could not start on the last receive, so that nobody waits for it', async () => {
    const { invoke, clock, task, runs } = setUp(() => new Promise(() => {}), { concurrency: 1 });
    const answer = invoke([queueRecord(order(0), 'm0'), queueRecord(order(1), 'm1', 9)], 10_000);
    await clock.advance(10_000);
    expect(await answer).toEqual(['m0']);
    expect(task(1)).toMatchObject({ state: 'failed', error: { title: 'Timed out' } });
    expect(runs).toHaveLength(1);
  });

  it('is how long a claim holds', async () => {
    const { invoke, task } = setUp(() => new Promise(() => {}));
    void invoke([queueRecord(order())], 10_000);
    await turn();
    expect(task()?.leaseUntil).toBe(10_000);
  });
});

describe('a store that fails', () => {
  it('lets the message come back when the claim fails, without running the work', async () => {
    const { invoke, store, runs, lines } = setUp();
    store.claim = () => Promise.reject(new Error('Throttled'));
    expect(await invoke([queueRecord(order())])).toEqual(['message-1']);
    expect(runs).toEqual([]);
    expect(lines()).toMatchObject([{ level: 'ERROR', requestId: requestId(), detail: 'Throttled' }]);
  });

  it('lets the message come back when the end cannot be recorded, and leaves its neighbours alone', async () => {
    const { invoke, store } = setUp();
    const complete = store.complete.bind(store);
    store.complete = (claim, ...rest) =>
      claim.requestId === requestId(1)
        ? Promise.reject(new Error('No connection'))
        : complete(claim, ...rest);
    const records = [0, 1, 2].map((number) => queueRecord(order(number), `m${number}`));
    expect(await invoke(records)).toEqual(['m1']);
  });

  it('finds the record of a write that arrived although it seemed to fail', async () => {
    const { invoke, store, runs } = setUp();
    const complete = store.complete.bind(store);
    store.complete = async (...end) => {
      await complete(...end);
      throw new Error('No connection');
    };
    expect(await invoke([queueRecord(order(), 'm', 1)])).toEqual(['m']);
    expect(await invoke([queueRecord(order(), 'm', 2)])).toEqual([]);
    expect(runs).toHaveLength(1);
  });
});

describe("a consumer's log", () => {
  it('has the request id in each line, also in those of the work', async () => {
    const { invoke, lines } = setUp(async (_, { log }) => {
      log.info('working');
      await turn();
      log.info('still working');
    });
    await invoke([0, 1].map((number) => queueRecord(order(number), `m${number}`)));
    const of = (number: number) => lines().filter((line) => line.requestId === requestId(number));
    expect(of(0).map(({ message }) => message)).toEqual(['working', 'still working', 'succeeded']);
    expect(of(1).map(({ message }) => message)).toEqual(['working', 'still working', 'succeeded']);
    expect(lines()).toHaveLength(6);
  });

  it('has nothing of the body', async () => {
    const { invoke, text } = setUp();
    const data = { ...surveyFiled.example, note: 'SECRET', author: 'SECRET', region: 'SECRET' };
    await invoke([
      queueRecord(eventText({ ...data, region: 'DE' }, 'survey-filed', requestId(0)), 'm0'),
      queueRecord(eventText(data, 'survey-filed', requestId(1)), 'm1'),
      queueRecord('SECRET', 'm2'),
    ]);
    expect(text).toHaveLength(3);
    expect(text.join()).not.toContain('SECRET');
  });
});
