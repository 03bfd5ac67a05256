import { MemoryBodyStore } from '../../../../lambda/adapters/memory-body-store';
import { MemoryStatusStore } from '../../../../lambda/adapters/memory-status-store';
import { objectKey, referredAt } from '../../../../lambda/contract/claim-check';
import { consume } from '../../../../lambda/core/consumer/consume';
import type { QueueRecord } from '../../../../lambda/core/queue/partial-batch';
import { VirtualClock } from '../../../../local/clock';
import { capturedLog } from '../../captured-log';
import { claimCheckFor } from '../../claim-check';
import { eventText, queueRecord, requestId } from '../../intake-message';
import { levelCounted } from '../../../sample-app/request-types';
import { patience, queuePorts } from '../../queue-ports';

const tenant = '123456789012';
const text = JSON.stringify(levelCounted.example);

/** An event with a claim check in place of its data. */
function claimText(number = 0, { body = text, of = tenant } = {}): string {
  const { data: _, ...event } = JSON.parse(eventText(null, 'level-counted', requestId(number)));
  const { dataref, sha256, size } = claimCheckFor(body);
  return JSON.stringify({ ...event, tenant: of, dataref, datasha256: sha256, datasize: size });
}

function setUp(work: (data: unknown) => unknown = (data) => data, bodiesInMemory = 1_000_000) {
  const store = new MemoryStatusStore();
  const bodies = new MemoryBodyStore();
  const { dataref } = claimCheckFor(text);
  bodies.bodies.set(objectKey(tenant, dataref), Buffer.from(text));
  const clock = new VirtualClock(referredAt(dataref));
  const ports = queuePorts();
  const handler = consume(
    { handles: [levelCounted], work: ({ data }) => work(data) },
    { consumer: 'levels', maxAttempts: 3, maxReceiveCount: 3, patience, bodiesInMemory },
    {
      store,
      bodies: { store: bodies, retentionDays: 2, clock },
      clock,
      log: capturedLog().log,
      ...ports,
    },
  );
  const invoke = async (...Records: QueueRecord[]) =>
    (await handler({ Records }, { getRemainingTimeInMillis: () => 30_000 })).batchItemFailures.length;
  return {
    bodies,
    clock,
    invoke,
    letters: ports.deadLetters,
    task: (number = 0) => store.task(requestId(number), 'levels'),
  };
}

describe('a consumer of an event with a claim check', () => {
  it('is given the data as usual', async () => {
    const { invoke, task } = setUp();
    expect(await invoke(queueRecord(claimText()))).toBe(0);
    expect(task()).toMatchObject({ state: 'succeeded', result: text });
  });

  it.each([
    ['altered', Buffer.from(text.replace('240', '241')), 'Claim check altered'],
    ['gone', undefined, 'Claim check missing'],
  ])('fails for good, with the reason, when the body is %s', async (_, body, title) => {
    let ran = false;
    const { bodies, invoke, letters, task } = setUp(() => (ran = true));
    bodies.bodies.clear();
    if (body !== undefined) bodies.bodies.set(objectKey(tenant, claimCheckFor(text).dataref), body);
    expect(await invoke(queueRecord(claimText()))).toBe(0);
    expect(task()).toMatchObject({ state: 'failed', error: { title } });
    expect(letters.kept).toHaveLength(1);
    expect(ran).toBe(false);
  });

  it('fails for good when the body is not kept any more', async () => {
    const { bodies, clock, invoke, task } = setUp();
    bodies.bodies.clear();
    await clock.advance(3 * 86_400_000);
    await invoke(queueRecord(claimText()));
    expect(task()).toMatchObject({ state: 'failed', error: { title: 'Claim check expired' } });
  });

  it('fails for good for the body of another tenant, which it does not read', async () => {
    const { bodies, invoke, task } = setUp();
    await invoke(queueRecord(claimText(0, { of: 'other' })));
    expect(task()).toMatchObject({ state: 'failed', error: { title: 'Claim check missing' } });
    expect(bodies.reads).toEqual(['tenants/named-other/uploads/1767225600000-abcdefghij']);
  });

  it('comes back when the store cannot be reached', async () => {
    const { bodies, invoke, task } = setUp();
    bodies.read = async () => {
      throw new Error('No connection');
    };
    expect(await invoke(queueRecord(claimText(), 'm', 1))).toBe(1);
    expect(task()).toMatchObject({ state: 'retrying', error: { title: 'Consumer failed' } });
  });

  it.each(['../x', 'tenants/other/uploads/1767225600000-abcdefghij', 'https://elsewhere.example/x'])(
    'reads nothing for the reference %s',
    async (dataref) => {
      const { bodies, invoke } = setUp();
      const event = JSON.stringify({ ...JSON.parse(claimText()), dataref });
      expect(await invoke(queueRecord(event))).toBe(1);
      expect(bodies.reads).toEqual([]);
    },
  );

  it('has no more bodies in hand at once than its memory holds', async () => {
    let atWork = 0;
    let most = 0;
    const slow = async () => {
      most = Math.max(most, ++atWork);
      await new Promise((resolve) => setImmediate(resolve));
      atWork--;
    };
    const { invoke } = setUp(slow, 2 * text.length);
    const records = Array.from({ length: 10 }, (_, number) => queueRecord(claimText(number), `m${number}`));
    expect(await invoke(...records)).toBe(0);
    expect(most).toBe(2);
  });
});
