import { firstLook } from '../../../lambda/contract/watch';
import type { WatchList } from '../../../lambda/core/watch-list';
import { done, error, now, ToldRequests } from './told-requests';

let requests: ToldRequests;
beforeAll(async () => {
  requests = await ToldRequests.start();
});
afterAll(async () => requests.close());

const due = new Map([
  ['ledger', now + 1000],
  ['archive', now + 2000],
]);
const verdict = { expected: ['ledger', 'archive'], due };

/** A request that is dispatched to two consumers, of which one has ended and is told of. */
async function halfEnded(): Promise<string> {
  const id = requests.freshId();
  await requests.dispatch(id, verdict);
  await requests.end(id, 'ledger', done);
  await requests.teller().tell(id);
  return id;
}

describe('the watch of a request', () => {
  it('ends when the end of the request is published, and not before', async () => {
    const id = await halfEnded();
    expect(await requests.dueAt(id)).toBe(now + 1000);
    await requests.end(id, 'archive', done);
    await requests.teller().tell(id);
    expect(await requests.dueAt(id)).toBeUndefined();
  });

  it('ends when the request is dispatched once more after its end', async () => {
    const id = await halfEnded();
    await requests.end(id, 'archive', done);
    await requests.teller().tell(id);
    await requests.dispatch(id, verdict);
    const { tell, published } = requests.teller();
    await tell(id);
    expect([published, await requests.dueAt(id)]).toEqual([[], undefined]);
  });

  it('goes on when the end is not published', async () => {
    const id = await halfEnded();
    await requests.end(id, 'archive', done);
    const end = { id: `${id}/ended`, code: 'InternalError', message: 'Later' };
    const throttled = { ...end, outcome: 'unavailable' } as const;
    const { tell } = requests.teller({ answers: Array.from({ length: 20 }, () => [throttled]) });
    expect(await tell(id)).toEqual(['0']);
    expect(await requests.dueAt(id)).toBe(now + 1000);
  });

  it('goes on when it is not recorded that the end is published', async () => {
    const id = await halfEnded();
    await requests.end(id, 'archive', done);
    const markTold = async () => Promise.reject(new Error('No connection'));
    expect(await requests.teller({ store: { markTold } }).tell(id)).toEqual([]);
    expect(await requests.dueAt(id)).toBe(now + 1000);
  });

  it('ends when the end can never be published', async () => {
    const id = await halfEnded();
    await requests.end(id, 'archive', done);
    const end = { id: `${id}/ended`, code: 'InvalidParameter', message: 'Never' };
    const refused = { ...end, outcome: 'refused' } as const;
    const { tell, kept } = requests.teller({ answers: [[refused]] });
    expect(await tell(id)).toEqual([]);
    expect(kept()).toHaveLength(1);
    expect(await requests.dueAt(id)).toBeUndefined();
  });

  it('goes on while a part is open again, and ends with it: what is published is the end before', async () => {
    const id = await halfEnded();
    await requests.end(id, 'archive', { state: 'failed', error });
    await requests.teller().tell(id);
    const part = { requestId: id, consumer: 'archive' };
    const claimed = await requests.claims.claim({ ...part, failedFence: 1, now, leaseUntil: now + 1 });
    if (claimed.outcome !== 'claimed') throw new Error('Not claimed');
    await requests.watchList.watch(part, now + 9000);
    await requests.teller().tell(id);
    expect(await requests.dueAt(id)).toBe(now + 9000);
    await requests.claims.complete(claimed.claim, done, now);
    const { tell, published } = requests.teller();
    await tell(id);
    expect([published, await requests.dueAt(id)]).toEqual([[], undefined]);
  });

  it('goes on when a part was opened again since the request was read', async () => {
    const id = await halfEnded();
    await requests.end(id, 'archive', done);
    const settle: WatchList['settle'] = async (...watched) => {
      await requests.watchList.watch({ requestId: id, consumer: 'archive' }, now + 9000);
      await requests.watchList.settle(...watched);
    };
    await requests.teller({ watchList: { settle } }).tell(id);
    expect(await requests.dueAt(id)).toBe(now + 1000);
  });

  it('has its next look within the hour when an outcome is not published', async () => {
    const id = requests.freshId();
    await requests.dispatch(id, { expected: ['ledger'], due: new Map([['ledger', now + 9 * firstLook]]) });
    await requests.watchList.postpone({ requestId: id, dueAt: now + firstLook }, now + 5 * firstLook);
    const end = { id: `${id}/dispatched`, code: 'InternalError', message: 'Later' };
    const throttled = { ...end, outcome: 'unavailable' } as const;
    const { tell } = requests.teller({ answers: Array.from({ length: 20 }, () => [throttled]) });
    expect(await tell(id)).toEqual(['0']);
    expect(await requests.dueAt(id)).toBe(now + firstLook);
  });

  it('does not publish, nor keep for people, once more what is refused', async () => {
    const id = await halfEnded();
    await requests.end(id, 'archive', { state: 'failed', error });
    const outcomeId = `${id}/consumer/archive`;
    const refused = {
      id: outcomeId,
      code: 'InvalidParameter',
      message: 'Never',
      outcome: 'refused',
    } as const;
    await requests.teller({ answers: [[refused]] }).tell(id);
    const { tell, published, kept } = requests.teller();
    await tell(id);
    expect([published, kept()]).toEqual([[], []]);
  });

  it('is left to the sweeper when it cannot be ended', async () => {
    const id = await halfEnded();
    await requests.end(id, 'archive', done);
    const watchList = { settle: async () => Promise.reject(new Error('No connection')) };
    const { tell, lines } = requests.teller({ watchList });
    expect(await tell(id)).toEqual([]);
    expect(lines()).toContainEqual(
      expect.objectContaining({ level: 'WARN', message: 'request still watched', requestId: id }),
    );
  });
});
