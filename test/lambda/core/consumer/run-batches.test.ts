import { MemoryBodyStore } from '../../../../lambda/adapters/memory-body-store';
import { MemoryStatusStore } from '../../../../lambda/adapters/memory-status-store';
import { markFailed } from '../../../../lambda/contract/print-event';
import { maxParts } from '../../../../lambda/contract/run-parts';
import type { BatchedRequest, BatchTools } from '../../../../lambda/core/batch-work';
import { PermanentFailure } from '../../../../lambda/core/permanent-failure';
import {
  type BatchRunSettings,
  runBatches,
  type RunEvent,
  type RunReport,
} from '../../../../lambda/core/consumer/run-batches';
import { VirtualClock } from '../../../../local/clock';
import { capturedLog } from '../../captured-log';
import { eventText, requestId } from '../../intake-message';
import { oddFailures } from '../../odd-failures';
import { MemoryQueue } from './pulled-messages';
import { levelAdjusted } from '../../../sample-app/request-types';
import { KeptLetters } from '../../queue-ports';

const consumer = 'summary';
type Adjustment = BatchedRequest<readonly [typeof levelAdjusted]>;
type Work = (
  batch: readonly Adjustment[],
  tools: BatchTools,
) => readonly unknown[] | Promise<readonly unknown[]>;

const text = (number: number, note = '') =>
  eventText({ ...levelAdjusted.example, note }, 'level-adjusted', requestId(number));
const results = (batch: readonly Adjustment[]) => batch.map(({ attempt }) => ({ attempt, of: batch.length }));

function setUp(
  work: Work = results,
  { receiveMilliseconds = 5, ...change }: Partial<BatchRunSettings> & { receiveMilliseconds?: number } = {},
) {
  const clock = new VirtualClock(0);
  const settings = {
    consumer,
    maxAttempts: 3,
    maxReceiveCount: 9,
    patience: { receives: 4, milliseconds: 3 * 60_000 },
    batchSize: 100,
    visibilitySeconds: 60,
    bodiesInMemory: 1000,
    ...change,
  };
  const queue = new MemoryQueue(clock, settings, receiveMilliseconds);
  const store = new MemoryStatusStore();
  const bodies = new MemoryBodyStore();
  const captured = capturedLog();
  const letters = new KeptLetters();
  const batches: number[] = [];
  const continued: RunEvent[] = [];
  let leased = 0;
  const handler = runBatches(
    {
      handles: [levelAdjusted],
      work(batch, tools) {
        batches.push(batch.length);
        return work(batch, tools);
      },
    },
    settings,
    {
      queue,
      deadLetters: letters,
      store,
      bodies: { store: bodies, retentionDays: 1, clock },
      clock,
      log: captured.log,
      lease: {
        take: async (now, until) => (leased > now ? false : ((leased = until), true)),
        release: async () => void (leased = 0),
      },
      continueRun: async (event) => void continued.push(event),
    },
  );
  /** Calls the function, for which so much time passes as it needs. */
  const run = async (seconds = 60, event: RunEvent = {}): Promise<RunReport> => {
    const end = clock.now() + seconds * 1000;
    let done = false;
    const report = handler(event, { getRemainingTimeInMillis: () => end - clock.now() }).finally(
      () => (done = true),
    );
    while (!done) await clock.advance(5);
    return report;
  };
  const states = () => [...store.tasks.values()].map(({ state }) => state);
  return {
    clock,
    letters,
    queue,
    store,
    batches,
    continued,
    run,
    states,
    task: (number: number) => store.task(requestId(number), consumer),
    takeLease: () => (leased = 1e9),
    ...captured,
  };
}

describe('a run', () => {
  it('works on all that is there, many at once, and deletes what is done', async () => {
    const { queue, run, batches, states, task } = setUp();
    for (let number = 0; number < 250; number++) queue.send(text(number));
    expect(await run()).toEqual({
      part: 1,
      batches: 3,
      received: 250,
      succeeded: 250,
      retrying: 0,
      failed: 0,
      ended: 'queue empty',
    });
    expect(batches).toEqual([100, 100, 50]);
    expect(queue.messages).toEqual([]);
    expect(new Set(states())).toEqual(new Set(['succeeded']));
    expect(task(0)).toMatchObject({ result: '{"attempt":1,"of":100}' });
    expect(task(249)).toMatchObject({ result: '{"attempt":1,"of":50}' });
  });

  it('leaves a request failed when a copy of its message is delivered later, without a second letter', async () => {
    const { queue, run, batches, letters, states } = setUp(() => {
      throw new PermanentFailure('Not ours', 'The author is unknown');
    });
    queue.send(text(1));
    await run();
    queue.send(text(1));
    await run();
    expect(batches).toEqual([1]);
    expect(letters.kept).toHaveLength(1);
    expect(queue.messages).toEqual([]);
    expect(states()).toEqual(['failed']);
  });

  it('gives the requests in the order in which they came, parsed', async () => {
    const seen: string[] = [];
    const { queue, run } = setUp((batch) => {
      seen.push(...batch.map(({ request }) => `${request.id} ${request.data.code}`));
      return results(batch);
    });
    for (let number = 0; number < 25; number++) queue.send(text(number));
    await run();
    expect(seen).toEqual(Array.from({ length: 25 }, (_, number) => `${requestId(number)} PROBE-100`));
  });

  it('does nothing but look when nothing is there', async () => {
    const { run, batches } = setUp();
    expect(await run()).toMatchObject({ batches: 0, received: 0, ended: 'queue empty' });
    expect(batches).toEqual([]);
  });

  it('tells what it did in one line', async () => {
    const { queue, run, lines } = setUp();
    queue.send(text(0));
    const report = await run();
    expect(lines().at(-1)).toMatchObject({ message: 'run ended', ...report });
  });

  it('leaves the run to another one that is at work', async () => {
    const { queue, run, takeLease, batches } = setUp();
    queue.send(text(0));
    takeLease();
    expect(await run()).toMatchObject({ received: 0, ended: 'another run is at work' });
    expect(batches).toEqual([]);
    expect(queue.receives).toBe(0);
  });
});

describe('a request that fails', () => {
  it('leaves its neighbours alone, and comes back when the call is over', async () => {
    const { queue, run, states, task, clock, lines } = setUp((batch) =>
      batch.map(({ request, attempt }) =>
        request.data.note === 'fail once' && attempt === 1 ? new Error('Not yet') : attempt,
      ),
    );
    queue.send(text(0));
    queue.send(text(1, 'fail once'));
    expect(await run()).toMatchObject({
      received: 2,
      succeeded: 1,
      retrying: 1,
      failed: 0,
      ended: 'queue empty',
    });
    expect(states()).toEqual(['succeeded', 'retrying']);
    const reference = `${requestId(1)}/${consumer}/1`;
    expect(task(1)).toMatchObject({ error: { title: 'Consumer failed', reference } });
    const line = { message: 'retrying', requestId: requestId(1), detail: 'Not yet', reference };
    expect(lines()).toContainEqual(expect.objectContaining(line));
    expect(await run(10)).toMatchObject({ received: 0 });
    await clock.advance(60_000);
    expect(await run()).toMatchObject({ received: 1, succeeded: 1 });
    expect(states()).toEqual(['succeeded', 'succeeded']);
    expect(queue.messages).toEqual([]);
  });

  it('ends as failed after the last attempt, and with the dead letters in the same run', async () => {
    const { queue, run, clock, letters, task } = setUp(() => {
      throw new RangeError('No such day');
    });
    queue.send(text(0));
    const ends: object[] = [];
    for (let round = 0; round < 3; round++) {
      const { retrying, failed } = await run();
      ends.push({ retrying, failed });
      await clock.advance(60_000);
    }
    expect(ends).toEqual([
      { retrying: 1, failed: 0 },
      { retrying: 1, failed: 0 },
      { retrying: 0, failed: 1 },
    ]);
    expect(task(0)).toMatchObject({
      state: 'failed',
      attempts: 3,
      error: { title: 'Consumer failed' },
    });
    expect(letters.kept.map(({ body }) => body)).toEqual([markFailed(text(0), 3)]);
    expect(queue.messages).toEqual([]);
  });

  it('fails at once and for good when trying again is no use, and is not worked on again', async () => {
    const { queue, run, letters, task, batches } = setUp((batch) =>
      batch.map(() => new PermanentFailure('Not ours', 'At all')),
    );
    queue.send(text(0));
    await run();
    expect(task(0)).toMatchObject({
      state: 'failed',
      attempts: 1,
      error: { title: 'Not ours', detail: 'At all' },
    });
    expect(letters.kept.map(({ body }) => body)).toEqual([markFailed(text(0), 1)]);
    expect(batches).toEqual([1]);
  });

  it.each(oddFailures)('fails alone with a permanent failure %s', async (_, error, recorded) => {
    const { queue, run, states, task, letters } = setUp((batch) =>
      batch.map((__, place) => (place === 2 ? error : place)),
    );
    for (let number = 0; number < 5; number++) queue.send(text(number));
    expect(await run()).toMatchObject({ succeeded: 4, failed: 1, retrying: 0 });
    expect(states()).toEqual(['succeeded', 'succeeded', 'failed', 'succeeded', 'succeeded']);
    expect(task(2)).toMatchObject({ error: { ...recorded, reference: `${requestId(2)}/${consumer}/1` } });
    expect(letters.kept.map(({ body }) => body)).toEqual([markFailed(text(2), 1)]);
    expect(queue.messages).toEqual([]);
  });

  it('fails alone when its result cannot be read', async () => {
    const { queue, run, states, lines } = setUp((batch) =>
      Object.defineProperty([...results(batch)], 1, {
        get: () => {
          throw new RangeError('No such row');
        },
      }),
    );
    for (let number = 0; number < 3; number++) queue.send(text(number));
    expect(await run()).toMatchObject({ succeeded: 2, retrying: 1 });
    expect(states()).toEqual(['succeeded', 'retrying', 'succeeded']);
    const line = { requestId: requestId(1), error: 'RangeError', detail: 'No such row' };
    expect(lines()).toContainEqual(expect.objectContaining(line));
  });

  it('fails alone when its result cannot be printed', async () => {
    const toJSON = () => {
      throw new RangeError('No such row');
    };
    const { queue, run, states } = setUp((batch) =>
      batch.map((_, place) => (place === 1 ? { toJSON } : place)),
    );
    for (let number = 0; number < 3; number++) queue.send(text(number));
    expect(await run()).toMatchObject({ succeeded: 2, retrying: 1 });
    expect(states()).toEqual(['succeeded', 'retrying', 'succeeded']);
  });

  it.each([
    ['another type', eventText({}, 'survey-filed', requestId(0)), 'Request type not handled'],
    ['an unknown contract', eventText({ code: 1 }, 'level-adjusted', requestId(0)), 'Contract not known'],
  ])('waits for a deployment with %s, then fails; the work is not called', async (_, body, title) => {
    const { queue, run, clock, letters, task, batches } = setUp();
    queue.send(body);
    queue.send(text(1));
    for (let round = 0; round < 3; round++) {
      expect(await run()).toMatchObject({ retrying: 1, failed: 0 });
      expect(task(0)).toBeUndefined();
      await clock.advance(60_000);
    }
    expect(await run()).toMatchObject({ failed: 1 });
    expect(task(0)).toMatchObject({ state: 'failed', error: { title } });
    expect(letters.kept.map((letter) => letter.body)).toEqual([markFailed(body, 1)]);
    expect(batches).toEqual([1]);
    expect(queue.messages).toEqual([]);
  });

  it('waits too when the message is not an event, until it is a dead letter', async () => {
    const { queue, run, clock, letters } = setUp();
    queue.send('not an event');
    for (let round = 0; round < 4; round++) {
      expect(letters.kept).toEqual([]);
      await run();
      await clock.advance(60_000);
    }
    expect(letters.kept.map(({ body }) => body)).toEqual(['not an event']);
  });

  it('stays in the queue when it has failed and cannot be copied', async () => {
    const { queue, run, clock, letters, batches } = setUp((batch) =>
      batch.map(() => new PermanentFailure('Not ours', 'At all')),
    );
    queue.send(text(0));
    letters.refuse.add(text(0));
    expect(await run()).toMatchObject({ retrying: 1, failed: 0 });
    letters.refuse.clear();
    await clock.advance(60_000);
    expect(await run()).toMatchObject({ failed: 1 });
    expect(letters.kept).toHaveLength(1);
    expect(batches).toEqual([1]);
  });

  it('fails with the rest of its batch when the work does not return a result for each', async () => {
    const { queue, run, task, lines } = setUp(() => [1]);
    queue.send(text(0));
    queue.send(text(1));
    expect(await run()).toMatchObject({ retrying: 2 });
    expect(task(0)?.error?.title).toBe('Consumer failed');
    const detail = 'The work returned 1 results for 2 requests';
    for (const number of [0, 1])
      expect(lines()).toContainEqual(expect.objectContaining({ requestId: requestId(number), detail }));
  });

  it.each([['a text'], [undefined], [{ odd: 1 }]])(
    'fails with the rest of its batch when the work throws %j',
    async (thrown) => {
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- anything can be thrown
      const { queue, run, task } = setUp(() => Promise.reject(thrown));
      queue.send(text(0));
      expect(await run()).toMatchObject({ retrying: 1 });
      expect(task(0)).toMatchObject({ state: 'retrying', error: { title: 'Consumer failed' } });
    },
  );
});

describe('a request that comes twice', () => {
  it('is worked on once, and both messages go', async () => {
    const { queue, run, clock, batches, states } = setUp();
    queue.send(text(0));
    queue.send(text(0));
    expect(await run()).toMatchObject({ succeeded: 1, retrying: 1 });
    await clock.advance(60_000);
    expect(await run()).toMatchObject({ succeeded: 1 });
    expect(batches).toEqual([1]);
    expect(states()).toEqual(['succeeded']);
    expect(queue.messages).toEqual([]);
  });
});

describe('a run whose time is nearly up', () => {
  const slow: (clock: () => VirtualClock) => Work = (clock) => async (batch) => {
    await new Promise<void>((resolve) => void clock().after(10_000, resolve));
    return results(batch);
  };
  const slowRun = (change: Partial<BatchRunSettings> = {}) => {
    const made = setUp(
      slow(() => made.clock),
      change,
    );
    return made;
  };

  it('is continued by another call, part by part, until nothing is left', async () => {
    const { queue, run, continued, batches, states } = slowRun({ batchSize: 20 });
    for (let number = 0; number < 250; number++) queue.send(text(number));
    let report = await run(30);
    const reports = [report];
    while (report.ended === 'continued') {
      report = await run(30, continued.at(-1));
      reports.push(report);
    }
    expect(reports.map(({ part }) => part)).toEqual(reports.map((_, index) => index + 1));
    expect(reports.at(-1)?.ended).toBe('queue empty');
    expect(batches.reduce((sum, size) => sum + size, 0)).toBe(250);
    expect(reports.length).toBeGreaterThan(3);
    expect(states().filter((state) => state === 'succeeded')).toHaveLength(250);
    expect(queue.messages).toEqual([]);
  });

  it('begins no batch for which the time may not suffice', async () => {
    const { queue, run } = slowRun({ batchSize: 10 });
    for (let number = 0; number < 100; number++) queue.send(text(number));
    expect(await run(30)).toMatchObject({ batches: 2, received: 20, succeeded: 20, ended: 'continued' });
  });

  it('is not continued for ever: Lambda would stop it', async () => {
    const { queue, run, continued } = slowRun({ batchSize: 10 });
    for (let number = 0; number < 100; number++) queue.send(text(number));
    expect(await run(15, { part: maxParts })).toMatchObject({ ended: 'left to the next run' });
    expect(continued).toEqual([]);
    expect(maxParts).toBeLessThan(16);
  });

  it('gives up work that does not end, and tries it again later', async () => {
    const { queue, run, task } = setUp(async () => new Promise<never>(() => {}));
    queue.send(text(0));
    expect(await run(20)).toMatchObject({ batches: 1, retrying: 1, ended: 'queue empty' });
    expect(task(0)).toMatchObject({ state: 'retrying', error: { title: 'Timed out' } });
  });
});

describe('messages that are worked on', () => {
  it('stay hidden for longer than the queue would hide them', async () => {
    const { queue, run, clock, task } = setUp(
      async (batch) => {
        await new Promise<void>((resolve) => void clock.after(200_000, resolve));
        return results(batch);
      },
      { visibilitySeconds: 30 },
    );
    queue.send(text(0));
    const running = run(300);
    while (clock.now() < 150_000) await clock.advance(1000);
    expect(queue.hidden.length).toBeGreaterThan(10);
    expect(await queue.receive()).toEqual([]);
    await running;
    expect(task(0)).toMatchObject({ state: 'succeeded', attempts: 1 });
    const calls = queue.hidden.length;
    await clock.advance(100_000);
    expect(queue.hidden).toHaveLength(calls);
  });

  it('come back after the usual time when the run dies', async () => {
    const { queue, clock } = setUp();
    queue.send(text(0));
    const receiving = queue.receive();
    await clock.advance(5);
    expect(await receiving).toHaveLength(1);
    await clock.advance(60_000);
    const again = queue.receive();
    await clock.advance(5);
    expect(await again).toHaveLength(1);
  });
});
