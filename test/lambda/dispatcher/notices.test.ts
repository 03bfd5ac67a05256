import { MemoryBodyStore } from '../../../lambda/adapters/memory-body-store';
import { MemoryStatusStore } from '../../../lambda/adapters/memory-status-store';
import { hopLimits } from '../../../lambda/contract/size-limits';
import type {
  Publication,
  Publisher,
  FailedPublication,
} from '../../../lambda/core/publishing/publish-in-batches';
import { dispatcher, type DispatcherPorts } from '../../../lambda/dispatcher/dispatch';
import { VirtualClock } from '../../../local/clock';
import { capturedLog } from '../captured-log';
import { intakeText, queueRecord, requestId } from '../intake-message';
import { requestTypes, surveyFiled } from '../../sample-app/request-types';
import { contractsOf, HiddenRecords, patience } from '../queue-ports';

/** A topic that takes what it is given, but for so many messages at first. */
class Topic implements Publisher {
  readonly published: Publication[] = [];

  constructor(private refusals = 0) {}

  async publishBatch(batch: readonly Publication[]): Promise<readonly FailedPublication[]> {
    const refused = batch.flatMap((_, index) =>
      this.refusals-- > 0
        ? [{ index, code: 'Refused', message: 'not now', outcome: 'refused' as const }]
        : [],
    );
    const places = new Set(refused.map(({ index }) => index));
    this.published.push(...batch.filter((_, index) => !places.has(index)));
    return refused;
  }
}

const invocation = { getRemainingTimeInMillis: () => 30_000 };

interface Setting extends Partial<Pick<DispatcherPorts, 'consumersOf' | 'observersOf'>> {
  readonly topic?: Topic;
  /** @default - observers are subscribed to the request topic */
  readonly notices?: Topic;
  readonly maxBytes?: number;
}

function setUp({ topic = new Topic(), notices, maxBytes = 1_048_576, ...ports }: Setting) {
  const store = new MemoryStatusStore();
  const letters: string[] = [];
  const { log, lines } = capturedLog();
  const clock = new VirtualClock(0);
  const handler = dispatcher(
    { maxReceiveCount: 5, patience, maxPublishBytes: maxBytes },
    {
      requestTypes,
      contracts: contractsOf(requestTypes),
      hider: new HiddenRecords(),
      consumersOf: () => ['ledger'],
      observersOf: () => ['mirror'],
      waitingList: () => [],
      dueTimes: () => new Map(),
      requests: store,
      publisher: topic,
      ...(notices && { noticePublisher: notices }),
      deadLetters: {
        async keep(kept) {
          letters.push(...kept.map(({ reason }) => reason));
          return new Map();
        },
      },
      bodies: { store: new MemoryBodyStore(), retentionDays: 2, clock },
      clock,
      random: () => 0,
      log,
      ...ports,
    },
  );
  return {
    topic: topic.published,
    notices: notices?.published,
    letters,
    lines,
    store,
    status: (number = 0) => store.requests.get(requestId(number)),
    dispatch: async (...records: ReturnType<typeof message>[]) =>
      (await handler({ Records: records }, invocation)).batchItemFailures.map(
        ({ itemIdentifier }) => itemIdentifier,
      ),
  };
}

const message = (number = 0, receives = 1, more: object = {}) =>
  queueRecord(
    intakeText({ id: requestId(number), data: JSON.stringify({ ...surveyFiled.example, ...more }) }),
    `m${number}`,
    receives,
  );
const none = (): readonly string[] => [];
const bodies = (published: readonly Publication[] = []): readonly Record<string, unknown>[] =>
  published.map(({ body }): Record<string, unknown> => JSON.parse(body));
const idsOf = (published: readonly Publication[] = []) => bodies(published).map(({ id }) => id);

describe('a request that is told to observers', () => {
  it('is published once, for all of them, while one topic will do', async () => {
    const { dispatch, topic, status } = setUp({});
    expect(await dispatch(message())).toEqual([]);
    expect(idsOf(topic)).toEqual([requestId()]);
    expect(status()).toMatchObject({ state: 'dispatched', expected: ['ledger'] });
  });

  it('is not unrouted when nobody but observers wants it, and nobody is waited for', async () => {
    const { dispatch, topic, status, letters } = setUp({ consumersOf: none });
    expect(await dispatch(message())).toEqual([]);
    expect(idsOf(topic)).toEqual([requestId()]);
    expect(status()).toMatchObject({ state: 'dispatched', expected: [] });
    expect(letters).toEqual([]);
  });

  it('is not recorded before its publication, when only observers receive it', async () => {
    const topic = new Topic();
    const { dispatch, store, status } = setUp({ consumersOf: none, topic });
    const recorded: (string | undefined)[] = [];
    const publishBatch = topic.publishBatch.bind(topic);
    topic.publishBatch = async () => {
      recorded.push(status()?.state);
      throw new Error('No answer');
    };
    expect(await dispatch(message())).toEqual(['m0']);
    expect([recorded, status()]).toEqual([[undefined], undefined]);
    topic.publishBatch = publishBatch;
    const record = store.record.bind(store);
    store.record = async (requests) => new Map(requests.map(({ requestId: id }) => [id, 'lost']));
    expect(await dispatch(message(0, 2))).toEqual(['m0']);
    store.record = record;
    expect(await dispatch(message(0, 3))).toEqual([]);
    expect(status()?.state).toBe('dispatched');
  });

  it('is not recorded when only observers receive it and no publication succeeds', async () => {
    const topic = new Topic();
    const { dispatch, store, status } = setUp({ consumersOf: none, topic });
    const states: (string | undefined)[] = [];
    const record = store.record.bind(store);
    store.record = async (requests) => {
      states.push(...requests.map(({ state }) => state));
      return record(requests);
    };
    topic.publishBatch = async () => {
      throw new Error('No answer');
    };
    for (const receives of [1, 2, 3, 4, 5]) await dispatch(message(0, receives));
    expect(states).toEqual([]);
    expect(status()).toBeUndefined();
  });

  it('is unrouted when not even observers want it', async () => {
    const { dispatch, topic, status, letters } = setUp({ consumersOf: none, observersOf: none });
    await dispatch(message());
    expect([topic, status()?.state, letters]).toEqual([[], 'unrouted', ['Unrouted: no filter matches']]);
  });
});

describe('with a topic of their own, observers', () => {
  it('get there what they want, and consumers what they want', async () => {
    const notices = new Topic();
    const large = ({ body }: { body: string }) => body.includes('"total":1,');
    const { dispatch, topic } = setUp({
      notices,
      consumersOf: (published) => (large(published) ? [] : ['ledger']),
      observersOf: (published) => (large(published) ? ['mirror'] : []),
    });
    const samples = [{ code: 'TEA', count: 1, value: 1 }];
    expect(await dispatch(message(0), message(1, 1, { samples, total: 1 }))).toEqual([]);
    expect([idsOf(topic), idsOf(notices.published)]).toEqual([[requestId(0)], [requestId(1)]]);
  });

  it('get what is too large for it without its data, with the attributes that it is filtered by', async () => {
    const notices = new Topic();
    const { dispatch, topic } = setUp({ notices });
    const padding = ' '.repeat(300_000);
    const data = JSON.stringify(surveyFiled.example).replace('{', `{${padding}`);
    const record = queueRecord(intakeText({ data, idempotencykey: 'a ","data": b' }), 'm0');
    expect(await dispatch(record)).toEqual([]);
    expect(bodies(topic)[0]).toMatchObject({ id: requestId(), data: surveyFiled.example });
    const [notice] = notices.published;
    expect(bodies(notices.published)).toEqual([
      expect.objectContaining({ id: requestId(), type: 'survey-filed', idempotencykey: 'a ","data": b' }),
    ]);
    expect(bodies(notices.published)[0]).not.toHaveProperty('data');
    expect(notice?.size).toBeLessThan(hopLimits.sns);
    expect(notice?.attributes).toEqual(topic[0]?.attributes);
  });

  it('are not told before the consumers have it, so that nobody is told twice', async () => {
    const notices = new Topic();
    const { dispatch, topic, lines } = setUp({ notices, topic: new Topic(1) });
    expect(await dispatch(message())).toEqual(['m0']);
    expect([topic, notices.published]).toEqual([[], []]);
    expect(await dispatch(message(0, 2))).toEqual([]);
    expect([idsOf(topic), idsOf(notices.published)]).toEqual([[requestId()], [requestId()]]);
    expect(lines()).toContainEqual(expect.objectContaining({ message: 'not dispatched', givenUp: false }));
  });

  it('are told later when it fails, and the request has not failed with its consumers, not even at last', async () => {
    const notices = new Topic(2);
    const { dispatch, status } = setUp({ notices });
    for (const receives of [1, 5]) {
      expect(await dispatch(message(0, receives))).toEqual(['m0']);
      expect(status()).toMatchObject({ state: 'dispatched' });
    }
    expect(await dispatch(message(0, 6))).toEqual([]);
    expect(idsOf(notices.published)).toEqual([requestId()]);
  });

  it('are the only receivers and could not be notified: then nothing is recorded', async () => {
    const { dispatch, status, lines } = setUp({ notices: new Topic(1), consumersOf: none });
    expect(await dispatch(message(0, 5))).toEqual(['m0']);
    expect(status()).toBeUndefined();
    expect(lines()).toContainEqual(
      expect.objectContaining({ detail: 'For observers', causes: ['Refused: not now'] }),
    );
  });
});

describe('the size of what is published', () => {
  it.each([
    [262_144, 'dataref'],
    [1_048_576, 'data'],
  ])(
    'follows what the topic takes: with %i bytes, a request of 300 KB goes with %s',
    async (maxBytes, member) => {
      const { dispatch, topic } = setUp({ maxBytes });
      const data = JSON.stringify(surveyFiled.example).replace('{', `{${' '.repeat(300_000)}`);
      await dispatch(queueRecord(intakeText({ data }), 'm0'));
      expect(bodies(topic)[0]).toHaveProperty(member);
    },
  );
});
