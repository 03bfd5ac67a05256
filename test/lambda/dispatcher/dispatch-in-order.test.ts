import { MemoryBodyStore } from '../../../lambda/adapters/memory-body-store';
import { MemoryStatusStore } from '../../../lambda/adapters/memory-status-store';
import type { DeadLetter } from '../../../lambda/core/queue/dead-letters';
import type { QueueRecord } from '../../../lambda/core/queue/partial-batch';
import type { Publication } from '../../../lambda/core/publishing/publish-in-batches';
import { dispatcher } from '../../../lambda/dispatcher/dispatch';
import { VirtualClock } from '../../../local/clock';
import { capturedLog } from '../captured-log';
import { intakeText, queueRecord, requestId } from '../intake-message';
import { requestTypes, surveyAmended } from '../../sample-app/request-types';
import { contractsOf, HiddenRecords, patience } from '../queue-ports';

const tenant = '123456789012';
const surveyOf = (group: string): string => `1767225600000-order-no-${group}`;
const fifo = 'arn:aws:sqs:eu-central-1:000000000000:intake.fifo';

interface Parts {
  readonly data?: string;
  readonly idempotencykey?: string;
  readonly receives?: number;
}

/** A message of the FIFO intake queue. */
function message(number: number, group: string, { receives = 1, ...parts }: Parts = {}): QueueRecord {
  const data = JSON.stringify({ ...surveyAmended.example, survey: surveyOf(group) });
  const text = intakeText({ id: requestId(number), type: 'survey-amended', tenant, data, ...parts });
  const record = queueRecord(text, `m${number}`, receives);
  const MessageGroupId = `${tenant}:${surveyOf(group)}`;
  const attributes = { ...record.attributes, MessageGroupId, MessageDeduplicationId: requestId(number) };
  return { ...record, attributes, eventSourceARN: fifo };
}

function setUp({ store = new MemoryStatusStore(), consumersOf = () => ['amendments'] } = {}) {
  const clock = new VirtualClock(0);
  const letters: DeadLetter[] = [];
  const published: Publication[] = [];
  /** Numbers of the requests that the topic does not take. */
  const refused = new Set<number>();
  const isRefused = ({ deduplicationId = '' }: Publication) => refused.has(Number(deduplicationId.slice(-6)));
  const handler = dispatcher(
    { maxReceiveCount: 5, patience, maxPublishBytes: 262_144 },
    {
      requestTypes,
      contracts: contractsOf(requestTypes),
      hider: new HiddenRecords(),
      consumersOf,
      observersOf: () => [],
      waitingList: () => [],
      dueTimes: () => new Map(),
      requests: store,
      publisher: {
        async publishBatch(batch) {
          published.push(...batch.filter((one) => !isRefused(one)));
          return batch.flatMap((one, index) =>
            isRefused(one)
              ? [{ index, code: 'InternalError', message: 'Later', outcome: 'unavailable' }]
              : [],
          );
        },
      },
      deadLetters: {
        keep: async (more) => {
          letters.push(...more);
          return new Map();
        },
      },
      bodies: { store: new MemoryBodyStore(), retentionDays: 1, clock },
      clock,
      random: () => 0,
      log: capturedLog().log,
    },
  );
  return {
    letters,
    published,
    refused,
    numbers: () => published.map(({ deduplicationId = '' }) => Number(deduplicationId.slice(-6))),
    status: (number: number) => store.requests.get(requestId(number)),
    dispatch: async (...Records: QueueRecord[]): Promise<readonly string[]> => {
      let done = false;
      const outcome = handler({ Records }, { getRemainingTimeInMillis: () => 30_000 }).finally(
        () => (done = true),
      );
      while (!done) await clock.advance(100);
      return (await outcome).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
  };
}

describe('a batch of the FIFO intake queue', () => {
  it('is published in groups of tenant and field, each request with its id for deduplication', async () => {
    const { dispatch, published } = setUp();
    expect(await dispatch(message(1, 'a'), message(2, 'b'))).toEqual([]);
    expect(published.map(({ group, deduplicationId }) => [group, deduplicationId])).toEqual([
      [`${tenant}:${surveyOf('a')}`, requestId(1)],
      [`${tenant}:${surveyOf('b')}`, requestId(2)],
    ]);
  });

  it('is published in the order of each group', async () => {
    const { dispatch, numbers } = setUp();
    await dispatch(message(1, 'a'), message(2, 'a'), message(3, 'b'), message(4, 'a'), message(5, 'b'));
    expect(numbers().filter((number) => [1, 2, 4].includes(number))).toEqual([1, 2, 4]);
    expect(numbers().filter((number) => [3, 5].includes(number))).toEqual([3, 5]);
  });

  it('comes back from the first request of a group on that the topic refuses, other groups do not', async () => {
    const { dispatch, refused, numbers } = setUp();
    refused.add(2);
    expect(await dispatch(message(1, 'a'), message(2, 'a'), message(3, 'a'), message(4, 'b'))).toEqual([
      'm2',
      'm3',
    ]);
    expect(numbers()).toEqual([1, 4]);
    refused.clear();
    expect(await dispatch(message(2, 'a', { receives: 2 }), message(3, 'a', { receives: 2 }))).toEqual([]);
    expect(numbers()).toEqual([1, 4, 2, 3]);
  });

  it('goes on behind a request that is given up, with those that would be given up, too', async () => {
    const { dispatch, refused, numbers, status } = setUp();
    refused.add(1);
    const last = { receives: 5 };
    expect(await dispatch(message(1, 'a', last), message(2, 'a', last), message(3, 'a'))).toEqual([
      'm1',
      'm3',
    ]);
    expect(numbers()).toEqual([2]);
    expect([status(1)?.state, status(2)?.state]).toEqual(['dispatched', 'dispatched']);
  });

  it.each([
    ['waits', 1],
    ['is given up', 5],
  ])(
    'records no end behind a request that %s: the next receive may find another one',
    async (_, receives) => {
      const { dispatch, refused, letters, status } = setUp();
      refused.add(1);
      const key = { idempotencykey: 'once' };
      const batch = [
        message(1, 'a', { ...key, receives }),
        message(2, 'a', key),
        message(3, 'a', { data: '{}' }),
      ];
      expect(await dispatch(...batch)).toEqual(['m1', 'm2', 'm3']);
      expect([status(2), status(3), letters]).toEqual([undefined, undefined, []]);
      refused.clear();
      expect(await dispatch(...batch.slice(1))).toEqual([]);
      expect([status(2)?.state, status(3)?.state]).toEqual(['repeat', 'failed']);
      expect(letters).toHaveLength(1);
    },
  );

  it('goes on behind a request that can never be dispatched, whose copy keeps its group', async () => {
    const { dispatch, letters, numbers } = setUp();
    expect(await dispatch(message(1, 'a', { data: '{}' }), message(2, 'a'))).toEqual([]);
    expect(numbers()).toEqual([2]);
    expect(letters).toMatchObject([
      {
        group: `${tenant}:${surveyOf('a')}`,
        deduplicationId: 'm1',
        reason: expect.stringContaining('Invalid request'),
      },
    ]);
  });

  it('is held back behind a request that cannot be recorded', async () => {
    const store = new MemoryStatusStore();
    store.record = async () => new Map([[requestId(1), 'lost']]);
    const { dispatch, numbers } = setUp({ store });
    expect(await dispatch(message(1, 'a'), message(2, 'a'), message(3, 'b'))).toEqual(['m1', 'm2']);
    expect(numbers()).toEqual([3]);
  });

  it('is held back behind a request whose idempotency key cannot be claimed, and takes no key meanwhile', async () => {
    const store = new MemoryStatusStore();
    const claimed: string[] = [];
    store.claimKey = async ({ requestId: id }) => {
      claimed.push(id);
      throw new Error('Throttled');
    };
    const { dispatch, numbers } = setUp({ store });
    const key = { idempotencykey: 'once' };
    expect(await dispatch(message(1, 'a', key), message(2, 'a', key), message(3, 'b'))).toEqual(['m1', 'm2']);
    expect(claimed).toEqual([requestId(1)]);
    expect(numbers()).toEqual([3]);
  });
});

describe('a request in the wrong intake queue', () => {
  it('fails when its order would be lost in the standard queue', async () => {
    const { dispatch, numbers, status, letters } = setUp();
    const { eventSourceARN: _, ...standard } = message(1, 'a');
    expect(await dispatch(standard)).toEqual([]);
    expect(numbers()).toEqual([]);
    expect(status(1)).toMatchObject({ state: 'failed', error: { title: 'Wrong intake queue' } });
    expect(letters).toHaveLength(1);
  });

  it('fails when it has no order and came by the FIFO queue', async () => {
    const { dispatch, numbers, status } = setUp();
    const record = queueRecord(intakeText({ id: requestId(1), tenant }), 'm1');
    expect(await dispatch({ ...record, eventSourceARN: fifo })).toEqual([]);
    expect(numbers()).toEqual([]);
    expect(status(1)).toMatchObject({ state: 'failed', error: { title: 'Wrong intake queue' } });
  });
});
