import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDbClaimStore } from '../../../lambda/adapters/dynamodb-claim-store';
import { DynamoDbOutcomeStore } from '../../../lambda/adapters/dynamodb-outcome-store';
import { DynamoDbRequestStore } from '../../../lambda/adapters/dynamodb-request-store';
import { outcome, type Outcome } from '../../../lambda/contract/outcome';
import type { Completion } from '../../../lambda/core/attempt/claim-store';
import type { DeadLetter, LetterFailure } from '../../../lambda/core/queue/dead-letters';
import type { OutcomeStore } from '../../../lambda/core/outcome-store';
import type { Publication, FailedPublication } from '../../../lambda/core/publishing/publish-in-batches';
import type { RequestRecord } from '../../../lambda/core/request-store';
import { teller } from '../../../lambda/outcomes/tell';
import { VirtualClock } from '../../../local/clock';
import { statusTable } from '../adapters/status-table';
import { capturedLog } from '../captured-log';
import { requestId } from '../intake-message';

const table = { tableName: 'status', retentionDays: 7 };
const now = Date.UTC(2026, 0, 1);
const clock = new VirtualClock(now);

let client: DynamoDBClient;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ client, close } = await statusTable(table.tableName));
});
afterAll(async () => close());

let used = 0;
const freshId = () => requestId(++used);
const tenant = '111122223333';

async function dispatch(id: string, verdict: Partial<RequestRecord> = {}): Promise<void> {
  const { log } = capturedLog();
  const store = new DynamoDbRequestStore({ ...table, client, clock, log, random: Math.random });
  const record = { requestId: id, type: 'survey-filed', tenant, state: 'dispatched', expected: [] } as const;
  await store.record([{ ...record, ...verdict }]);
}

async function end(id: string, consumer: string, completion: Completion, after = 0): Promise<void> {
  const store = new DynamoDbClaimStore({ ...table, client });
  const at = now + after;
  const claimed = await store.claim({
    requestId: id,
    consumer,
    now: at,
    leaseUntil: at + 60_000,
  });
  if (claimed.outcome !== 'claimed') throw new Error(`Not claimed: ${claimed.outcome}`);
  await store.complete(claimed.claim, completion, at);
}

interface Setting {
  readonly store?: Partial<OutcomeStore>;
  /** What the topic answers, call by call; it takes everything after that. */
  readonly answers?: (readonly FailedPublication[] | Error)[];
  /** How the queue for people fails for every letter. @default - it accepts everything */
  readonly unkept?: LetterFailure;
}

function setUp({ store = {}, answers = [], unkept }: Setting = {}) {
  const kept: DeadLetter[] = [];
  const published: Publication[] = [];
  const { log, lines, text } = capturedLog();
  const real = new DynamoDbOutcomeStore({ ...table, client, clock });
  const handler = teller({
    store: {
      read: async (id) => real.read(id),
      markTold: async (id, parts) => real.markTold(id, parts),
      ...store,
    },
    publisher: {
      async publishBatch(batch) {
        const answer = answers.shift() ?? [];
        if (answer instanceof Error) throw answer;
        published.push(...batch.filter((_, index) => !answer.some((refused) => refused.index === index)));
        return answer;
      },
    },
    deadLetters: {
      async keep(letters) {
        if (unkept !== undefined) return new Map(letters.map((letter) => [letter, unkept]));
        kept.push(...letters);
        return new Map();
      },
    },
    // Pauses between attempts are over at once.
    clock: { now: () => now, after: (_, run) => (queueMicrotask(run), { cancel: () => {} }) },
    random: () => 0,
    log,
  });
  return {
    published,
    kept: () => kept.map(({ body, reason }) => [JSON.parse(body), reason]),
    lines,
    text,
    outcomes: () => published.map(({ body }): Outcome => outcome.parse(JSON.parse(body))),
    tell: async (...ids: readonly string[]) => {
      const records = ids.map((id, index) => ({
        dynamodb: { Keys: { requestId: { S: id } }, SequenceNumber: String(index) },
      }));
      const { batchItemFailures } = await handler({ Records: records });
      return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
  };
}

const done: Completion = { state: 'succeeded', result: '{"pieces":1}' };
const error = { title: 'No stock', detail: 'There is none' };

describe('the teller', () => {
  it('tells each part of a request once, as it comes to be', async () => {
    const id = freshId();
    const { tell, outcomes } = setUp();
    await dispatch(id, { expected: ['ledger', 'archive'] });
    await tell(id);
    await end(id, 'ledger', done, 1000);
    await tell(id, id);
    await end(id, 'archive', { state: 'failed', error }, 2000);
    await tell(id);
    await tell(id);
    const data = { requestId: id, requestType: 'survey-filed' };
    const head = {
      specversion: '1.0',
      source: '/uketsuke/outcomes',
      tenant,
      datacontenttype: 'application/json',
    };
    expect(outcomes()).toEqual([
      {
        ...head,
        id: `${id}/dispatched`,
        type: 'dispatched',
        time: '2026-01-01T00:00:00.000Z',
        data: { ...data, state: 'dispatched', expected: ['ledger', 'archive'] },
      },
      {
        ...head,
        id: `${id}/consumer/ledger`,
        type: 'consumer-ended',
        time: '2026-01-01T00:00:01.000Z',
        data: {
          ...data,
          consumer: 'ledger',
          status: 'succeeded',
          result: { pieces: 1 },
          completedAt: '2026-01-01T00:00:01.000Z',
        },
      },
      {
        ...head,
        id: `${id}/consumer/archive`,
        type: 'consumer-ended',
        time: '2026-01-01T00:00:02.000Z',
        data: {
          ...data,
          consumer: 'archive',
          status: 'failed',
          error,
          completedAt: '2026-01-01T00:00:02.000Z',
        },
      },
      {
        ...head,
        id: `${id}/ended`,
        type: 'request-ended',
        time: '2026-01-01T00:00:02.000Z',
        data: { ...data, status: 'failed' },
      },
    ]);
  });

  it('tells all at once, in their order, when it was not called meanwhile', async () => {
    const id = freshId();
    const { tell, outcomes } = setUp();
    await dispatch(id, { expected: ['ledger', 'archive'] });
    await end(id, 'archive', done, 2000);
    await end(id, 'ledger', done, 1000);
    await tell(id);
    expect(outcomes().map((told) => told.id.slice(id.length))).toEqual([
      '/dispatched',
      '/consumer/ledger',
      '/consumer/archive',
      '/ended',
    ]);
  });

  it.each([
    [{ state: 'unrouted' }, { status: 'unrouted' }],
    [
      { state: 'failed', error },
      { status: 'failed', error },
    ],
    [{ state: 'dispatched', expected: [] }, { status: 'succeeded' }],
  ] as const)('tells the end of a request that waits for nobody with it: %j', async (verdict, told) => {
    const id = freshId();
    const { tell, outcomes } = setUp();
    await dispatch(id, verdict);
    await tell(id);
    expect(outcomes().map(({ type }) => type)).toEqual(['dispatched', 'request-ended']);
    expect(outcomes()[1]?.data).toEqual({ requestId: id, requestType: 'survey-filed', ...told });
  });

  it('tells no end of a repeat: the request that came first has its own', async () => {
    const id = freshId();
    const { tell, outcomes } = setUp();
    await dispatch(id, { state: 'repeat', original: requestId(99) });
    await tell(id);
    expect(outcomes()).toMatchObject([
      { type: 'dispatched', data: { state: 'repeat', original: requestId(99) } },
    ]);
  });

  it('gives subscribers what they filter on', async () => {
    const id = freshId();
    const { tell, published } = setUp();
    await dispatch(id, { expected: ['ledger'] });
    await end(id, 'ledger', done);
    await tell(id);
    const values = published.map(({ attributes }) =>
      Object.fromEntries(Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue])),
    );
    const all = { tenant, requestType: 'survey-filed' };
    expect(values).toEqual([
      { ...all, type: 'dispatched', status: 'dispatched' },
      { ...all, type: 'consumer-ended', status: 'succeeded', consumer: 'ledger' },
      { ...all, type: 'request-ended', status: 'succeeded' },
    ]);
  });

  it('has the records come back of what the topic does not take now', async () => {
    const [good, bad] = [freshId(), freshId()];
    const busy = { index: 1, code: 'InternalError', message: 'Later', outcome: 'unavailable' } as const;
    const { tell, outcomes } = setUp({ answers: [[busy], [{ ...busy, index: 0 }], [{ ...busy, index: 0 }]] });
    for (const id of [good, bad]) await dispatch(id, { expected: ['ledger'] });
    expect(await tell(good, bad)).toEqual(['1']);
    expect(await tell(good, bad)).toEqual([]);
    expect(outcomes().map((told) => told.id)).toEqual([`${good}/dispatched`, `${bad}/dispatched`]);
  });

  it('keeps for people what the topic will never take, and passes it by: nothing waits behind it', async () => {
    const [good, bad] = [freshId(), freshId()];
    const refusal = { index: 1, code: 'InvalidParameter', message: 'Never', outcome: 'refused' } as const;
    const { tell, outcomes, kept, lines } = setUp({ answers: [[refusal]] });
    for (const id of [good, bad]) await dispatch(id, { expected: ['ledger'] });
    expect(await tell(good, bad)).toEqual([]);
    expect(outcomes().map((told) => told.id)).toEqual([`${good}/dispatched`]);
    expect(kept()).toEqual([
      [expect.objectContaining({ id: `${bad}/dispatched` }), 'InvalidParameter: Never'],
    ]);
    expect(lines()).toContainEqual(
      expect.objectContaining({
        message: 'outcome cannot be published',
        requestId: bad,
        detail: 'InvalidParameter: Never',
      }),
    );
  });

  it('keeps for people the id of a request that it cannot read, and passes it by', async () => {
    const [good, bad] = [freshId(), freshId()];
    const { tell, outcomes, kept, lines } = setUp();
    await dispatch(good, { expected: ['ledger'] });
    const item = { requestId: { S: bad }, part: { S: 'request' }, state: { S: 'unheard-of' } };
    await client.send(new PutItemCommand({ TableName: table.tableName, Item: item }));
    expect(await tell(bad, good)).toEqual([]);
    expect(outcomes().map((told) => told.id)).toEqual([`${good}/dispatched`]);
    expect(kept()).toEqual([[{ requestId: bad }, 'The record of the request is malformed']]);
    expect(lines()).toContainEqual(
      expect.objectContaining({
        message: 'outcome cannot be published',
        requestId: bad,
        causes: [expect.stringContaining('Invalid')],
      }),
    );
  });

  it('passes by an outcome whose dead letter is refused too: it is logged with its request, and counted', async () => {
    const [good, bad] = [freshId(), freshId()];
    const refusal = { index: 1, code: 'InvalidParameter', message: 'Never', outcome: 'refused' } as const;
    const { tell, outcomes, lines, text } = setUp({ answers: [[refusal]], unkept: 'refused' });
    const verdict = { state: 'failed', error: { title: 'Secret', detail: 'Secret' } } as const;
    await dispatch(good, { expected: ['ledger'] });
    await dispatch(bad, verdict);
    expect(await tell(good, bad)).toEqual([]);
    expect(outcomes().map((told) => told.id)).toEqual([`${good}/dispatched`, `${bad}/ended`]);
    expect(lines().slice(-2)).toMatchObject([
      { message: 'outcome lost: its dead letter was refused', requestId: bad },
      { message: 'outcomes published', records: 2, published: 2, kept: 0, lost: 1, failed: 0 },
    ]);
    expect(text.join('')).not.toContain('Secret');
  });

  it('passes by what it cannot print: the same record would fail again', async () => {
    const [good, bad] = [freshId(), freshId()];
    const real = new DynamoDbOutcomeStore({ ...table, client, clock });
    const read: OutcomeStore['read'] = async (id) => {
      const progress = await real.read(id);
      const completedAt = '2026-01-01T00:00:01.000Z';
      const unprintable = { consumer: 'ledger', state: 'succeeded', result: 1n, completedAt } as const;
      return id === bad ? { ...progress, consumers: [unprintable] } : progress;
    };
    const { tell, outcomes, kept } = setUp({ store: { read } });
    for (const id of [good, bad]) await dispatch(id, { expected: ['ledger'] });
    expect(await tell(bad, good)).toEqual([]);
    expect(outcomes().map((told) => told.id)).toEqual([`${good}/dispatched`]);
    expect(kept()).toEqual([[{ requestId: bad }, expect.stringContaining('BigInt')]]);
  });

  it('has the records come back whose outcome may have been published, since the answer was lost', async () => {
    const id = freshId();
    const { tell, outcomes, kept } = setUp({ answers: [new Error('Socket hang up')] });
    await dispatch(id, { expected: ['ledger'] });
    expect(await tell(id)).toEqual(['0']);
    expect(kept()).toEqual([]);
    expect(await tell(id)).toEqual([]);
    expect(outcomes().map((told) => told.id)).toEqual([`${id}/dispatched`]);
  });

  it('has the record come back of what the queue for people does not accept now', async () => {
    const [good, bad] = [freshId(), freshId()];
    const refusal = { index: 1, code: 'InvalidParameter', message: 'Never', outcome: 'refused' } as const;
    const { tell } = setUp({ answers: [[refusal]], unkept: 'unavailable' });
    for (const id of [good, bad]) await dispatch(id, { expected: ['ledger'] });
    expect(await tell(good, bad)).toEqual(['1']);
  });

  it('has all records of a request come back when the table does not answer', async () => {
    const [one, other] = [freshId(), freshId()];
    const { tell } = setUp({ store: { read: async () => Promise.reject(new Error('Throttled')) } });
    expect(await tell(one, other, one)).toEqual(['0', '1', '2']);
  });

  it('tells again what it could not mark, rather than not at all', async () => {
    const id = freshId();
    const { tell, outcomes } = setUp({
      store: { markTold: async () => Promise.reject(new Error('Throttled')) },
    });
    await dispatch(id, { expected: ['ledger'] });
    expect(await tell(id)).toEqual([]);
    expect(await tell(id)).toEqual([]);
    expect(outcomes().map((told) => told.id)).toEqual([`${id}/dispatched`, `${id}/dispatched`]);
  });

  it('tells nobody of a request that is not kept any more', async () => {
    const id = freshId();
    const { tell, outcomes } = setUp();
    await end(id, 'ledger', done);
    expect(await tell(id)).toEqual([]);
    expect(outcomes()).toEqual([]);
  });
});
