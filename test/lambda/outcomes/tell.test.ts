import { cancelledFailure } from '../../../lambda/contract/cancellation';
import { requestId } from '../intake-message';
import { done, error, tenant, ToldRequests } from './told-requests';

let requests: ToldRequests;
beforeAll(async () => {
  requests = await ToldRequests.start();
});
afterAll(async () => requests.close());

describe('the teller', () => {
  it('tells each part of a request once, as it comes to be', async () => {
    const id = requests.freshId();
    const { tell, outcomes } = requests.teller();
    await requests.dispatch(id, { expected: ['ledger', 'archive'] });
    await tell(id);
    await requests.end(id, 'ledger', done, 1000);
    await tell(id, id);
    await requests.end(id, 'archive', { state: 'failed', error }, 2000);
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

  it('tells the type of a failure', async () => {
    const id = requests.freshId();
    const { tell, outcomes } = requests.teller();
    await requests.dispatch(id, { state: 'failed', error: cancelledFailure });
    await tell(id);
    expect(outcomes().map(({ data }) => 'error' in data && data.error)).toEqual([
      cancelledFailure,
      cancelledFailure,
    ]);
  });

  it('tells all at once, in their order, when it was not called meanwhile', async () => {
    const id = requests.freshId();
    const { tell, outcomes } = requests.teller();
    await requests.dispatch(id, { expected: ['ledger', 'archive'] });
    await requests.end(id, 'archive', done, 2000);
    await requests.end(id, 'ledger', done, 1000);
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
    const id = requests.freshId();
    const { tell, outcomes } = requests.teller();
    await requests.dispatch(id, verdict);
    await tell(id);
    expect(outcomes().map(({ type }) => type)).toEqual(['dispatched', 'request-ended']);
    expect(outcomes()[1]?.data).toEqual({ requestId: id, requestType: 'survey-filed', ...told });
  });

  it('tells no end of a repeat: the request that came first has its own', async () => {
    const id = requests.freshId();
    const { tell, outcomes } = requests.teller();
    await requests.dispatch(id, { state: 'repeat', original: requestId(99) });
    await tell(id);
    expect(outcomes()).toMatchObject([
      { type: 'dispatched', data: { state: 'repeat', original: requestId(99) } },
    ]);
  });

  it('gives subscribers what they filter on', async () => {
    const id = requests.freshId();
    const { tell, published } = requests.teller();
    await requests.dispatch(id, { expected: ['ledger'] });
    await requests.end(id, 'ledger', done);
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

  it('tells nobody of a request that is not kept any more', async () => {
    const id = requests.freshId();
    const { tell, outcomes } = requests.teller();
    await requests.end(id, 'ledger', done);
    expect(await tell(id)).toEqual([]);
    expect(outcomes()).toEqual([]);
  });
});
