import { MemoryBodyStore } from '../../../lambda/adapters/memory-body-store';
import { MemoryStatusStore } from '../../../lambda/adapters/memory-status-store';
import { NewFilters } from '../../../lambda/core/publishing/new-filters';
import type { QueueRecord } from '../../../lambda/core/queue/partial-batch';
import type { Publication } from '../../../lambda/core/publishing/publish-in-batches';
import type { LaterRepublication } from '../../../lambda/core/publishing/republication';
import { dispatcher, type DispatcherPorts } from '../../../lambda/dispatcher/dispatch';
import { VirtualClock } from '../../../local/clock';
import { requestTypes, surveyAmended } from '../../sample-app/request-types';
import { capturedLog } from '../captured-log';
import { intakeText, queueRecord, requestId } from '../intake-message';
import { MemoryFilterAges } from '../../../simulation/world/memory-filter-ages';
import { contractsOf, HiddenRecords, KeptLetters, patience } from '../queue-ports';

const fifo = 'arn:aws:sqs:eu-central-1:000000000000:intake.fifo';
const minute = 60_000;

const expecting =
  (...consumers: readonly string[]): DispatcherPorts['consumersOf'] =>
  () =>
    consumers;

/** A dispatcher whose consumer `ledger` has been there for an hour, and `archive` comes with its first call. */
async function setUp({ consumersOf = expecting('ledger', 'archive'), maxPublishBytes = 262_144 } = {}) {
  const clock = new VirtualClock(0);
  const store = new MemoryStatusStore();
  const ages = new MemoryFilterAges();
  const { log, lines } = capturedLog();
  const filtersOf = (...consumers: readonly string[]) => {
    const routes = consumers.map((consumer) => ({ consumer }));
    return new NewFilters({ routes, newMilliseconds: 15 * minute, ages, clock, log });
  };
  await filtersOf('ledger').remaining();
  await clock.advance(60 * minute);
  const hider = new HiddenRecords();
  const published: Publication[] = [];
  const scheduled: LaterRepublication[] = [];
  const queue = { isDown: false };
  const handler = dispatcher(
    { maxReceiveCount: 5, patience, maxPublishBytes },
    {
      requestTypes,
      contracts: contractsOf(requestTypes),
      hider,
      consumersOf,
      observersOf: () => [],
      waitingList: () => [],
      dueTimes: () => new Map(),
      requests: store,
      newFilters: filtersOf('ledger', 'archive'),
      republications: {
        async schedule(items) {
          if (queue.isDown) return new Map(items.map((item) => [item, 'ServiceUnavailable: Later']));
          scheduled.push(...items);
          return new Map();
        },
      },
      publisher: {
        async publishBatch(batch) {
          published.push(...batch);
          return [];
        },
      },
      deadLetters: new KeptLetters(),
      bodies: { store: new MemoryBodyStore(), retentionDays: 1, clock },
      clock,
      random: () => 0,
      log,
    },
  );
  return {
    clock,
    store,
    published,
    scheduled,
    queue,
    lines,
    hidden: hider.hidden,
    dispatch: async (...Records: QueueRecord[]): Promise<readonly string[]> => {
      const { batchItemFailures } = await handler({ Records }, { getRemainingTimeInMillis: () => 30_000 });
      return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
  };
}

const filed = (number: number, receives = 1) =>
  queueRecord(intakeText({ id: requestId(number), tenant: 'acme' }), `m${number}`, receives);

function amended(number: number, group: string, receives = 1): QueueRecord {
  const survey = `1767225600000-order-no-${group}`;
  const data = JSON.stringify({ ...surveyAmended.example, survey });
  const text = intakeText({ id: requestId(number), type: 'survey-amended', data });
  const record = queueRecord(text, `m${number}`, receives);
  const attributes = { ...record.attributes, MessageGroupId: `:${survey}` };
  return { ...record, attributes, eventSourceARN: fifo };
}

describe('a request that a new filter lets pass', () => {
  it('is published at once, and is scheduled for the rest of the 15 minutes, rounded up', async () => {
    const { clock, dispatch, published, scheduled } = await setUp();
    await dispatch(filed(1));
    await clock.advance(10 * minute + 1);
    await dispatch(filed(2));
    expect(published).toHaveLength(2);
    expect(scheduled).toMatchObject([
      { requestId: requestId(1), consumers: ['archive'], delaySeconds: 900, group: 'acme' },
      { requestId: requestId(2), consumers: ['archive'], delaySeconds: 300 },
    ]);
    expect(scheduled.map(({ body, attributes }) => ({ body, attributes }))).toMatchObject(
      published.map(({ body, attributes }) => ({ body, attributes })),
    );
  });

  it('is not scheduled when the 15 minutes are over', async () => {
    const { clock, dispatch, published, scheduled } = await setUp();
    await dispatch();
    await clock.advance(15 * minute);
    expect(await dispatch(filed(1))).toEqual([]);
    expect(published).toHaveLength(1);
    expect(scheduled).toEqual([]);
  });

  it('is not scheduled when only older filters let it pass', async () => {
    const { dispatch, scheduled } = await setUp({ consumersOf: expecting('ledger') });
    await dispatch(filed(1));
    expect(scheduled).toEqual([]);
  });

  it('comes back when it cannot be scheduled, and is never recorded as failed for it', async () => {
    const { dispatch, queue, store, lines } = await setUp();
    queue.isDown = true;
    expect(await dispatch(filed(1, 5))).toEqual(['m1']);
    expect(store.requests.get(requestId(1))?.state).toBe('dispatched');
    expect(lines()).toContainEqual(
      expect.objectContaining({
        message: 'second publication not scheduled',
        requestId: requestId(1),
        detail: 'ServiceUnavailable: Later',
      }),
    );
    queue.isDown = false;
    expect(await dispatch(filed(1, 6))).toEqual([]);
  });
});

describe('a request that is received in order and that a new filter lets pass', () => {
  it('is held with what is behind it in its group, and other groups go on', async () => {
    const { clock, dispatch, published, scheduled, hidden, store } = await setUp({
      consumersOf: (message) => (message.body.includes('order-no-b') ? ['ledger'] : ['ledger', 'archive']),
    });
    await dispatch();
    await clock.advance(5 * minute);
    expect(await dispatch(amended(1, 'a'), amended(2, 'b'), amended(3, 'a'))).toEqual(['m1', 'm3']);
    expect(published.map(({ deduplicationId }) => deduplicationId)).toEqual([requestId(2)]);
    expect(hidden).toEqual([
      ['m1', 600],
      ['m3', 600],
    ]);
    expect(store.requests.get(requestId(1))).toBeUndefined();
    await clock.advance(10 * minute);
    expect(await dispatch(amended(1, 'a', 2), amended(3, 'a', 2))).toEqual([]);
    expect(published.slice(1).map(({ deduplicationId }) => deduplicationId)).toEqual([
      requestId(1),
      requestId(3),
    ]);
    expect(scheduled).toEqual([]);
  });

  it('is held without an error', async () => {
    const { dispatch, lines } = await setUp();
    await dispatch(amended(1, 'a'));
    expect(lines()).toContainEqual(
      expect.objectContaining({ level: 'INFO', message: 'waits for a filter', seconds: 900 }),
    );
    expect(lines().filter(({ level }) => level === 'ERROR')).toEqual([]);
  });

  it('is not published at its last receive, rather than miss a consumer', async () => {
    const { dispatch, store, hidden } = await setUp();
    expect(await dispatch(amended(1, 'a', 5))).toEqual(['m1']);
    expect(store.requests.get(requestId(1))).toBeUndefined();
    expect(hidden).toEqual([]);
  });
});
