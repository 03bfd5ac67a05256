import { MemoryBodyStore } from '../../../lambda/adapters/memory-body-store';
import { MemoryStatusStore } from '../../../lambda/adapters/memory-status-store';
import type { QueueRecord } from '../../../lambda/core/queue/partial-batch';
import type { Publication } from '../../../lambda/core/publishing/publish-in-batches';
import { dispatcher } from '../../../lambda/dispatcher/dispatch';
import { VirtualClock } from '../../../local/clock';
import { requestTypes, surveyAmended, surveyFiled } from '../../sample-app/request-types';
import { capturedLog } from '../captured-log';
import { intakeText, queueRecord, requestId } from '../intake-message';
import { contractsOf, newestContract, olderContract, patience, queuePorts } from '../queue-ports';

const minute = 60_000;
const unknownContract = 'aaaaaaaaaaaaaaaa';
const fifo = 'arn:aws:sqs:eu-central-1:000000000000:intake.fifo';

function setUp() {
  const clock = new VirtualClock(100 * minute);
  const store = new MemoryStatusStore();
  const published: Publication[] = [];
  const captured = capturedLog();
  const { hider, deadLetters } = queuePorts();
  const handler = dispatcher(
    { maxReceiveCount: 9, patience, maxPublishBytes: 262_144 },
    {
      requestTypes,
      contracts: contractsOf(requestTypes),
      consumersOf: () => ['ledger'],
      observersOf: () => [],
      waitingList: () => [],
      dueTimes: () => new Map(),
      requests: store,
      publisher: {
        async publishBatch(batch) {
          published.push(...batch);
          return [];
        },
      },
      deadLetters,
      hider,
      bodies: { store: new MemoryBodyStore(), retentionDays: 2, clock },
      clock,
      random: () => 0,
      log: captured.log,
    },
  );
  const dispatch = async (...Records: QueueRecord[]): Promise<readonly string[]> =>
    (await handler({ Records }, { getRemainingTimeInMillis: () => 30_000 })).batchItemFailures.map(
      ({ itemIdentifier }) => itemIdentifier,
    );
  const idsOf = (): unknown[] => published.map(({ body }) => JSON.parse(body).id);
  const status = (number = 0) => store.requests.get(requestId(number));
  return {
    clock,
    dispatch,
    hidden: hider.hidden,
    letters: deadLetters.kept,
    published,
    idsOf,
    status,
    ...captured,
  };
}

/** @param minutes since the first receive, which was before the clock's 100 */
function message(
  number: number,
  parts: Parameters<typeof intakeText>[0] & { readonly contract?: string },
  receives = 1,
  minutes = 0,
): QueueRecord {
  const { contract, ...rest } = parts;
  const text = intakeText({ id: requestId(number), ...rest });
  const body = contract === undefined ? text : `${text.slice(0, -1)},"contract":"${contract}"}`;
  const record = queueRecord(body, `m${number}`, receives);
  const first = String((100 - minutes) * minute);
  return { ...record, attributes: { ...record.attributes, ApproximateFirstReceiveTimestamp: first } };
}

function inOrder(record: QueueRecord): QueueRecord {
  return { ...record, eventSourceARN: fifo, attributes: { ...record.attributes, MessageGroupId: 'group' } };
}

describe('a request whose contract the dispatcher does not know', () => {
  it.each([
    ['fingerprint', { contract: unknownContract }],
    ['type', { type: 'survey-of-tomorrow', contract: unknownContract }],
    ['type, without a fingerprint', { type: 'survey-of-tomorrow' }],
    ['fingerprint, and a body that is not valid here', { contract: unknownContract, data: '{"a":1}' }],
    ['type that JavaScript knows', { type: 'constructor' }],
  ])('is hidden and not judged: an unknown %s', async (_, parts) => {
    const { dispatch, hidden, letters, published, status } = setUp();
    expect(await dispatch(message(0, parts, 3))).toEqual(['m0']);
    expect(hidden).toEqual([['m0', 40]]);
    expect([status(), letters, published]).toEqual([undefined, [], []]);
  });

  it('is named in the log with its contract', async () => {
    const { dispatch, lines } = setUp();
    await dispatch(message(0, { contract: unknownContract }));
    expect(lines()[0]).toMatchObject({
      level: 'WARN',
      message: 'waits for a deployment',
      requestId: requestId(),
      requestType: 'survey-filed',
      contract: unknownContract,
      detail: `The contract ${unknownContract} of "survey-filed" is not known here`,
    });
  });

  it('leaves its neighbours alone', async () => {
    const { dispatch, hidden, idsOf } = setUp();
    const known = [undefined, olderContract, newestContract].map((contract, index) =>
      message(index + 1, { contract }),
    );
    expect(await dispatch(message(0, { contract: unknownContract }), ...known)).toEqual(['m0']);
    expect(idsOf()).toEqual([1, 2, 3].map(requestId));
    expect(hidden).toEqual([['m0', 10]]);
  });

  it('does not claim its idempotency key, and is first with it in its group', async () => {
    const { dispatch, status, hidden } = setUp();
    const data = JSON.stringify(surveyAmended.example);
    const parts = { type: surveyAmended.name, data, idempotencykey: 'key' };
    const first = inOrder(message(0, { ...parts, contract: unknownContract }));
    const second = inOrder(message(1, parts));
    expect(await dispatch(first, second)).toEqual(['m0', 'm1']);
    expect(hidden).toEqual([
      ['m0', 10],
      ['m1', 10],
    ]);
    expect(await dispatch(inOrder(message(0, parts, 2)), inOrder(message(1, parts, 2)))).toEqual([]);
    expect([status(0)?.state, status(1)?.state]).toEqual(['dispatched', 'repeat']);
  });

  it('keeps waiting until the longest deployment is over', async () => {
    const { dispatch, status } = setUp();
    expect(await dispatch(message(0, { contract: unknownContract }, 8, 59))).toEqual(['m0']);
    expect(await dispatch(message(0, { contract: unknownContract }, 4, 61))).toEqual(['m0']);
    expect(status()).toBeUndefined();
  });

  it.each([
    ['has waited for the longest deployment', 5, 60],
    ['is received for the last time', 9, 0],
  ])('fails when it %s, and is kept for a redrive with the reason', async (_, receives, minutes) => {
    const { dispatch, hidden, letters, status } = setUp();
    const waited = message(0, { contract: unknownContract, data: '{"a":1}' }, receives, minutes);
    expect(await dispatch(waited)).toEqual([]);
    const detail = `The contract ${unknownContract} of "survey-filed" is not known here. No deployment has changed that in time.`;
    expect(status()).toMatchObject({ state: 'failed', error: { title: 'Contract not known', detail } });
    expect(letters).toMatchObject([{ body: waited.body, reason: `Contract not known: ${detail}` }]);
    expect(hidden).toEqual([]);
  });
});

describe('a request whose contract was never recorded', () => {
  const waited = (number = 0) => message(number, { contract: unknownContract }, 5, 60);

  it('is dispatched with a warning when its body is valid, after it has waited', async () => {
    const { dispatch, idsOf, letters, lines, status } = setUp();
    expect(await dispatch(waited())).toEqual([]);
    expect(idsOf()).toEqual([requestId()]);
    expect([status()?.state, letters]).toEqual(['dispatched', []]);
    expect(lines()[0]).toMatchObject({
      level: 'WARN',
      message: 'contract not known, body valid',
      requestId: requestId(),
      requestType: 'survey-filed',
      contract: unknownContract,
    });
  });

  it.each([
    ['first', (late: QueueRecord, early: QueueRecord) => [late, early]],
    ['last', (late: QueueRecord, early: QueueRecord) => [early, late]],
  ])('is dispatched when one of its two messages has waited, the %s', async (_, order) => {
    const { dispatch, idsOf } = setUp();
    const early = { ...message(0, { contract: unknownContract }), messageId: 'early' };
    expect(await dispatch(...order(waited(), early))).toEqual([]);
    expect(idsOf()).toEqual([requestId()]);
  });

  it('fails when its type is not known either', async () => {
    const { dispatch, status } = setUp();
    await dispatch(message(0, { contract: unknownContract, type: 'survey-of-tomorrow' }, 5, 60));
    expect(status()).toMatchObject({ state: 'failed', error: { title: 'Contract not known' } });
  });
});

describe('a request that was accepted under an older contract', () => {
  const invalid = JSON.stringify({ ...surveyFiled.example, total: 1 });

  it('is published as others are when it is still valid', async () => {
    const { dispatch, published } = setUp();
    await dispatch(message(0, { contract: olderContract }));
    expect(JSON.parse(published[0]?.body ?? '')).toMatchObject({ contract: olderContract });
  });

  it('is kept for a redrive with that reason when it is not', async () => {
    const { dispatch, letters, status } = setUp();
    expect(await dispatch(message(0, { contract: olderContract, data: invalid }))).toEqual([]);
    expect(status()).toMatchObject({ state: 'failed', error: { title: 'Accepted under an older contract' } });
    expect(letters[0]?.reason).toBe(
      `Accepted under an older contract: survey-filed, contract ${olderContract}: total: must be the sum of count times value over all samples`,
    );
  });

  it('is invalid under the newest contract as before', async () => {
    const { dispatch, status } = setUp();
    await dispatch(message(0, { contract: newestContract, data: invalid }));
    expect(status()).toMatchObject({ state: 'failed', error: { title: 'Invalid request' } });
  });
});
