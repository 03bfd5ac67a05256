import { MemoryBodyStore } from '../../../lambda/adapters/memory-body-store';
import { MemoryStatusStore } from '../../../lambda/adapters/memory-status-store';
import { hopLimits } from '../../../lambda/contract/size-limits';
import type { QueueRecord } from '../../../lambda/core/queue/partial-batch';
import type { Publication, FailedPublication } from '../../../lambda/core/publishing/publish-in-batches';
import { dispatcher, type DispatcherPorts } from '../../../lambda/dispatcher/dispatch';
import { VirtualClock } from '../../../local/clock';
import { capturedLog } from '../captured-log';
import { intakeText, queueRecord, requestId } from '../intake-message';
import { requestTypes, surveyFiled } from '../../sample-app/request-types';
import { contractsOf, HiddenRecords, KeptLetters, patience } from '../queue-ports';

const contracts = contractsOf(requestTypes);

function setUp(ports: Partial<DispatcherPorts> = {}) {
  const clock = new VirtualClock(0);
  const store = new MemoryStatusStore();
  const letters = new KeptLetters();
  const hider = new HiddenRecords();
  const captured = capturedLog();
  const bodies = new MemoryBodyStore();
  const remaining = { milliseconds: 30_000 };
  const published: Publication[] = [];
  const answers: (readonly FailedPublication[] | Error)[] = [];
  const handler = dispatcher(
    { maxReceiveCount: 5, patience, maxPublishBytes: hopLimits.sns },
    {
      requestTypes,
      contracts,
      hider,
      consumersOf: () => ['ledger', 'archive'],
      observersOf: () => [],
      waitingList: () => [],
      dueTimes: () => new Map(),
      requests: store,
      publisher: {
        async publishBatch(batch) {
          const answer = answers.shift() ?? [];
          if (answer instanceof Error) throw answer;
          const refused = new Set(answer.map(({ index }) => index));
          published.push(...batch.filter((_, index) => !refused.has(index)));
          return answer;
        },
      },
      deadLetters: letters,
      bodies: { store: bodies, retentionDays: 2, clock },
      clock,
      random: () => 0,
      log: captured.log,
      ...ports,
    },
  );
  const dispatch = async (...Records: QueueRecord[]): Promise<readonly string[]> => {
    let done = false;
    const outcome = handler({ Records }, { getRemainingTimeInMillis: () => remaining.milliseconds }).finally(
      () => (done = true),
    );
    while (!done) await clock.advance(100);
    return (await outcome).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
  const status = (number = 0) => store.requests.get(requestId(number));
  return {
    clock,
    store,
    bodies,
    remaining,
    letters: letters.kept,
    refuse: letters.refuse,
    hidden: hider.hidden,
    published,
    answers,
    dispatch,
    status,
    ...captured,
  };
}

const message = (number = 0, parts: Parameters<typeof intakeText>[0] = {}, receives = 1) =>
  queueRecord(intakeText({ id: requestId(number), ...parts }), `m${number}`, receives);
const invalid = JSON.stringify({ ...surveyFiled.example, total: 1 });
const idOf = ({ body }: Publication): unknown => JSON.parse(body).id;

describe('a valid request', () => {
  it('is published, and its expected consumers are recorded', async () => {
    const { dispatch, published, status, letters } = setUp();
    expect(await dispatch(message(0, { tenant: '123456789012' }))).toEqual([]);
    expect(published.map(idOf)).toEqual([requestId()]);
    expect(published.map(({ group }) => group)).toEqual(['123456789012']);
    expect(status()).toEqual({
      requestId: requestId(),
      type: 'survey-filed',
      tenant: '123456789012',
      state: 'dispatched',
      expected: ['ledger', 'archive'],
    });
    expect(letters).toEqual([]);
  });

  it('is published at once for those whose turn is still to come, and their turn is recorded', async () => {
    const asked: (readonly string[])[] = [];
    const waiting = [{ consumer: 'archive', until: 1_767_250_800_000 }];
    const { dispatch, published, status } = setUp({
      waitingList(consumers) {
        asked.push(consumers);
        return waiting;
      },
    });
    expect(await dispatch(message())).toEqual([]);
    expect(published.map(idOf)).toEqual([requestId()]);
    expect(asked).toEqual([['ledger', 'archive']]);
    expect(status()).toMatchObject({ state: 'dispatched', expected: ['ledger', 'archive'], waiting });
  });

  it('is recorded before it is published, so that no consumer ends before the record exists', async () => {
    const order: string[] = [];
    const store = new MemoryStatusStore();
    const record = store.record.bind(store);
    store.record = async (requests) => {
      order.push('recorded');
      return record(requests);
    };
    const publisher = {
      async publishBatch() {
        order.push('published');
        return [];
      },
    };
    await setUp({ requests: store, publisher }).dispatch(message());
    expect(order).toEqual(['recorded', 'published']);
  });

  it('is offered to the routes with the attributes and the text that are published', async () => {
    const seen: unknown[] = [];
    const { dispatch, published } = setUp({
      consumersOf({ attributes, body }) {
        seen.push({ attributes, body });
        return ['archive'];
      },
    });
    await dispatch(message());
    expect(published).toMatchObject(seen);
  });

  it('is published once when the batch has it twice', async () => {
    const { dispatch, published } = setUp();
    const twice = intakeText();
    expect(await dispatch(queueRecord(twice, 'a'), queueRecord(twice, 'b'))).toEqual([]);
    expect(published).toHaveLength(1);
  });

  it('comes back with all its messages when it cannot be published', async () => {
    const { dispatch, answers } = setUp();
    answers.push(new Error('No connection'));
    const twice = intakeText();
    expect(await dispatch(queueRecord(twice, 'a'), queueRecord(twice, 'b'))).toEqual(['a', 'b']);
  });

  it('goes out in batches of ten', async () => {
    const { dispatch, published } = setUp();
    expect(await dispatch(...Array.from({ length: 25 }, (_, number) => message(number)))).toEqual([]);
    expect(published.map(idOf)).toEqual(Array.from({ length: 25 }, (_, number) => requestId(number)));
  });
});

describe('a request that can never be processed', () => {
  it('is recorded as failed with its reason, kept in the dead-letter queue, and done', async () => {
    const { dispatch, published, status, letters } = setUp();
    const record = message(0, { data: invalid });
    expect(await dispatch(record)).toEqual([]);
    expect(published).toEqual([]);
    expect(status()).toMatchObject({ state: 'failed', error: { title: 'Invalid request' } });
    expect(letters).toMatchObject([
      { body: record.body, reason: expect.stringMatching(/^Invalid request: total: must be the sum/) },
    ]);
  });

  it('leaves its neighbours alone', async () => {
    const { dispatch, published } = setUp();
    await dispatch(
      message(0),
      message(1, { data: invalid }),
      queueRecord('not an envelope', 'x'),
      message(2),
    );
    expect(published.map(idOf)).toEqual([requestId(0), requestId(2)]);
  });

  it('comes back when no copy could be kept', async () => {
    const { dispatch, refuse } = setUp();
    const record = message(0, { data: invalid });
    refuse.add(record.body);
    expect(await dispatch(record, message(1))).toEqual(['m0']);
  });

  it('is kept without a record when it is no envelope, since nobody waits for it', async () => {
    const { dispatch, store, letters } = setUp();
    expect(await dispatch(queueRecord('not an envelope'))).toEqual([]);
    expect(store.requests.size).toBe(0);
    expect(letters).toMatchObject([
      { body: 'not an envelope', reason: expect.stringMatching(/^Not an envelope/) },
    ]);
  });

  it('runs again when it is redriven after the cause is gone', async () => {
    const store = new MemoryStatusStore();
    const { dispatch, status } = setUp({ requests: store });
    await dispatch(message(0, { data: invalid }));
    store.redriven.add(requestId(0));
    await dispatch(message(0));
    expect(store.requests.get(requestId(0))).toMatchObject({ state: 'dispatched' });
    expect(status()?.error).toBeUndefined();
  });

  it('is not dispatched by a copy of its message, which also gives back the key that it has claimed', async () => {
    const store = new MemoryStatusStore();
    const { dispatch, published, letters } = setUp({ requests: store });
    const key = { idempotencykey: 'once' };
    await dispatch(message(0, { ...key, data: invalid }));
    expect(await dispatch(message(0, key))).toEqual([]);
    expect([published, letters.length, store.requests.get(requestId(0))?.state]).toEqual([[], 1, 'failed']);
    await dispatch(message(1, key));
    expect(store.requests.get(requestId(1))?.state).toBe('dispatched');
  });
});

describe('a request that no filter matches', () => {
  it('is recorded as unrouted, kept in the dead-letter queue, and done', async () => {
    const { dispatch, published, status, letters } = setUp({ consumersOf: () => [] });
    expect(await dispatch(message())).toEqual([]);
    expect(published).toEqual([]);
    expect(status()).toMatchObject({ state: 'unrouted', expected: [] });
    expect(letters).toMatchObject([{ reason: 'Unrouted: no filter matches' }]);
  });
});

describe('an idempotency key', () => {
  const key = { idempotencykey: 'key-1' };

  it('makes the second request a repeat of the first', async () => {
    const { dispatch, published, status, letters } = setUp();
    await dispatch(message(0, key));
    expect(await dispatch(message(1, key))).toEqual([]);
    expect(published.map(idOf)).toEqual([requestId(0)]);
    expect(status(1)).toMatchObject({ state: 'repeat', original: requestId(0) });
    expect(letters).toEqual([]);
  });

  it('lets one of two in the same batch through', async () => {
    const { dispatch, published, status } = setUp();
    await dispatch(message(0, key), message(1, key));
    expect(published).toHaveLength(1);
    expect([status(0)?.state, status(1)?.state]).toEqual(['dispatched', 'repeat']);
  });

  it('fails with different data', async () => {
    const { dispatch, status, letters } = setUp();
    await dispatch(message(0, key));
    await dispatch(message(1, { ...key, data: JSON.stringify({ ...surveyFiled.example, draft: false }) }));
    expect(status(1)).toMatchObject({ state: 'failed', error: { title: 'Idempotency key reused' } });
    expect(letters).toHaveLength(1);
  });

  it('sees through a different order of members and different spaces', async () => {
    const { dispatch, status } = setUp();
    await dispatch(message(0, key));
    const { samples, total, ...rest } = surveyFiled.example;
    await dispatch(message(1, { ...key, data: JSON.stringify({ total, ...rest, samples }, undefined, 2) }));
    expect(status(1)?.state).toBe('repeat');
  });

  it.each([
    ['tenant', { tenant: 'another' }],
    ['key', { idempotencykey: 'key-2' }],
    ['type', { type: 'level-adjusted', data: '{"station":"pier-1","code":"TEA","delta":1}' }],
  ])('does not meet that of another %s', async (_, change) => {
    const { dispatch, published } = setUp();
    await dispatch(message(0, key), message(1, { ...key, ...change }));
    expect(published).toHaveLength(2);
  });

  it('does not make a redelivered request a repeat of itself', async () => {
    const { dispatch, published, status } = setUp();
    await dispatch(message(0, key));
    await dispatch(message(0, key, 2));
    expect(published).toHaveLength(2);
    expect(status()?.state).toBe('dispatched');
  });

  it('lets a request go on that had taken the key before it could be published', async () => {
    const { dispatch, answers, published, status } = setUp();
    answers.push(new Error('No connection'));
    expect(await dispatch(message(0, key))).toEqual(['m0']);
    await dispatch(message(1, key));
    expect(await dispatch(message(0, key, 2))).toEqual([]);
    expect(published.map(idOf)).toEqual([requestId(0)]);
    expect(status(1)).toMatchObject({ state: 'repeat', original: requestId(0) });
  });

  it('is not used up by an invalid request', async () => {
    const { dispatch, status } = setUp();
    await dispatch(message(0, { ...key, data: invalid }));
    await dispatch(message(1, key));
    expect(status(1)?.state).toBe('dispatched');
  });

  it('lets the message come back when the store fails, and leaves its neighbours alone', async () => {
    const store = new MemoryStatusStore();
    store.claimKey = () => Promise.reject(new Error('Throttled'));
    const { dispatch, published } = setUp({ requests: store });
    expect(await dispatch(message(0, key), message(1))).toEqual(['m0']);
    expect(published.map(idOf)).toEqual([requestId(1)]);
    expect(store.requests.has(requestId(0))).toBe(false);
  });
});

describe('what could not be done for a while', () => {
  const refusal = { code: 'InternalError', message: 'Later', outcome: 'unavailable' } as const;

  it('is repeated within the batch where the topic refused entries', async () => {
    const { dispatch, answers, published } = setUp();
    answers.push([{ index: 1, ...refusal }]);
    expect(await dispatch(message(0), message(1), message(2))).toEqual([]);
    expect(published.map(idOf)).toEqual([requestId(0), requestId(2), requestId(1)]);
  });

  it('comes back alone when the topic keeps refusing it', async () => {
    const { dispatch, answers, status } = setUp();
    answers.push([{ index: 1, ...refusal }], [{ index: 0, ...refusal }], [{ index: 0, ...refusal }]);
    expect(await dispatch(message(0), message(1), message(2))).toEqual(['m1']);
    expect(status(1)?.state).toBe('dispatched');
  });

  it('stays dispatched after its last receive, because its consumers may have received it', async () => {
    const { dispatch, answers, status, lines } = setUp();
    answers.push(new Error('No connection'));
    expect(await dispatch(message(0, {}, 5))).toEqual(['m0']);
    expect(status()?.state).toBe('dispatched');
    expect(lines()[0]).toMatchObject({
      level: 'ERROR',
      message: 'not dispatched',
      requestId: requestId(),
      error: 'Error',
      detail: 'No connection',
      stack: expect.stringContaining('dispatch.test.ts'),
      reference: `${requestId()}/dispatcher/5`,
      givenUp: true,
    });
  });

  it('is not published when it could not be recorded', async () => {
    const store = new MemoryStatusStore();
    store.record = async (requests) => new Map(requests.slice(0, 1).map(({ requestId: id }) => [id, 'lost']));
    const { dispatch, published } = setUp({ requests: store });
    expect(await dispatch(message(0), message(1))).toEqual(['m0']);
    expect(published.map(idOf)).toEqual([requestId(1)]);
  });

  it('keeps no copy of an invalid message whose failure could not be recorded', async () => {
    const store = new MemoryStatusStore();
    store.record = async (requests) => new Map(requests.map(({ requestId: id }) => [id, 'lost']));
    const { dispatch, letters } = setUp({ requests: store });
    expect(await dispatch(message(0, { data: invalid }))).toEqual(['m0']);
    expect(letters).toEqual([]);
  });

  it('comes back alone when a filter throws', async () => {
    const { dispatch, published } = setUp({
      consumersOf({ body }) {
        if (body.includes(requestId(1))) throw new Error('Broken');
        return ['archive'];
      },
    });
    expect(await dispatch(message(0), message(1), message(2))).toEqual(['m1']);
    expect(published).toHaveLength(2);
  });

  it.each([
    ['invalid', { data: invalid }],
    ['unrouted', {}],
  ])('stays dispatched when a later receive finds it %s', async (_, change) => {
    const { dispatch, status, letters, store } = setUp({ consumersOf: () => [] });
    await store.record([
      {
        requestId: requestId(),
        type: 'survey-filed',
        tenant: '',
        state: 'dispatched',
        expected: ['archive'],
      },
    ]);
    expect(await dispatch(message(0, change))).toEqual(['m0']);
    expect(status()?.state).toBe('dispatched');
    expect(letters).toEqual([]);
  });

  it('is not recorded when a filter throws, however often the batch has it', async () => {
    const { dispatch, status, lines } = setUp({
      consumersOf() {
        throw new Error('Broken');
      },
    });
    expect(await dispatch(message(0, {}, 4))).toEqual(['m0']);
    expect(status()).toBeUndefined();
    const text = intakeText({ id: requestId(0) });
    expect(await dispatch(message(0, {}, 5), queueRecord(text, 'again', 1))).toEqual(['m0', 'again']);
    expect(status()).toBeUndefined();
    expect(lines()).toContainEqual(
      expect.objectContaining({ detail: 'Broken', reference: `${requestId()}/dispatcher/5`, givenUp: true }),
    );
  });
});

describe("the dispatcher's log", () => {
  it('sums up a batch in one line', async () => {
    const { dispatch, lines } = setUp();
    await dispatch(message(0), message(1), message(2, { data: invalid }));
    expect(lines().filter(({ level }) => level === 'INFO')).toMatchObject([
      { level: 'INFO', message: 'batch dispatched', messages: 3, published: 2, deadLetters: 1, failed: 0 },
    ]);
  });

  it('has nothing of the bodies', async () => {
    const { dispatch, text, answers } = setUp();
    answers.push(new Error('No connection'));
    const secret = JSON.stringify({ ...surveyFiled.example, note: 'SECRET' });
    await dispatch(
      message(0, { data: secret }),
      message(1, { data: '"SECRET"' }),
      queueRecord('SECRET', 'x'),
    );
    expect(text.length).toBeGreaterThan(1);
    expect(text.join()).not.toContain('SECRET');
  });
});
