import * as z from 'zod/mini';
import { MemoryBodyStore } from '../../../lambda/adapters/memory-body-store';
import { MemoryStatusStore } from '../../../lambda/adapters/memory-status-store';
import { claimCheckMediaType, objectKey, referredAt } from '../../../lambda/contract/claim-check';
import { requestType } from '../../../lambda/contract/request-type';
import type { StoredBody } from '../../../lambda/core/bodies/body-store';
import { sleep } from '../../../lambda/core/clock';
import type { Publication } from '../../../lambda/core/publishing/publish-in-batches';
import type { QueueRecord } from '../../../lambda/core/queue/partial-batch';
import { dispatcher } from '../../../lambda/dispatcher/dispatch';
import { VirtualClock } from '../../../local/clock';
import { levelCounted, requestTypes } from '../../sample-app/request-types';
import { capturedLog } from '../captured-log';
import { claimCheckFor } from '../claim-check';
import { intakeText, queueRecord, requestId } from '../intake-message';
import { contractsOf, KeptLetters, patience } from '../queue-ports';

const tenant = '123456789012';
const fifo = 'arn:aws:sqs:eu-central-1:000000000000:intake.fifo';
const maxReceiveCount = 5;
const invocationMilliseconds = 30_000;

/** Received in order, and can be uploaded. */
const logged = requestType({
  name: 'entry-logged',
  description: 'An entry was logged.',
  schema: z.strictObject({ log: z.string(), entry: z.int() }),
  attributes: [],
  orderedBy: 'log',
  largestUpload: 1000,
  example: { log: 'a', entry: 1 },
});
const types = [...requestTypes, logged];

/** The state that a function leaves behind when it ends in the middle of a batch. */
function setUp() {
  const store = new MemoryStatusStore();
  const bodies = new MemoryBodyStore();
  const clock = new VirtualClock(referredAt(`uploads/${requestId()}`));
  const published: string[] = [];
  const hidden = new Map<QueueRecord, number>();
  const { log, lines } = capturedLog();
  const publishBatch = async (batch: readonly Publication[]) => {
    published.push(...batch.map(({ body }) => String(JSON.parse(body).id)));
    return [];
  };
  const begin = (...Records: QueueRecord[]) => {
    const end = clock.now() + invocationMilliseconds;
    const handler = dispatcher(
      { maxReceiveCount, patience, maxPublishBytes: 262_144 },
      {
        requestTypes: types,
        contracts: contractsOf(types),
        hider: {
          hide: async (records, seconds) =>
            records.forEach((record) => hidden.set(record, clock.now() + seconds * 1000)),
        },
        consumersOf: () => ['archive'],
        observersOf: () => [],
        waitingList: () => [],
        dueTimes: () => new Map(),
        requests: store,
        publisher: { publishBatch },
        deadLetters: new KeptLetters(),
        bodies: { store: bodies, retentionDays: 2, clock },
        clock,
        random: () => 0,
        log,
      },
    );
    return handler({ Records }, { getRemainingTimeInMillis: () => end - clock.now() });
  };
  const dispatch = async (...records: QueueRecord[]) =>
    (await begin(...records)).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  const status = (number: number) => store.requests.get(requestId(number));
  return { store, bodies, clock, published, hidden, lines, begin, dispatch, status };
}

type Setting = ReturnType<typeof setUp>;

const inline = (number: number, receives = 1) =>
  queueRecord(intakeText({ id: requestId(number), tenant }), `m${number}`, receives);

/** Uploads a body and makes the message that asks for it. */
function upload(
  { bodies }: Setting,
  number: number,
  body = JSON.stringify(levelCounted.example),
  type: string = levelCounted.name,
) {
  const check = claimCheckFor(body, `uploads/${requestId(number)}`);
  const key = objectKey(tenant, check.dataref);
  bodies.bodies.set(key, Buffer.from(body));
  const text = intakeText({
    id: requestId(number),
    type,
    tenant,
    datacontenttype: claimCheckMediaType,
    data: JSON.stringify(check),
  });
  return { key, record: (receives = 1) => queueRecord(text, `m${number}`, receives) };
}

/** Makes the store of bodies never answer for a key: the read does not end, as if it had ended the process. */
function poison({ bodies }: Setting, ...keys: readonly string[]) {
  const read = bodies.read.bind(bodies);
  let begun: (key: string) => void = () => undefined;
  bodies.read = async (key) => {
    if (!keys.includes(key)) return read(key);
    begun(key);
    return new Promise<StoredBody | undefined>(() => undefined);
  };
  return async (start: () => Promise<unknown>) => {
    const read = new Promise<string>((resolve) => (begun = resolve));
    void start();
    return read;
  };
}

describe('an upload that ends the dispatcher', () => {
  it('harms none of its batch, and fails after two reads', async () => {
    const setting = setUp();
    const { begin, dispatch, status, published } = setting;
    const bad = upload(setting, 1);
    const good = upload(setting, 2);
    const crash = poison(setting, bad.key);
    const batch = (receives: number) => [
      bad.record(receives),
      ...Array.from({ length: 8 }, (_, at) => inline(at + 3, receives)),
      good.record(receives),
    ];
    await crash(() => begin(...batch(1)));
    for (let number = 3; number <= 10; number++)
      expect(status(number)).toMatchObject({ state: 'dispatched' });
    expect(published).toHaveLength(8);
    // The second time the other upload comes before it.
    await crash(() => begin(...batch(2)));
    expect(status(2)).toMatchObject({ state: 'dispatched' });
    expect(status(1)).toBeUndefined();
    expect(await dispatch(...batch(3))).toEqual([]);
    expect(status(1)).toMatchObject({
      state: 'failed',
      error: { title: 'Body not readable', detail: expect.stringContaining('2 attempts') },
    });
    expect(published).not.toContain(requestId(1));
  });

  it('is failed before its neighbours that do the same run out of receives', async () => {
    const setting = setUp();
    const { begin, dispatch, status } = setting;
    const [one, other] = [upload(setting, 1), upload(setting, 2)];
    const crash = poison(setting, one.key, other.key);
    const read: string[] = [];
    for (let receive = 1; receive <= 4; receive++)
      read.push(await crash(() => begin(one.record(receive), other.record(receive))));
    expect(read.map((key) => (key === one.key ? 'one' : 'other'))).toEqual(['one', 'other', 'one', 'other']);
    expect(await dispatch(one.record(5), other.record(5))).toEqual([]);
    expect([status(1)?.error?.title, status(2)?.error?.title]).toEqual([
      'Body not readable',
      'Body not readable',
    ]);
  });

  it('is not read when that cannot be recorded', async () => {
    const setting = setUp();
    const { store, bodies, dispatch, status } = setting;
    store.beginRead = async () => {
      throw new Error('No table');
    };
    expect(await dispatch(upload(setting, 1).record(), inline(2))).toEqual(['m1']);
    expect(bodies.reads).toEqual([]);
    expect(status(2)).toMatchObject({ state: 'dispatched' });
  });
});

describe('an upload whose read ends', () => {
  it('is not suspected, whether it succeeds or returns', async () => {
    const setting = setUp();
    const { store, bodies, dispatch, status } = setting;
    const { record } = upload(setting, 1);
    const read = bodies.read.bind(bodies);
    bodies.read = async () => {
      throw new Error('No connection');
    };
    for (let receive = 1; receive < maxReceiveCount; receive++)
      expect(await dispatch(record(receive))).toEqual(['m1']);
    bodies.read = read;
    expect(await dispatch(record(maxReceiveCount))).toEqual([]);
    expect(status(1)).toMatchObject({ state: 'dispatched' });
    expect(store.reads.get(requestId(1))).toBe(0);
  });

  it('succeeds although its end could not be recorded', async () => {
    const setting = setUp();
    setting.store.endRead = async () => {
      throw new Error('No table');
    };
    expect(await setting.dispatch(upload(setting, 1).record())).toEqual([]);
    expect(setting.status(1)).toMatchObject({ state: 'dispatched' });
    expect(setting.lines().map(({ message }) => message)).toContain('end of a read not recorded');
  });

  it('is published once when it comes twice in a batch', async () => {
    const setting = setUp();
    const { record } = upload(setting, 1);
    const copy = { ...record(), messageId: 'copy' };
    expect(await setting.dispatch(record(), copy)).toEqual([]);
    expect(setting.published).toEqual([requestId(1)]);
  });
});

describe('uploads that take long', () => {
  /** Lets a store take so long for each body. */
  const slow = ({ bodies, clock }: Setting, milliseconds: number) => {
    const read = bodies.read.bind(bodies);
    bodies.read = async (key) => {
      await sleep(clock, milliseconds);
      return read(key);
    };
  };

  it.each([
    ['one by one', 16_000],
    ['a few at a time', 4000],
  ])('are all done before their receives run out, %s', async (_, milliseconds) => {
    const setting = setUp();
    const { clock, hidden, begin, status } = setting;
    slow(setting, milliseconds);
    const uploads = Array.from({ length: 10 }, (_, number) => upload(setting, number));
    const waiting = new Map(uploads.map(({ record }) => [record, { receives: 0, visibleAt: clock.now() }]));
    let most = 0;
    while (waiting.size > 0) {
      const now = clock.now();
      const batch = new Map<string, { record: QueueRecord; key: (receives?: number) => QueueRecord }>();
      for (const [key, message] of waiting) {
        if (message.visibleAt > now) continue;
        most = Math.max(most, ++message.receives);
        const record = key(message.receives);
        batch.set(record.messageId, { record, key });
      }
      if (batch.size === 0) {
        await clock.advance(1000);
        continue;
      }
      let returned: readonly string[] | undefined;
      void begin(...Array.from(batch.values(), ({ record }) => record)).then(({ batchItemFailures }) => {
        returned = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
      });
      while (returned === undefined) await clock.advance(100);
      for (const [id, { record, key }] of batch) {
        const message = waiting.get(key);
        if (!returned.includes(id)) waiting.delete(key);
        else if (message !== undefined) message.visibleAt = hidden.get(record) ?? now + 180_000;
      }
    }
    expect(most).toBeLessThan(maxReceiveCount);
    for (const number of uploads.keys()) expect(status(number)).toMatchObject({ state: 'dispatched' });
  });

  it('return while there is time to record that they do', async () => {
    const setting = setUp();
    const { clock, store, begin, status } = setting;
    slow(setting, 60_000);
    const start = clock.now();
    let ended: number | undefined;
    const outcome = begin(upload(setting, 1).record()).finally(() => (ended = clock.now()));
    while (ended === undefined) await clock.advance(100);
    expect((await outcome).batchItemFailures).toEqual([{ itemIdentifier: 'm1' }]);
    expect(ended - start).toBeLessThan(invocationMilliseconds - 5000);
    expect([store.reads.get(requestId(1)), status(1)]).toEqual([0, undefined]);
  });
});

describe('an upload in a FIFO queue', () => {
  const inGroup = (record: QueueRecord, group: string): QueueRecord => ({
    ...record,
    attributes: { ...record.attributes, MessageGroupId: group, MessageDeduplicationId: record.messageId },
    eventSourceARN: fifo,
  });
  const bodyOf = (log: string, entry: number) => JSON.stringify({ log, entry });
  const entry = (number: number, log: string, receives = 1) =>
    inGroup(
      queueRecord(
        intakeText({ id: requestId(number), type: logged.name, tenant, data: bodyOf(log, number) }),
        `m${number}`,
        receives,
      ),
      log,
    );

  it('is read in its place, after the groups that have none', async () => {
    const setting = setUp();
    const second = upload(setting, 2, bodyOf('a', 2), logged.name);
    const batch = [entry(1, 'a'), inGroup(second.record(), 'a'), entry(3, 'a'), entry(4, 'b')];
    expect(await setting.dispatch(...batch)).toEqual([]);
    expect(setting.published).toEqual([4, 1, 2, 3].map((number) => requestId(number)));
  });

  it('holds up what is behind it in its group, and nothing else', async () => {
    const setting = setUp();
    const { bodies, dispatch, published } = setting;
    const second = upload(setting, 2, bodyOf('a', 2), logged.name);
    const read = bodies.read.bind(bodies);
    bodies.read = async () => {
      throw new Error('No connection');
    };
    const batch = [entry(1, 'a'), inGroup(second.record(), 'a'), entry(3, 'a'), entry(4, 'b')];
    expect(await dispatch(...batch)).toEqual(['m2', 'm3']);
    bodies.read = read;
    expect(await dispatch(inGroup(second.record(2), 'a'), entry(3, 'a', 2))).toEqual([]);
    expect(published).toEqual([4, 1, 2, 3].map((number) => requestId(number)));
  });

  it('ends the process twice, then fails, and the group goes on', async () => {
    const setting = setUp();
    const { begin, dispatch, published, status } = setting;
    const first = upload(setting, 1, bodyOf('a', 1), logged.name);
    const crash = poison(setting, first.key);
    const batch = (receives: number) => [
      inGroup(first.record(receives), 'a'),
      entry(2, 'a', receives),
      entry(3, 'b', receives),
    ];
    for (const receive of [1, 2]) await crash(() => begin(...batch(receive)));
    expect(status(2)).toBeUndefined();
    expect(await dispatch(...batch(3))).toEqual([]);
    expect(status(1)).toMatchObject({ state: 'failed', error: { title: 'Body not readable' } });
    expect(published.filter((id) => id === requestId(2))).toHaveLength(1);
  });
});
