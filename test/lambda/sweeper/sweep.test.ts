import { MemoryStatusStore } from '../../../lambda/adapters/memory-status-store';
import { outcomePart } from '../../../lambda/contract/outcome';
import { watchShardOf } from '../../../lambda/contract/watch';
import type { Completion } from '../../../lambda/core/attempt/claim-store';
import { UnreadableProgress } from '../../../lambda/core/outcome-store';
import { sweeper, type SweeperPorts } from '../../../lambda/sweeper/sweep';
import { VirtualClock } from '../../../local/clock';
import { capturedLog } from '../captured-log';
import { requestId } from '../intake-message';

const begin = Date.UTC(2026, 0, 1);
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const error = { title: 'No stock', detail: 'There is none' };
const retrying: Completion = { state: 'retrying', error };
const succeeded: Completion = { state: 'succeeded', result: '1' };

function setUp(change: (store: MemoryStatusStore) => Partial<SweeperPorts> = () => ({})) {
  const clock = new VirtualClock(begin);
  const store = new MemoryStatusStore(clock);
  const { log, lines } = capturedLog();
  const handler = sweeper({ watchList: store, store, ends: store, clock, log, ...change(store) });
  let used = 0;
  return {
    clock,
    store,
    lines,
    /** Makes a request that is dispatched to consumers, each of which is due after a time. */
    dispatch: async (due: Readonly<Record<string, number>>, id = requestId(++used)): Promise<string> => {
      const at = new Map(Object.entries(due).map(([consumer, after]) => [consumer, clock.now() + after]));
      const expected = Object.keys(due);
      const head = { requestId: id, type: 'survey-filed', tenant: '', state: 'dispatched' } as const;
      await store.record([{ ...head, expected, due: at }]);
      return id;
    },
    attempt: async (id: string, consumer: string, end?: Completion): Promise<void> => {
      const now = clock.now();
      const claimed = await store.claim({ requestId: id, consumer, now, leaseUntil: now + minute });
      if (claimed.outcome !== 'claimed') throw new Error(`Not claimed: ${claimed.outcome}`);
      if (end !== undefined) await store.complete(claimed.claim, end, now);
    },
    /** @param calls of the function's time before it is up */
    sweep: async (calls = Infinity): Promise<Readonly<Record<string, unknown>>> => {
      let left = calls;
      await handler({}, { getRemainingTimeInMillis: () => (left-- > 0 ? minute : 0) });
      return lines().at(-1) ?? {};
    },
    dueAt: (id: string) => store.watched.get(id)?.dueAt,
    /** Marks outcomes of a request as published. */
    publish: async (id: string, ...consumers: readonly string[]): Promise<void> =>
      store.markTold(id, [outcomePart.dispatched, ...consumers.map(outcomePart.consumer)]),
  };
}

/** As much as a sweep counts when it finds nothing. */
const none = { found: 0, ended: 0, postponed: 0, settled: 0, failed: 0, remaining: 0, unreadShards: 0 };

describe('a part whose time is over', () => {
  it('is left alone until then', async () => {
    const { clock, dispatch, sweep, store } = setUp();
    const id = await dispatch({ ledger: day });
    await clock.advance(hour - 1);
    expect(await sweep()).toMatchObject({ message: 'requests swept', ...none });
    await clock.advance(day - hour);
    expect(await sweep()).toMatchObject({ ...none, found: 1, postponed: 1 });
    expect(store.task(id, 'ledger')).toBeUndefined();
  });

  it.each([
    [
      'that nobody received',
      undefined,
      'never received',
      0,
      'The consumer did not receive the request in time.',
    ],
    [
      'whose attempt did not end',
      [undefined],
      'attempt not ended',
      1,
      'The last attempt of the consumer did not end.',
    ],
  ] as const)('%s ends with the reason', async (_, attempts, reason, count, detail) => {
    const { clock, dispatch, attempt, sweep, store, lines } = setUp();
    const id = await dispatch({ ledger: day });
    for (const end of attempts ?? []) await attempt(id, 'ledger', end);
    await clock.advance(day);
    expect(await sweep()).toMatchObject({ ...none, found: 1, ended: 1, postponed: 1 });
    const reference = `${id}/ledger/${count}`;
    expect(store.task(id, 'ledger')).toMatchObject({
      state: 'failed',
      error: { title: 'No result in time', detail, reference },
      completedAt: begin + day,
    });
    expect(lines()).toContainEqual(
      expect.objectContaining({
        level: 'ERROR',
        message: 'part ended by the sweeper',
        requestId: id,
        requestType: 'survey-filed',
        consumer: 'ledger',
        reason,
        attempts: count,
        reference,
      }),
    );
  });

  it('that was tried again ends with the error of its last attempt', async () => {
    const { clock, dispatch, attempt, sweep, store, lines } = setUp();
    const id = await dispatch({ ledger: day });
    await attempt(id, 'ledger', retrying);
    await clock.advance(day);
    await sweep();
    expect(store.task(id, 'ledger')).toMatchObject({ state: 'failed', error, attempts: 1 });
    expect(lines()).toContainEqual(expect.objectContaining({ reason: 'expired between attempts' }));
  });

  it('is looked at again while a worker holds it, and ends when that one has not ended it', async () => {
    const { clock, dispatch, attempt, sweep, store, dueAt } = setUp();
    const id = await dispatch({ ledger: day });
    await clock.advance(day);
    await attempt(id, 'ledger');
    expect(await sweep()).toMatchObject({ ...none, found: 1, postponed: 1 });
    expect([store.task(id, 'ledger')?.state, dueAt(id)]).toEqual(['running', begin + day + 5 * minute]);
    await clock.advance(5 * minute);
    expect(await sweep()).toMatchObject({ ...none, found: 1, ended: 1, postponed: 1 });
    expect(store.task(id, 'ledger')?.state).toBe('failed');
  });

  it('accepts no end of the worker that held it, and no copy of its message', async () => {
    const { clock, dispatch, sweep, store } = setUp();
    const id = await dispatch({ ledger: day });
    const task = { requestId: id, consumer: 'ledger' };
    const now = clock.now();
    const claimed = await store.claim({ ...task, now, leaseUntil: now + minute });
    if (claimed.outcome !== 'claimed') throw new Error('Not claimed');
    await clock.advance(day);
    await sweep();
    expect(await store.complete(claimed.claim, succeeded, clock.now())).toBe(false);
    expect(await store.claim({ ...task, now: clock.now(), leaseUntil: clock.now() + 1 })).toEqual({
      outcome: 'failed',
    });
  });

  it('does not take along the parts that have more time', async () => {
    const { clock, dispatch, sweep, store, dueAt, publish } = setUp();
    const id = await dispatch({ ledger: day, archive: day + 2 * hour });
    await clock.advance(day);
    expect(await sweep()).toMatchObject({ ...none, found: 1, ended: 1, postponed: 1 });
    expect([store.task(id, 'archive'), dueAt(id)]).toEqual([undefined, begin + day + hour]);
    await publish(id, 'ledger');
    await clock.advance(hour);
    expect(await sweep()).toMatchObject({ ...none, found: 1, postponed: 1 });
    expect(dueAt(id)).toBe(begin + day + 2 * hour);
    await clock.advance(hour);
    expect(await sweep()).toMatchObject({ ...none, found: 1, ended: 1, postponed: 1 });
    expect(store.task(id, 'archive')?.state).toBe('failed');
  });
});

describe('a request whose outcomes are published', () => {
  it('is looked at after pauses that double up to six hours, and when its part is due', async () => {
    const { clock, dispatch, sweep, dueAt, publish } = setUp();
    const id = await dispatch({ ledger: 44 * hour });
    await publish(id);
    const looks: number[] = [];
    for (let at = dueAt(id) ?? 0; looks.length < 10; at = dueAt(id) ?? 0) {
      await clock.advance(at - clock.now());
      looks.push((at - begin) / hour);
      expect(await sweep()).toMatchObject({ found: 1, postponed: 1, ended: looks.length < 10 ? 0 : 1 });
    }
    expect(looks).toEqual([1, 2, 4, 8, 14, 20, 26, 32, 38, 44]);
  });
});

describe('a request that is complete', () => {
  it('is no longer watched once all its outcomes are published', async () => {
    const { clock, dispatch, attempt, sweep, store, dueAt, publish } = setUp();
    const id = await dispatch({ ledger: day });
    await attempt(id, 'ledger', succeeded);
    await store.markTold(id, [outcomePart.ended]);
    await clock.advance(day);
    expect(await sweep()).toMatchObject({ ...none, found: 1, postponed: 1 });
    await publish(id, 'ledger');
    await clock.advance(hour);
    expect(await sweep()).toMatchObject({ ...none, found: 1, settled: 1 });
    expect(dueAt(id)).toBeUndefined();
  });

  it.each([
    ['dispatched', [outcomePart.dispatched, outcomePart.ended]],
    ['failed', [outcomePart.dispatched, outcomePart.ended]],
    ['unrouted', [outcomePart.dispatched, outcomePart.ended]],
    ['repeat', [outcomePart.dispatched]],
  ] as const)(
    'and %s without consumers is looked at each hour until all is published',
    async (state, parts) => {
      const { clock, sweep, store, dueAt } = setUp();
      const id = requestId();
      await store.record([{ requestId: id, type: 'survey-filed', tenant: '', state }]);
      for (let round = 1; round <= 3; round++) {
        await clock.advance(hour);
        expect(await sweep()).toMatchObject({ ...none, found: 1, postponed: 1 });
      }
      await store.markTold(id, parts);
      await clock.advance(hour);
      expect(await sweep()).toMatchObject({ ...none, found: 1, settled: 1 });
      expect(dueAt(id)).toBeUndefined();
    },
  );

  it('is watched until a part that was opened again is due', async () => {
    const { clock, dispatch, attempt, sweep, store, dueAt, publish } = setUp();
    const id = await dispatch({ ledger: day, archive: day });
    await attempt(id, 'archive', succeeded);
    await clock.advance(day);
    await sweep();
    await publish(id, 'ledger', 'archive');
    await store.markTold(id, [outcomePart.ended]);
    await clock.advance(hour);
    await sweep();
    expect(dueAt(id)).toBeUndefined();
    const now = clock.now();
    await store.watch({ requestId: id, consumer: 'ledger' }, now + 2 * day);
    const again = { requestId: id, consumer: 'ledger', failedFence: 1, now, leaseUntil: now + minute };
    expect(await store.claim(again)).toMatchObject({ outcome: 'claimed' });
    await clock.advance(2 * day - 1);
    expect(await sweep()).toMatchObject(none);
    await clock.advance(1);
    expect(await sweep()).toMatchObject({ ...none, found: 1, ended: 1, postponed: 1 });
    expect(store.task(id, 'ledger')?.state).toBe('failed');
  });
});

describe('a sweep', () => {
  it('finds requests of all shards, each once', async () => {
    const { clock, dispatch, sweep, store } = setUp();
    const ids: string[] = [];
    for (let number = 0; number < 40; number++) ids.push(await dispatch({ ledger: day }));
    expect(new Set(ids.map(watchShardOf)).size).toBe(8);
    await clock.advance(day);
    expect(await sweep()).toMatchObject({ ...none, found: 40, ended: 40, postponed: 40 });
    expect(ids.map((id) => store.task(id, 'ledger')?.state)).toEqual(ids.map(() => 'failed'));
  });

  it('stops when its time is up, says what remains, and the next one goes on', async () => {
    const { clock, dispatch, sweep, store } = setUp();
    const ids: string[] = [];
    for (let number = 0; number < 40; number++) ids.push(await dispatch({ ledger: day }));
    await clock.advance(day);
    const first = await sweep(20);
    expect(first).toMatchObject({ found: 40, ended: 12, remaining: 28, unreadShards: 8 });
    expect(await sweep()).toMatchObject({ ...none, found: 28, ended: 28, postponed: 28 });
    expect(ids.map((id) => store.task(id, 'ledger')?.state)).toEqual(ids.map(() => 'failed'));
  });

  it('leaves alone what has changed since the index was written', async () => {
    const { clock, dispatch, sweep, store } = setUp((real) => ({
      watchList: {
        due: async (shard) => ({
          requests: Array.from(real.watched.keys(), (id) => ({ requestId: id, dueAt: begin - 1 })).filter(
            ({ requestId: id }) => watchShardOf(id) === shard,
          ),
        }),
        postpone: async (watched, until) => real.postpone(watched, until),
        settle: async (watched, reopenings) => real.settle(watched, reopenings),
      },
    }));
    const id = await dispatch({ ledger: day });
    await clock.advance(2 * day);
    expect(await sweep()).toMatchObject({ ...none, found: 1 });
    expect(store.task(id, 'ledger')).toBeUndefined();
  });

  it('goes on after a request that fails, which is due again later', async () => {
    const broken = requestId(77);
    const { clock, dispatch, sweep, store, dueAt, lines } = setUp((real) => ({
      ends: {
        async end(part) {
          if (part.requestId === broken) throw new Error('Throttled');
          return real.end(part);
        },
      },
    }));
    await dispatch({ ledger: day }, broken);
    const shard = watchShardOf(broken);
    let number = 100;
    while (watchShardOf(requestId(number)) !== shard) number++;
    const behind = await dispatch({ ledger: day + 1 }, requestId(number));
    await clock.advance(2 * day);
    expect(await sweep()).toMatchObject({ ...none, found: 2, ended: 1, postponed: 1, failed: 1 });
    expect(store.task(behind, 'ledger')?.state).toBe('failed');
    expect([store.task(broken, 'ledger'), dueAt(broken)]).toEqual([undefined, clock.now() + 5 * minute]);
    expect(lines()).toContainEqual(
      expect.objectContaining({ message: 'request not swept', requestId: broken, detail: 'Throttled' }),
    );
  });

  it('passes by a request whose record is malformed', async () => {
    const { clock, dispatch, sweep, dueAt } = setUp(() => ({
      store: { read: async () => Promise.reject(new UnreadableProgress('The record is malformed')) },
    }));
    const id = await dispatch({ ledger: day });
    await clock.advance(day);
    expect(await sweep()).toMatchObject({ ...none, found: 1, failed: 1 });
    expect(dueAt(id)).toBe(clock.now() + 6 * hour);
  });

  it('says which shard it could not read, and reads the others', async () => {
    const { clock, dispatch, sweep, lines } = setUp((real) => ({
      watchList: {
        async due(shard, now) {
          if (shard === '3') throw new Error('No connection');
          return real.due(shard, now);
        },
        postpone: async (watched, until) => real.postpone(watched, until),
        settle: async (watched, reopenings) => real.settle(watched, reopenings),
      },
    }));
    const ids: string[] = [];
    for (let number = 0; number < 40; number++) ids.push(await dispatch({ ledger: day }));
    const unread = ids.filter((id) => watchShardOf(id) === '3').length;
    await clock.advance(day);
    expect(await sweep()).toMatchObject({ ended: 40 - unread, unreadShards: 1 });
    expect(lines()).toContainEqual(expect.objectContaining({ message: 'shard not swept', shard: '3' }));
  });
});
