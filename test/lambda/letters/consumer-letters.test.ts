import { markFailed } from '../../../lambda/contract/print-event';
import type { ClaimOutcome } from '../../../lambda/core/attempt/claim-store';
import { consumerLetters } from '../../../lambda/letters/consumer-letters';
import { letterReader } from '../../../lambda/letters/read-letters';
import { surveyFiled } from '../../sample-app/request-types';
import { eventText, requestId } from '../intake-message';
import { invocationRecord, pushEvent } from '../pushed-event';
import { deadLetter, deadLetterQueueArn, letterPorts, now, returned, undeliveredQueueArn } from './letters';

const event = eventText(surveyFiled.example, 'survey-filed');
const task = { requestId: requestId(), consumer: 'ledger' };
const error = { title: 'Consumer failed', detail: 'Not yet', reference: 'r' };

function setUp() {
  const parts = letterPorts();
  const { store, ports } = parts;
  const handle = letterReader(consumerLetters({ consumer: 'ledger', deadLetterQueueArn }, ports), ports);
  const claim = async (
    at = now,
    failedFence?: number,
  ): Promise<Extract<ClaimOutcome, { outcome: 'claimed' }>> => {
    const claimed = await store.claim({ ...task, now: at, leaseUntil: at + 1000, failedFence });
    if (claimed.outcome !== 'claimed') throw new Error(claimed.outcome);
    return claimed;
  };
  /** Fails the part for good, as its function does. */
  const fail = async (failedFence?: number) => {
    const attempt = (await claim(now, failedFence)).claim;
    await store.complete(attempt, { state: 'failed', error }, now);
    return attempt.fence;
  };
  return {
    ...parts,
    claim,
    fail,
    read: async (...Records: ReturnType<typeof deadLetter>[]) => handle({ Records }),
  };
}

it('ends the part of a message that SQS moved, and stores the letter with the fence that opens it', async () => {
  const { read, store, stored, lines } = setUp();
  expect(await read(deadLetter(event))).toEqual(returned());
  expect(store.task(task.requestId, 'ledger')).toMatchObject({
    state: 'failed',
    fence: 1,
    attempts: 0,
    completedAt: now,
    error: { title: 'No attempt left', reference: `${task.requestId}/ledger/0` },
  });
  expect(stored).toEqual([
    {
      ...task,
      fence: 1,
      type: 'survey-filed',
      source: deadLetterQueueArn,
      reason: 'No attempt left',
      messageId: 'letter-1',
      sentAt: '2025-12-31T23:59:00.000Z',
      storedAt: '2026-01-01T00:00:00.000Z',
      attributes: { type: { dataType: 'String', stringValue: 'survey-filed' } },
      body: markFailed(event, 1),
    },
  ]);
  expect(lines()).toContainEqual(
    expect.objectContaining({ level: 'ERROR', message: 'part ended without a result', attempts: 0 }),
  );
});

it('keeps the error of the latest attempt', async () => {
  const { read, store, claim } = setUp();
  await store.complete((await claim()).claim, { state: 'retrying', error }, now);
  await read(deadLetter(event));
  expect(store.task(task.requestId, 'ledger')).toMatchObject({ state: 'failed', attempts: 1, error });
});

it('ends the part of a request that could not be delivered', async () => {
  const { read, store, stored } = setUp();
  await read(deadLetter(event, { source: undeliveredQueueArn }));
  expect(store.task(task.requestId, 'ledger')?.error?.title).toBe('Not delivered');
  expect(stored).toMatchObject([{ reason: 'Not delivered', source: undeliveredQueueArn }]);
});

it.each([
  ['Lambda', invocationRecord(pushEvent(event))],
  ['SNS', JSON.stringify({ Type: 'Notification', MessageId: 'm', Message: event })],
])('unwraps the event from what %s wrote around it', async (_, body) => {
  const { read, stored } = setUp();
  await read(deadLetter(body));
  expect(stored).toMatchObject([{ ...task, body: markFailed(event, 1) }]);
});

it('stores the letter of the function, and leaves the end that the function recorded', async () => {
  const { read, store, stored, fail } = setUp();
  const fence = await fail();
  await read(deadLetter(markFailed(event, fence), { reason: 'Consumer failed: x' }));
  expect(store.task(task.requestId, 'ledger')).toMatchObject({ state: 'failed', fence, error });
  expect(stored).toMatchObject([{ reason: 'Consumer failed: x', body: markFailed(event, fence) }]);
  expect(stored[0]?.attributes).not.toHaveProperty('reason');
});

it('stores the letter that a part still owes, with the fence of its failure', async () => {
  const { read, store, stored, fail } = setUp();
  const fence = await fail();
  await read(deadLetter(event));
  expect(store.task(task.requestId, 'ledger')).toMatchObject({ fence, error });
  expect(stored).toMatchObject([{ body: markFailed(event, fence) }]);
});

it('drops the letter of a part that has succeeded', async () => {
  const { read, store, stored, claim } = setUp();
  await store.complete((await claim()).claim, { state: 'succeeded', result: '1' }, now);
  expect(await read(deadLetter(event))).toEqual(returned());
  expect(store.task(task.requestId, 'ledger')?.state).toBe('succeeded');
  expect(stored).toEqual([]);
});

it('drops a copy of a letter that has been redriven, and leaves the new attempt alone', async () => {
  const { read, store, stored, fail, claim } = setUp();
  const fence = await fail();
  await claim(now, fence);
  const copy = deadLetter(markFailed(event, fence), { reason: 'x' });
  expect(await read(copy)).toEqual(returned());
  expect(store.task(task.requestId, 'ledger')?.state).toBe('running');
  expect(stored).toEqual([]);
});

it('does not replace the letter of a later failure by an earlier one', async () => {
  const { read, stored, fail } = setUp();
  const first = await fail();
  await fail(first);
  await read(deadLetter(markFailed(event, first), { reason: 'first' }));
  expect(stored).toEqual([]);
});

it('ends a part again that was redriven and whose message SQS moved once more', async () => {
  const { read, store, stored, fail, claim, clock } = setUp();
  const fence = await fail();
  await claim(now, fence);
  await clock.advance(1001);
  await read(deadLetter(markFailed(event, fence)));
  expect(store.task(task.requestId, 'ledger')).toMatchObject({ state: 'failed', fence: fence + 2 });
  expect(stored).toMatchObject([{ body: markFailed(event, fence + 2) }]);
});

it('waits while a worker holds the part', async () => {
  const { read, store, stored, claim } = setUp();
  await claim();
  expect(await read(deadLetter(event))).toEqual(returned('letter-1'));
  expect(store.task(task.requestId, 'ledger')?.state).toBe('running');
  expect(stored).toEqual([]);
});

it.each(['not JSON', '{}', '[1]', '', '[[[['.repeat(100_000)])(
  'stores a malformed letter as it came: %.20s',
  async (body) => {
    const { read, stored } = setUp();
    expect(await read(deadLetter(body))).toEqual(returned());
    expect(stored).toMatchObject([{ consumer: 'ledger', body, reason: 'Not an event' }]);
    expect(stored[0]).not.toHaveProperty('requestId');
  },
);

it('returns a letter that could not be stored, alone, and stores it the next time with the same fence', async () => {
  const { read, stored, bucket } = setUp();
  bucket.isDown = true;
  expect(await read(deadLetter(event))).toEqual(returned('letter-1'));
  bucket.isDown = false;
  const other = eventText(surveyFiled.example, 'survey-filed', requestId(2));
  expect(await read(deadLetter(event), deadLetter(other, { messageId: 'letter-2' }))).toEqual(returned());
  expect(stored.map(({ body }) => body)).toEqual([markFailed(event, 1), markFailed(other, 1)]);
});

it('returns a letter whose end could not be recorded, and reads the others', async () => {
  const { read, stored, store } = setUp();
  const end = store.end.bind(store);
  store.end = async (part) => {
    if (part.requestId === requestId()) throw new Error('Not now');
    return end(part);
  };
  const other = eventText(surveyFiled.example, 'survey-filed', requestId(2));
  expect(await read(deadLetter(event), deadLetter(other, { messageId: 'letter-2' }))).toEqual(
    returned('letter-1'),
  );
  expect(stored).toMatchObject([{ requestId: requestId(2) }]);
});
