import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDbOutcomeStore } from '../../../lambda/adapters/dynamodb-outcome-store';
import type { OutcomeStore } from '../../../lambda/core/outcome-store';
import { clock, table, ToldRequests } from './told-requests';

let requests: ToldRequests;
beforeAll(async () => {
  requests = await ToldRequests.start();
});
afterAll(async () => requests.close());

/** The topic does not accept the outcome `dispatched` of a request now. */
const notNow = (id: string) =>
  ({ id: `${id}/dispatched`, code: 'InternalError', message: 'Later', outcome: 'unavailable' }) as const;

/** The topic refuses the outcome `dispatched` of a request. */
const refusalOf = (id: string) =>
  ({ id: `${id}/dispatched`, code: 'InvalidParameter', message: 'Never', outcome: 'refused' }) as const;

describe('the teller, when something fails,', () => {
  it('returns the records of an outcome that the topic does not accept now', async () => {
    const [good, bad] = [requests.freshId(), requests.freshId()];
    const busy = notNow(bad);
    const { tell, outcomes } = requests.teller({ answers: [[busy], [busy], [busy]] });
    for (const id of [good, bad]) await requests.dispatch(id, { expected: ['ledger'] });
    expect(await tell(good, bad)).toEqual(['1']);
    expect(await tell(good, bad)).toEqual([]);
    expect(outcomes().map((told) => told.id)).toEqual([`${good}/dispatched`, `${bad}/dispatched`]);
  });

  it('keeps a refused outcome for people and passes it by: nothing waits behind it', async () => {
    const [good, bad] = [requests.freshId(), requests.freshId()];
    const { tell, outcomes, kept, lines } = requests.teller({ answers: [[refusalOf(bad)]] });
    for (const id of [good, bad]) await requests.dispatch(id, { expected: ['ledger'] });
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

  it('keeps the id of an unreadable request for people and passes it by', async () => {
    const [good, bad] = [requests.freshId(), requests.freshId()];
    const { tell, outcomes, kept, lines } = requests.teller();
    await requests.dispatch(good, { expected: ['ledger'] });
    const item = { requestId: { S: bad }, part: { S: 'request' }, state: { S: 'unheard-of' } };
    await requests.client.send(new PutItemCommand({ TableName: table.tableName, Item: item }));
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
    const [good, bad] = [requests.freshId(), requests.freshId()];
    const { tell, outcomes, lines, text } = requests.teller({
      answers: [[refusalOf(bad)]],
      unkept: 'refused',
    });
    const verdict = { state: 'failed', error: { title: 'Secret', detail: 'Secret' } } as const;
    await requests.dispatch(good, { expected: ['ledger'] });
    await requests.dispatch(bad, verdict);
    expect(await tell(good, bad)).toEqual([]);
    expect(
      outcomes()
        .map((told) => told.id)
        .toSorted(),
    ).toEqual([`${good}/dispatched`, `${bad}/ended`]);
    expect(lines().slice(-2)).toMatchObject([
      { message: 'outcome lost: its dead letter was refused', requestId: bad },
      { message: 'outcomes published', records: 2, published: 2, kept: 0, lost: 1, failed: 0 },
    ]);
    expect(text.join('')).not.toContain('Secret');
  });

  it('passes by an outcome that cannot be printed: the same record would fail again', async () => {
    const [good, bad] = [requests.freshId(), requests.freshId()];
    const real = new DynamoDbOutcomeStore({ ...table, client: requests.client, clock });
    const read: OutcomeStore['read'] = async (id) => {
      const progress = await real.read(id);
      const completedAt = '2026-01-01T00:00:01.000Z';
      const end = { state: 'succeeded', attempts: 1, completedAt } as const;
      const unprintable = { consumer: 'ledger', ...end, result: 1n };
      return id === bad ? { ...progress, consumers: [unprintable] } : progress;
    };
    const { tell, outcomes, kept } = requests.teller({ store: { read } });
    for (const id of [good, bad]) await requests.dispatch(id, { expected: ['ledger'] });
    expect(await tell(bad, good)).toEqual([]);
    expect(outcomes().map((told) => told.id)).toEqual([`${good}/dispatched`]);
    expect(kept()).toEqual([[{ requestId: bad }, expect.stringContaining('BigInt')]]);
  });

  it('returns the records of an outcome that may have been published, because the answer was lost', async () => {
    const id = requests.freshId();
    const { tell, outcomes, kept } = requests.teller({ answers: [new Error('Socket hang up')] });
    await requests.dispatch(id, { expected: ['ledger'] });
    expect(await tell(id)).toEqual(['0']);
    expect(kept()).toEqual([]);
    expect(await tell(id)).toEqual([]);
    expect(outcomes().map((told) => told.id)).toEqual([`${id}/dispatched`]);
  });

  it('returns the record of an outcome whose dead letter is not accepted now', async () => {
    const [good, bad] = [requests.freshId(), requests.freshId()];
    const { tell } = requests.teller({ answers: [[refusalOf(bad)]], unkept: 'unavailable' });
    for (const id of [good, bad]) await requests.dispatch(id, { expected: ['ledger'] });
    expect(await tell(good, bad)).toEqual(['1']);
  });

  it('returns all records of a request when the table does not answer', async () => {
    const [one, other] = [requests.freshId(), requests.freshId()];
    const { tell } = requests.teller({ store: { read: async () => Promise.reject(new Error('Throttled')) } });
    expect(await tell(one, other, one)).toEqual(['0', '1', '2']);
  });

  it('publishes an outcome again that it could not mark', async () => {
    const id = requests.freshId();
    const { tell, outcomes } = requests.teller({
      store: { markTold: async () => Promise.reject(new Error('Throttled')) },
    });
    await requests.dispatch(id, { expected: ['ledger'] });
    expect(await tell(id)).toEqual([]);
    expect(await tell(id)).toEqual([]);
    expect(outcomes().map((told) => told.id)).toEqual([`${id}/dispatched`, `${id}/dispatched`]);
  });
});
