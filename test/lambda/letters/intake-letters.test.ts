import { intakeLetters } from '../../../lambda/letters/intake-letters';
import { letterReader } from '../../../lambda/letters/read-letters';
import { intakeText, requestId } from '../intake-message';
import { deadLetter, letterPorts, now, returned } from './letters';

const key = { tenant: 'acme', type: 'survey-filed', key: 'k' };
const id = requestId();
const body = intakeText({ tenant: 'acme', idempotencykey: 'k' });
const record = { requestId: id, type: 'survey-filed', tenant: 'acme' };
const dispatchFailed = { title: 'Dispatch failed', reference: `${id}/dispatcher/0` };

function setUp() {
  const parts = letterPorts();
  const ports = { ...parts.ports, requests: parts.store };
  const handle = letterReader(intakeLetters(ports), ports);
  const { store } = parts;
  return {
    ...parts,
    read: async (...Records: ReturnType<typeof deadLetter>[]) => handle({ Records }),
    claimKey: async (request = id) => store.claimKey({ ...key, requestId: request, fingerprint: 'f' }),
  };
}

it('ends a request of which nothing is recorded, gives its key back and stores the letter', async () => {
  const { read, store, stored, claimKey, lines } = setUp();
  await claimKey();
  expect(await read(deadLetter(body))).toEqual(returned());
  expect(store.requests.get(id)).toMatchObject({ ...record, state: 'failed', error: dispatchFailed });
  expect(stored).toMatchObject([{ requestId: id, type: 'survey-filed', body, reason: 'Dispatch failed' }]);
  expect(await claimKey(requestId(2))).toMatchObject({ requestId: requestId(2) });
  expect(lines()).toContainEqual(
    expect.objectContaining({ level: 'ERROR', message: 'request not dispatched', requestId: id }),
  );
});

it('leaves a key to the request that has it', async () => {
  const { read, claimKey } = setUp();
  await claimKey(requestId(2));
  await read(deadLetter(body));
  expect(await claimKey(requestId(3))).toMatchObject({ requestId: requestId(2) });
});

it('gives the key back when an earlier turn stopped before it did', async () => {
  const { read, store, claimKey } = setUp();
  await claimKey();
  const release = store.releaseKey.bind(store);
  store.releaseKey = async () => Promise.reject(new Error('Not now'));
  expect(await read(deadLetter(body))).toEqual(returned('letter-1'));
  store.releaseKey = release;
  expect(await read(deadLetter(body))).toEqual(returned());
  expect(await claimKey(requestId(2))).toMatchObject({ requestId: requestId(2) });
});

describe('a request that was recorded as dispatched', () => {
  it('is not overwritten; the parts that nobody has claimed fail, and the others stay as they are', async () => {
    const { read, store, stored, claimKey } = setUp();
    await claimKey();
    await store.record([{ ...record, state: 'dispatched', expected: ['ledger', 'archive', 'alarm'] }]);
    const claimed = await store.claim({ requestId: id, consumer: 'ledger', now, leaseUntil: now + 1000 });
    if (claimed.outcome !== 'claimed') throw new Error(claimed.outcome);
    await store.complete(claimed.claim, { state: 'succeeded', result: '1' }, now);
    await store.claim({ requestId: id, consumer: 'alarm', now, leaseUntil: now + 1000 });
    expect(await read(deadLetter(body))).toEqual(returned());
    expect(store.requests.get(id)?.state).toBe('dispatched');
    expect(store.task(id, 'ledger')?.state).toBe('succeeded');
    expect(store.task(id, 'alarm')?.state).toBe('running');
    expect(store.task(id, 'archive')).toMatchObject({ state: 'failed', attempts: 0, error: dispatchFailed });
    expect(stored).toMatchObject([{ requestId: id, body, reason: 'Dispatch failed' }]);
    // Work has begun: a repeat must find it.
    expect(await claimKey(requestId(2))).toMatchObject({ requestId: id });
  });

  it('gives its key back when no consumer has begun', async () => {
    const { read, store, claimKey, bucket } = setUp();
    await claimKey();
    await store.record([{ ...record, state: 'dispatched', expected: ['ledger'] }]);
    bucket.isDown = true;
    await read(deadLetter(body));
    bucket.isDown = false;
    expect(await read(deadLetter(body))).toEqual(returned());
    expect(await claimKey(requestId(2))).toMatchObject({ requestId: requestId(2) });
    // A copy that is still under way is not worked on.
    expect(await store.claim({ requestId: id, consumer: 'ledger', now, leaseUntil: now + 1 })).toMatchObject({
      outcome: 'failed',
    });
  });

  it('leaves the parts of consumers that were not at work to the sweeper', async () => {
    const { read, store, stored, claimKey } = setUp();
    await claimKey();
    const waiting = [{ consumer: 'archive', until: now + 86_400_000 }];
    await store.record([{ ...record, state: 'dispatched', expected: ['ledger', 'archive'], waiting }]);
    await read(deadLetter(body));
    expect(store.task(id, 'ledger')?.state).toBe('failed');
    expect(store.task(id, 'archive')).toBeUndefined();
    expect(stored).toHaveLength(1);
    expect(await claimKey(requestId(2))).toMatchObject({ requestId: id });
  });

  it('has no letter when each consumer has claimed its part', async () => {
    const { read, store, stored } = setUp();
    await store.record([{ ...record, state: 'dispatched', expected: ['ledger'] }]);
    await store.claim({ requestId: id, consumer: 'ledger', now, leaseUntil: now + 1000 });
    expect(await read(deadLetter(body))).toEqual(returned());
    expect(stored).toEqual([]);
  });

  it('is not ended by the copy of a letter from before its redrive', async () => {
    const { read, store, stored } = setUp();
    await store.record([{ ...record, state: 'dispatched', expected: ['ledger'] }]);
    await read(deadLetter(body, { reason: 'Unrouted: no filter matches' }));
    expect(store.task(id, 'ledger')).toBeUndefined();
    expect(stored).toEqual([]);
  });
});

it.each([
  ['failed', 'Invalid request: no "total"'],
  ['unrouted', 'Unrouted: no filter matches'],
] as const)('stores the letter of the dispatcher, and leaves the end: %s', async (state, reason) => {
  const { read, store, stored, claimKey } = setUp();
  await claimKey();
  const error = { title: 'Invalid request', detail: 'x' };
  const ended = { ...record, state, ...(state === 'failed' && { error }) };
  await store.record([ended]);
  await read(deadLetter(body, { reason }));
  expect(store.requests.get(id)).toEqual(ended);
  expect(stored).toMatchObject([{ requestId: id, reason }]);
  expect(await claimKey(requestId(2))).toMatchObject({ requestId: id });
});

it('drops the message of a repeat', async () => {
  const { read, store, stored } = setUp();
  await store.record([{ ...record, state: 'repeat', original: requestId(7) }]);
  expect(await read(deadLetter(body))).toEqual(returned());
  expect(stored).toEqual([]);
});

it('stores a message that is not an envelope as it came', async () => {
  const { read, stored, store } = setUp();
  await read(
    deadLetter('[1]', { reason: 'Not an envelope: x' }),
    deadLetter('{"data":', { messageId: 'letter-2' }),
  );
  expect(stored).toMatchObject([
    { body: '[1]', reason: 'Not an envelope: x', messageId: 'letter-1' },
    { body: '{"data":', messageId: 'letter-2' },
  ]);
  expect(store.requests.size).toBe(0);
});
