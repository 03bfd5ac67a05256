import { MemoryBodyStore } from '../../../lambda/adapters/memory-body-store';
import { MemoryStatusStore } from '../../../lambda/adapters/memory-status-store';
import { hopLimits } from '../../../lambda/contract/size-limits';
import { dispatcher } from '../../../lambda/dispatcher/dispatch';
import { VirtualClock } from '../../../local/clock';
import { requestTypes } from '../../sample-app/request-types';
import { capturedLog } from '../captured-log';
import { intakeText, queueRecord, requestId } from '../intake-message';
import { contractsOf, patience, queuePorts } from '../queue-ports';

const tenant = '111122223333';

function setUp(expected: readonly string[] = ['ledger']) {
  const store = new MemoryStatusStore();
  const published: unknown[] = [];
  const clock = new VirtualClock(0);
  const { hider, deadLetters } = queuePorts();
  const captured = capturedLog();
  const handler = dispatcher(
    { maxReceiveCount: 5, patience, maxPublishBytes: hopLimits.sns },
    {
      requestTypes,
      contracts: contractsOf(requestTypes),
      hider,
      consumersOf: () => expected,
      observersOf: () => (expected.length === 0 ? ['mirror'] : []),
      waitingList: () => [],
      dueTimes: () => new Map(),
      requests: store,
      publisher: {
        async publishBatch(batch) {
          published.push(...batch.map(({ body }): unknown => JSON.parse(body).id));
          return [];
        },
      },
      deadLetters,
      bodies: { store: new MemoryBodyStore(), retentionDays: 2, clock },
      clock,
      random: () => 0,
      log: captured.log,
    },
  );
  const dispatch = async (...numbers: number[]) => {
    const Records = numbers.map((number) =>
      queueRecord(
        intakeText({ id: requestId(number), tenant, idempotencykey: 'k' + (number % 10) }),
        `m${number}`,
      ),
    );
    const { batchItemFailures } = await handler({ Records }, { getRemainingTimeInMillis: () => 30_000 });
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
  return {
    store,
    published,
    letters: deadLetters.kept,
    dispatch,
    cancel: (number: number, by = tenant) => void store.marks.set(requestId(number), [by]),
    status: (number: number) => store.requests.get(requestId(number)),
    ...captured,
  };
}

const cancelled = {
  state: 'failed',
  error: { type: 'cancelled', title: 'Cancelled', detail: 'The caller cancelled the request.' },
};

describe.each([
  ['consumers receive', ['ledger']],
  ['only observers receive', []],
])('a cancelled request that %s', (_, expected) => {
  it('is recorded as failed and not published, now and when its message comes again', async () => {
    const { dispatch, cancel, published, status, letters, lines } = setUp(expected);
    cancel(1);
    expect(await dispatch(1, 2)).toEqual([]);
    expect(await dispatch(1)).toEqual([]);
    expect(published).toEqual([requestId(2)]);
    expect(status(1)).toMatchObject(cancelled);
    expect(status(2)).toMatchObject({ state: 'dispatched' });
    expect(letters).toEqual([]);
    expect(lines()).toContainEqual(
      expect.objectContaining({ level: 'INFO', message: 'cancelled', requestId: requestId(1) }),
    );
  });

  it('is published where only another tenant has cancelled it', async () => {
    const { dispatch, cancel, published } = setUp(expected);
    cancel(1, '444455556666');
    expect(await dispatch(1)).toEqual([]);
    expect(published).toEqual([requestId(1)]);
  });

  it('gives its idempotency key back', async () => {
    const { dispatch, cancel, published, status } = setUp(expected);
    cancel(1);
    await dispatch(1);
    expect(await dispatch(11)).toEqual([]);
    expect(published).toEqual([requestId(11)]);
    expect(status(11)).toMatchObject({ state: 'dispatched' });
  });

  it('lets a repeat in its batch return, which has the key at the next receive', async () => {
    const { cancel, dispatch, published, status } = setUp();
    cancel(1);
    expect(await dispatch(1, 11)).toEqual(['m11']);
    expect(await dispatch(11)).toEqual([]);
    expect([published, status(11)?.state]).toEqual([[requestId(11)], 'dispatched']);
  });

  it('comes back until its key is given back', async () => {
    const { dispatch, cancel, store, published, status } = setUp(expected);
    cancel(1);
    const releaseKey = store.releaseKey.bind(store);
    store.releaseKey = async () => {
      throw new Error('Throttled');
    };
    expect(await dispatch(1)).toEqual(['m1']);
    store.releaseKey = releaseKey;
    expect(await dispatch(1)).toEqual([]);
    await dispatch(11);
    expect(published).toEqual([requestId(11)]);
    expect(status(1)).toMatchObject(cancelled);
  });
});

describe('a request that is cancelled once it is dispatched', () => {
  it('stays dispatched when its message comes again: consumers end their parts', async () => {
    const { dispatch, cancel, published, status } = setUp();
    await dispatch(1);
    cancel(1);
    expect(await dispatch(1)).toEqual([]);
    expect(published).toEqual([requestId(1), requestId(1)]);
    expect(status(1)).toMatchObject({ state: 'dispatched' });
  });
});

describe('a cancelled request that only observers receive', () => {
  it('comes back while its mark cannot be read', async () => {
    const { dispatch, store, published } = setUp([]);
    store.isCancelled = async () => {
      throw new Error('Throttled');
    };
    expect(await dispatch(1)).toEqual(['m1']);
    expect(published).toEqual([]);
  });
});

describe('a repeat that is cancelled', () => {
  it('is a repeat', async () => {
    const { dispatch, cancel, published, status } = setUp();
    await dispatch(1);
    cancel(11);
    expect(await dispatch(11)).toEqual([]);
    expect(published).toEqual([requestId(1)]);
    expect(status(11)).toMatchObject({ state: 'repeat', original: requestId(1) });
  });
});
