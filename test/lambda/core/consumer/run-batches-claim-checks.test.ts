import { MemoryBodyStore } from '../../../../lambda/adapters/memory-body-store';
import { MemoryStatusStore } from '../../../../lambda/adapters/memory-status-store';
import { objectKey, referredAt } from '../../../../lambda/contract/claim-check';
import { deadlineAfter } from '../../../../lambda/core/attempt/deadline';
import { batchProcessor } from '../../../../lambda/core/consumer/process-batch';
import { VirtualClock } from '../../../../local/clock';
import { capturedLog } from '../../captured-log';
import { claimCheckFor } from '../../claim-check';
import { eventText, queueRecord, requestId } from '../../intake-message';
import { levelCounted } from '../../../sample-app/request-types';
import { KeptLetters, patience } from '../../queue-ports';

const tenant = '123456789012';
const text = JSON.stringify(levelCounted.example);
const { dataref, sha256, size } = claimCheckFor(text);

function claim(number: number) {
  const { data: _, ...event } = JSON.parse(eventText(null, 'level-counted', requestId(number)));
  const body = JSON.stringify({ ...event, tenant, dataref, datasha256: sha256, datasize: size });
  return { ...queueRecord(body, String(number)), receiptHandle: String(number) };
}

function setUp(bodiesInMemory: number) {
  const clock = new VirtualClock(referredAt(dataref));
  const store = new MemoryStatusStore();
  const bodies = new MemoryBodyStore();
  bodies.bodies.set(objectKey(tenant, dataref), Buffer.from(text));
  const batches: number[] = [];
  const process = batchProcessor(
    {
      handles: [levelCounted],
      work(batch) {
        batches.push(batch.length);
        return batch.map(({ request }) => request.data.counts.length);
      },
    },
    { consumer: 'levels', maxAttempts: 3, maxReceiveCount: 3, patience, bodiesInMemory },
    {
      store,
      bodies: { store: bodies, retentionDays: 2, clock },
      clock,
      log: capturedLog().log,
      deadLetters: new KeptLetters(),
    },
  );
  const messages = [1, 2, 3].map(claim);
  return { batches, bodies, store, run: async () => process(messages, deadlineAfter(30_000, clock)) };
}

describe('a batch of events with claim checks', () => {
  it('is given the data of all of them at once, while there is memory for it', async () => {
    const { batches, store, run } = setUp(3 * size);
    const { done } = await run();
    expect(done).toHaveLength(3);
    expect(batches).toEqual([3]);
    expect(store.task(requestId(1), 'levels')).toMatchObject({ state: 'succeeded', result: '2' });
  });

  it('is worked on in parts when not all bodies fit into memory', async () => {
    const { batches, run } = setUp(2 * size);
    expect((await run()).done).toHaveLength(3);
    expect(batches).toEqual([2, 1]);
  });

  it('fails for good, with the reason, when a body is missing', async () => {
    const { batches, bodies, store, run } = setUp(3 * size);
    bodies.bodies.clear();
    expect((await run()).failed).toHaveLength(3);
    expect(batches).toEqual([]);
    expect(store.task(requestId(1), 'levels')).toMatchObject({
      state: 'failed',
      error: { title: 'Claim check missing' },
    });
  });
});
