import {
  openSeconds,
  receivesDuringOutage,
  type RetryPolicy,
} from '../../../../lambda/contract/retry-policy';
import { DependencyDown } from '../../../../lambda/core/dependency-down';
import { PermanentFailure } from '../../../../lambda/core/permanent-failure';
import type { QueueRecord } from '../../../../lambda/core/queue/partial-batch';
import { VirtualClock } from '../../../../local/clock';
import { surveyFiled } from '../../../sample-app/request-types';
import { eventText, queueRecord, requestId } from '../../intake-message';
import { MemoryBreakerStore } from '../../memory-breaker-store';
import { consumer, startDriver } from './drivers';

const breaker = { failures: 3, withinSeconds: 60, pause: 30, maxPause: 100 };
const backOff = { initialDelay: 10, backoffRate: 4, maxDelay: 900, maxRetryAfter: 900 };
const retry: RetryPolicy = { backOff, permanentErrors: [], breaker };
const record = (number: number, receives = 1): QueueRecord =>
  queueRecord(eventText(surveyFiled.example, 'survey-filed', requestId(number)), `m${number}`, receives);

/** Sandboxes of one consumer, whose work ends as `set.work` says. */
function setUp() {
  const set = { work: (): unknown => 'done' };
  const store = new MemoryBreakerStore();
  const clock = new VirtualClock(1_000_000);
  const calls: number[] = [];
  const sandbox = (ownClock = clock) =>
    startDriver(
      'from a queue',
      ({ id }) => {
        calls.push(Number(id.slice(-6)));
        return set.work();
      },
      {
        settings: { maxAttempts: 2, maxReceiveCount: 20, retry },
        clock: ownClock,
        random: () => 0,
        breaker: store,
      },
    );
  const first = sandbox();
  const { invoke, hidden, tasks } = first;
  return {
    set,
    store,
    clock,
    calls,
    sandbox,
    invoke: async (...numbers: number[]) => invoke(numbers.map((number) => record(number))),
    invokeRecord: invoke,
    hidden,
    lines: first.lines,
    attempts: (number: number) => tasks.task(requestId(number), consumer)?.attempts,
    task: (number: number) => tasks.task(requestId(number), consumer),
    seconds: async (seconds: number) => clock.advance(seconds * 1000),
  };
}

const fails = () => {
  throw new Error('503');
};
const isDown = () => {
  throw new DependencyDown('503');
};

/** A breaker that failures in a row have opened, for 30 seconds. */
async function opened() {
  const all = setUp();
  all.set.work = fails;
  await all.invoke(1, 2, 3);
  all.calls.length = 0;
  all.hidden.length = 0;
  return all;
}

describe('a breaker', () => {
  it('is opened by failures in a row, and no message has an attempt while it is open', async () => {
    const { invoke, calls, hidden, attempts, store } = await opened();
    expect(store.stored.record).toMatchObject({ failures: 3, openings: 1, openUntil: 1_030_000 });
    expect(await invoke(4, 5)).toEqual(['m4', 'm5']);
    expect(calls).toEqual([]);
    expect([attempts(4), attempts(5)]).toEqual([undefined, undefined]);
    expect(hidden).toEqual([
      ['m4', 30],
      ['m5', 30],
    ]);
  });

  it('is open for the other sandboxes, too', async () => {
    const { sandbox, calls } = await opened();
    const other = sandbox();
    expect(await other.invoke([record(4)])).toEqual(['m4']);
    expect([calls, other.hidden]).toEqual([[], [['m4', 30]]]);
  });

  it.each<[string, (all: ReturnType<typeof setUp>) => Promise<unknown>]>([
    ['a success comes in between', async ({ set, invoke }) => ((set.work = () => 'done'), invoke(10))],
    [
      'a failure for good comes in between',
      async ({ set, invoke }) => {
        set.work = () => {
          throw new PermanentFailure('Refused', 'Out of stock');
        };
        return invoke(10);
      },
    ],
    ['the first failure is too long ago', async ({ seconds }) => seconds(61)],
  ])('stays closed when %s', async (_, between) => {
    const all = setUp();
    all.set.work = fails;
    await all.invoke(1, 2);
    await between(all);
    all.set.work = fails;
    await all.invoke(3);
    expect(all.store.stored.record).toMatchObject({ failures: 1, openings: 0 });
    expect(all.store.stored.record.openUntil).toBeUndefined();
  });

  it('lets one message be the probe when its pause is over, and is closed by its success', async () => {
    const { invoke, invokeRecord, set, seconds, calls, attempts, store } = await opened();
    await seconds(30);
    set.work = () => 'done';
    expect(await invoke(4, 5, 6)).toEqual(['m5', 'm6']);
    expect([calls, attempts(4)]).toEqual([[4], 1]);
    expect(store.stored.record.openUntil).toBeUndefined();
    expect(await invokeRecord([record(5, 2), record(6, 2)])).toEqual([]);
    expect(calls).toEqual([4, 5, 6]);
  });

  it('is the probe of one sandbox', async () => {
    const { sandbox, set, seconds, calls } = await opened();
    await seconds(30);
    let goOn = (): void => {};
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    set.work = async () => gate;
    const others = [sandbox(), sandbox()];
    const ends = others.map(async ({ invoke }, index) => invoke([record(4 + index)]));
    const winner = await Promise.race(ends);
    expect(winner).toHaveLength(1);
    goOn();
    expect((await Promise.all(ends)).flat()).toHaveLength(1);
    expect(calls).toHaveLength(1);
  });

  it('stays open for twice as long after a probe that fails, up to its longest pause, and the probe does not count', async () => {
    const { invokeRecord, seconds, calls, hidden, task, store } = await opened();
    for (const [index, pause] of [72, 120, 120].entries()) {
      await seconds(100);
      expect(await invokeRecord([record(4, index + 1)])).toEqual(['m4']);
      expect(store.stored.record).toMatchObject({ openings: index + 2 });
      expect(hidden.at(-1)).toEqual(['m4', pause]);
      // With two attempts, two that count would have ended it.
      expect(task(4)).toMatchObject({ state: 'retrying', attempts: 0, next: { attemptsLeft: 2 } });
    }
    expect(calls).toEqual([4, 4, 4]);
  });

  it('is probed by the other messages first, so that one that always fails does not keep it open', async () => {
    const { invoke, invokeRecord, set, seconds, hidden, store } = await opened();
    await seconds(30);
    await invoke(4);
    expect(await invoke(5)).toEqual(['m5']);
    expect(hidden).toEqual([
      ['m4', 72],
      ['m5', 60],
    ]);
    await seconds(60);
    set.work = () => 'done';
    expect(await invokeRecord([record(5, 2)])).toEqual([]);
    expect(store.stored.record.openUntil).toBeUndefined();
  });

  it('is opened at once when the work says that its dependency is down, and the attempt does not count', async () => {
    const { invoke, set, hidden, task, store } = setUp();
    set.work = isDown;
    expect(await invoke(1)).toEqual(['m1']);
    expect(store.stored.record).toMatchObject({ openings: 1, openUntil: 1_030_000 });
    expect(hidden).toEqual([['m1', 36]]);
    expect(task(1)).toMatchObject({
      state: 'retrying',
      attempts: 0,
      next: { at: 1_036_000, attemptsLeft: 2 },
    });
  });

  it.each([
    ['50', 50],
    ['7', 30],
    ['3600', 100],
  ])('is open for the Retry-After of the dependency, within its pauses: %s', async (after, seconds) => {
    const { invoke, set, store } = setUp();
    set.work = () => {
      throw new DependencyDown('503', after);
    };
    await invoke(1);
    expect(store.stored.record.openUntil).toBe(1_000_000 + seconds * 1000);
  });

  it('lets a message be worked on that is received for the last time, so that its end is recorded', async () => {
    const { invokeRecord, set, calls, task } = await opened();
    set.work = isDown;
    expect(await invokeRecord([record(4, 20)])).toEqual([]);
    expect([calls, task(4)?.state]).toEqual([[4], 'failed']);
  });

  it('lets another message be the probe when the part of the first one had ended before', async () => {
    const { invoke, set, seconds, calls } = setUp();
    await invoke(7);
    set.work = fails;
    await invoke(1, 2, 3);
    await seconds(30);
    set.work = () => 'done';
    // A copy of a message that is done.
    expect(await invoke(7)).toEqual([]);
    expect(await invoke(4)).toEqual([]);
    expect(calls).toEqual([7, 1, 2, 3, 4]);
  });

  it('is probed again when the process of the probe has ended', async () => {
    const { invoke, set, seconds, calls, hidden, sandbox } = await opened();
    await seconds(30);
    set.work = async () => new Promise(() => {});
    // Its clock stands still, so that it never ends.
    void sandbox(new VirtualClock(1_030_000)).invoke([record(4)]);
    await seconds(0);
    expect(await invoke(5)).toEqual(['m5']);
    expect(hidden).toEqual([['m5', 30]]);
    await seconds(30);
    set.work = () => 'done';
    expect(await invoke(5)).toEqual([]);
    expect(calls).toEqual([4, 5]);
  });

  it('is closed while its store cannot be reached, and failures then count as attempts', async () => {
    const { invoke, set, store, calls, attempts, lines } = setUp();
    store.read = store.replace = async () => {
      throw new Error('The table is throttled');
    };
    set.work = isDown;
    expect(await invoke(1)).toEqual(['m1']);
    set.work = () => 'done';
    expect(await invoke(2)).toEqual([]);
    expect([calls, attempts(1)]).toEqual([[1, 2], 1]);
    expect(lines().filter(({ message }) => message === 'breaker not available').length).toBeGreaterThan(1);
  });

  it('costs a batch that succeeds one read and no write', async () => {
    const { invoke, store } = setUp();
    await invoke(1, 2, 3, 4, 5);
    expect([store.reads, store.writes]).toEqual([1, 0]);
  });
});

describe('the pauses of a breaker', () => {
  it('double up to the longest one', () => {
    expect([1, 2, 3, 4, 1000].map((openings) => openSeconds(breaker, openings))).toEqual([
      30, 60, 100, 100, 100,
    ]);
  });

  it('cost a message two receives each, or more while a probe takes longer than they are', () => {
    const defaults = { pause: 30, maxPause: 900 };
    expect(receivesDuringOutage(defaults, 43_200, 30)).toBe(104);
    expect(receivesDuringOutage(defaults, 43_200, 900)).toBe(158);
    expect(receivesDuringOutage(defaults, 0, 30)).toBe(0);
  });
});
