import { MemoryBodyStore } from '../../../../lambda/adapters/memory-body-store';
import { MemoryStatusStore } from '../../../../lambda/adapters/memory-status-store';
import { consumePushed } from '../../../../lambda/core/consumer/consume-pushed';
import { markFailed } from '../../../../lambda/contract/print-event';
import type { DeadLetter, DeadLetters } from '../../../../lambda/core/queue/dead-letters';
import type { QueueEvent } from '../../../../lambda/core/queue/partial-batch';
import { PermanentFailure } from '../../../../lambda/core/permanent-failure';
import { eventTextIn, type PushEvent } from '../../../../lambda/core/consumer/pushed-event';
import { VirtualClock } from '../../../../local/clock';
import { capturedLog } from '../../captured-log';
import { eventText, queueRecord, requestId } from '../../intake-message';
import { invocationRecord, pushEvent } from '../../pushed-event';
import { surveyFiled } from '../../../sample-app/request-types';
import { HiddenRecords, patience } from '../../queue-ports';

const consumer = 'alarm';
const order = eventText(surveyFiled.example, 'survey-filed');
const pushedAt = 1000;
const push = pushEvent(order, pushedAt);
const minute = 60_000;

function setUp(work: () => unknown = () => 'done', keeps = true) {
  const clock = new VirtualClock(pushedAt);
  const store = new MemoryStatusStore();
  const kept: DeadLetter[] = [];
  const deadLetters: DeadLetters = {
    async keep(letters) {
      if (!keeps) return new Map(letters.map((letter) => [letter, 'unavailable']));
      kept.push(...letters);
      return new Map();
    },
  };
  let runs = 0;
  const counted = () => {
    runs++;
    return work();
  };
  const bodies = new MemoryBodyStore();
  const { log, lines } = capturedLog();
  const backOff = { initialDelay: 10, backoffRate: 4, maxDelay: 900, maxRetryAfter: 900 };
  const retry = { backOff, permanentErrors: [] };
  const settings = { consumer, maxAttempts: 6, maxReceiveCount: 9, patience, bodiesInMemory: 1000, retry };
  const hider = new HiddenRecords();
  const handler = consumePushed({ handles: [surveyFiled], work: counted }, settings, {
    store,
    bodies: { store: bodies, retentionDays: 2, clock },
    deadLetters,
    hider,
    clock,
    log,
    random: () => 0.5,
  });
  return {
    clock,
    hidden: hider.hidden,
    store,
    kept,
    lines,
    runs: () => runs,
    call: async (event: PushEvent | QueueEvent) => handler(event, { getRemainingTimeInMillis: () => 30_000 }),
    task: () => store.task(requestId(), consumer),
  };
}

/** Of the queue into which Lambda puts what it gives up on. */
const fallen = (receives: number, body = invocationRecord(push)): QueueEvent => ({
  Records: [queueRecord(body, 'sqs-1', receives, 4 * minute)],
});

const comesBack = { batchItemFailures: [{ itemIdentifier: 'sqs-1' }] };
const isDone = { batchItemFailures: [] };

const broken = () => {
  throw new Error('The line is busy');
};
const useless = () => {
  throw new PermanentFailure('Nobody there', 'The gate is closed for good');
};

describe('a pushed request', () => {
  it('has the pauses of Lambda while it is pushed, and those of its route from the queue on', async () => {
    const { call, task, hidden, clock } = setUp(broken);
    await expect(call(push)).rejects.toThrow('comes back');
    expect([task()?.state, task()?.next, hidden]).toEqual(['retrying', {}, []]);
    await clock.advance(4 * minute);
    expect(await call(fallen(1))).toEqual(comesBack);
    expect(task()?.next).toEqual({ at: pushedAt + 4 * minute + 21_000, attemptsLeft: 4 });
    expect(hidden).toEqual([['sqs-1', 21]]);
  });

  it('is done by the call', async () => {
    const { call, task, runs, kept } = setUp();
    expect(await call(push)).toBeUndefined();
    expect(task()).toMatchObject({ state: 'succeeded', result: '"done"', attempts: 1 });
    expect([runs(), kept]).toEqual([1, []]);
  });

  it('is done once when it is pushed twice', async () => {
    const { call, task, runs } = setUp();
    await call(push);
    expect(await call(pushEvent(order, pushedAt, 'sns-2'))).toBeUndefined();
    expect([runs(), task()?.attempts]).toEqual([1, 1]);
  });

  it('comes back when it fails, and has never failed for good: no call knows that it is the last', async () => {
    const { call, clock, task, kept, lines } = setUp(broken);
    for (const pause of [0, minute, 2 * minute]) {
      await clock.advance(pause);
      await expect(call(push)).rejects.toThrow('not done');
      const reference = `${requestId()}/${consumer}/${task()?.attempts}`;
      expect(task()).toMatchObject({ state: 'retrying', error: { title: 'Consumer failed', reference } });
      expect(lines().at(-1)).toMatchObject({ message: 'retrying', detail: 'The line is busy', reference });
    }
    expect([task()?.attempts, kept]).toEqual([3, []]);
  });

  it('comes back while another call works on it', async () => {
    const { call, store, runs } = setUp();
    const task = { requestId: requestId(), consumer, now: pushedAt, leaseUntil: minute };
    await store.claim(task);
    await expect(call(push)).rejects.toThrow('not done');
    expect(runs()).toBe(0);
  });

  it('is over at once, and kept, when trying again is no use', async () => {
    const { call, task, kept } = setUp(useless);
    expect(await call(push)).toBeUndefined();
    expect(task()).toMatchObject({ state: 'failed', error: { title: 'Nobody there' } });
    expect(kept).toMatchObject([
      { body: markFailed(order, 1), reason: 'Nobody there: The gate is closed for good' },
    ]);
  });

  it('comes back to be kept when that could not be done, and is not run again', async () => {
    const { call, task, runs } = setUp(useless, false);
    await expect(call(push)).rejects.toThrow('not done');
    await expect(call(push)).rejects.toThrow('not done');
    expect([runs(), task()?.state]).toEqual([1, 'failed']);
  });

  it('comes back when it is not an event of ours: the queue waits for a deployment', async () => {
    const { call, kept, runs } = setUp();
    await expect(call(pushEvent('hello'))).rejects.toThrow('not done');
    expect([runs(), kept]).toEqual([0, []]);
  });
});

describe('a request that Lambda has given up on', () => {
  it('is worked on from the queue', async () => {
    const { call, task } = setUp();
    expect(await call(fallen(1))).toEqual(isDone);
    expect(task()).toMatchObject({ state: 'succeeded' });
  });

  it('fails for good with its last attempt, the pushes included', async () => {
    const { call, clock, kept, task } = setUp(broken);
    for (let pushes = 0; pushes < 3; pushes++) await expect(call(push)).rejects.toThrow('not done');
    await clock.advance(4 * minute);
    for (const receives of [1, 2]) {
      expect(await call(fallen(receives))).toEqual(comesBack);
      expect(task()?.state).toBe('retrying');
    }
    expect(await call(fallen(3))).toEqual(isDone);
    const reference = `${requestId()}/${consumer}/6`;
    expect(task()).toMatchObject({
      state: 'failed',
      error: { title: 'Consumer failed', reference },
      attempts: 6,
    });
    expect(kept).toMatchObject([{ body: markFailed(order, 6), reason: `Error, reference ${reference}` }]);
  });

  it('ends when no push ever came, because the function had no room', async () => {
    const { call, task } = setUp(broken);
    expect(task()).toBeUndefined();
    for (let receives = 1; receives < 6; receives++) expect(await call(fallen(receives))).toEqual(comesBack);
    expect(await call(fallen(6))).toEqual(isDone);
    expect(task()).toMatchObject({ state: 'failed', attempts: 6 });
  });

  it('is forgotten when it was done meanwhile', async () => {
    const { call, runs } = setUp();
    await call(push);
    expect(await call(fallen(1))).toEqual(isDone);
    expect(runs()).toBe(1);
  });

  it('runs again when it had failed for good and is sent again', async () => {
    let gate: () => unknown = useless;
    const { call, kept, clock, task } = setUp(() => gate());
    await call(push);
    gate = () => 'done';
    await clock.advance(4 * minute);
    expect(await call(fallen(1, kept[0]?.body))).toEqual(isDone);
    expect(task()).toMatchObject({ state: 'succeeded', attempts: 2 });
  });
});

describe('the event in a message of the queue', () => {
  it.each([
    ['is what Lambda was called with', invocationRecord(push)],
    ['is what SNS could not hand over', JSON.stringify({ Type: 'Notification', Message: order })],
    ['is the message itself', order],
  ])('%s', (_, body) => {
    expect(eventTextIn(body)).toBe(order);
  });

  it.each([
    ['no JSON', 'hello'],
    ['a record without a message', invocationRecord({ Records: [] })],
  ])('is, of %s, left to be refused as it is', (_, body) => {
    expect(eventTextIn(body)).toBe(body);
  });
});
