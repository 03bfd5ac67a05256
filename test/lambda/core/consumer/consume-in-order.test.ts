import { MemoryBodyStore } from '../../../../lambda/adapters/memory-body-store';
import { MemoryStatusStore } from '../../../../lambda/adapters/memory-status-store';
import type { RetryPolicy } from '../../../../lambda/contract/retry-policy';
import { consume } from '../../../../lambda/core/consumer/consume';
import type { QueueRecord } from '../../../../lambda/core/queue/partial-batch';
import { PermanentFailure } from '../../../../lambda/core/permanent-failure';
import { RetryLater } from '../../../../lambda/core/retry-later';
import { VirtualClock } from '../../../../local/clock';
import { capturedLog } from '../../captured-log';
import { eventText, queueRecord, requestId } from '../../intake-message';
import { surveyFiled } from '../../../sample-app/request-types';
import { patience, queuePorts } from '../../queue-ports';

/** A message of a FIFO queue; its number is its place in it. */
function message(number: number, MessageGroupId: string, receives = 1): QueueRecord {
  const body = eventText(surveyFiled.example, 'survey-filed', requestId(number));
  const record = queueRecord(body, `m${number}`, receives);
  return {
    ...record,
    eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:work.fifo',
    attributes: { ...record.attributes, MessageGroupId },
  };
}

/** A consumer whose work on a request ends as `work` says, by its number. */
function setUp(work: (number: number) => void | Promise<void>, retry?: RetryPolicy) {
  const ran: number[] = [];
  const store = new MemoryStatusStore();
  const { log } = capturedLog();
  const ports = queuePorts();
  const clock = new VirtualClock(0);
  const handler = consume(
    {
      handles: [surveyFiled],
      async work({ id }) {
        const number = Number(id.slice(-6));
        ran.push(number);
        await work(number);
      },
    },
    { consumer: 'ledger', maxAttempts: 3, maxReceiveCount: 9, patience, bodiesInMemory: 0, retry },
    { store, bodies: { store: new MemoryBodyStore(), retentionDays: 1, clock }, clock, log, ...ports },
  );
  return {
    ran,
    clock,
    hidden: ports.hider.hidden,
    letters: ports.deadLetters,
    state: (number: number) => store.task(requestId(number), 'ledger')?.state,
    invoke: async (...Records: QueueRecord[]): Promise<readonly string[]> => {
      const { batchItemFailures } = await handler({ Records }, { getRemainingTimeInMillis: () => 30_000 });
      return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
  };
}

const failing =
  (...numbers: readonly number[]) =>
  (number: number) => {
    if (numbers.includes(number)) throw new Error('Not now');
  };

describe('a batch of a FIFO queue', () => {
  it('is worked on in order within each group, groups beside each other', async () => {
    let goOn = (): void => {};
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    const { invoke, ran } = setUp((number) => (number === 1 ? gate : undefined));
    const ended = invoke(message(1, 'a'), message(2, 'a'), message(3, 'b'), message(4, 'b'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(ran).toEqual([1, 3, 4]);
    goOn();
    expect(await ended).toEqual([]);
    expect(ran).toEqual([1, 3, 4, 2]);
  });

  it('comes back from the first failure of a group on, other groups do not', async () => {
    const { invoke, ran, state } = setUp(failing(2));
    const failed = await invoke(message(1, 'a'), message(2, 'a'), message(3, 'a'), message(4, 'b'));
    expect(failed).toEqual(['m2', 'm3']);
    expect(ran).not.toContain(3);
    expect([1, 2, 3, 4].map(state)).toEqual(['succeeded', 'retrying', undefined, 'succeeded']);
  });

  it('goes on behind a message that failed on its last attempt, which is copied and done', async () => {
    const { invoke, letters, state } = setUp(failing(1));
    for (const receives of [1, 2]) {
      expect(await invoke(message(1, 'a', receives), message(2, 'a', receives))).toEqual(['m1', 'm2']);
    }
    expect(await invoke(message(1, 'a', 3), message(2, 'a', 3), message(3, 'a'))).toEqual([]);
    expect([1, 2, 3].map(state)).toEqual(['failed', 'succeeded', 'succeeded']);
    expect(letters.kept).toMatchObject([
      { group: 'a', deduplicationId: 'm1-3', reason: `Error, reference ${requestId(1)}/ledger/3` },
    ]);
  });

  it('waits behind a message that has failed and could not be copied', async () => {
    const { invoke, letters, ran } = setUp((number) => {
      if (number === 1) throw new PermanentFailure('Not ours', 'Never');
    });
    letters.refuse.add(message(1, 'a').body);
    expect(await invoke(message(1, 'a'), message(2, 'a'))).toEqual(['m1', 'm2']);
    letters.refuse.clear();
    expect(await invoke(message(1, 'a', 2), message(2, 'a', 2))).toEqual([]);
    expect(ran).toEqual([1, 2]);
  });

  it('is hidden as a whole behind a message that waits for a deployment, for the pause of that one', async () => {
    const { invoke, hidden, ran } = setUp(() => {});
    const unknown = { ...message(1, 'a', 2), body: eventText({}, 'level-adjusted', requestId(1)) };
    expect(await invoke(unknown, message(2, 'a'), message(3, 'b'))).toEqual(['m1', 'm2']);
    expect(hidden).toEqual([
      ['m1', 20],
      ['m2', 20],
    ]);
    expect(ran).toEqual([3]);
  });

  it('is hidden as a whole behind a failed message, for the pause of that one', async () => {
    const backOff = { initialDelay: 10, backoffRate: 4, maxDelay: 900, maxRetryAfter: 900 };
    const { invoke, hidden, ran } = setUp(
      (number) => {
        if (number === 2) throw new RetryLater('503', '7');
      },
      { backOff, permanentErrors: [] },
    );
    const batch = [message(1, 'a'), message(2, 'a'), message(3, 'a'), message(4, 'b')];
    expect(await invoke(...batch)).toEqual(['m2', 'm3']);
    expect(hidden).toEqual([
      ['m2', 7],
      ['m3', 7],
    ]);
    expect(ran).not.toContain(3);
  });

  it('comes back behind a message that another worker has', async () => {
    let goOn = (): void => {};
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    const { invoke, ran } = setUp((number) => (number === 1 ? gate : undefined));
    const first = invoke(message(1, 'a'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(await invoke(message(1, 'a'), message(2, 'a'))).toEqual(['m1', 'm2']);
    goOn();
    await first;
    expect(ran).toEqual([1]);
  });
});

describe('a batch of a standard queue', () => {
  it('has no order, whatever its message groups are', async () => {
    const { invoke } = setUp(failing(1));
    const standard = [message(1, 'tenant'), message(2, 'tenant')].map((record) => ({
      ...record,
      eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:work',
    }));
    expect(await invoke(...standard)).toEqual(['m1']);
  });
});
