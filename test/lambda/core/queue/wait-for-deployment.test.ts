import { MemoryBodyStore } from '../../../../lambda/adapters/memory-body-store';
import { MemoryStatusStore } from '../../../../lambda/adapters/memory-status-store';
import { objectKey } from '../../../../lambda/contract/claim-check';
import { markFailed } from '../../../../lambda/contract/print-event';
import { consume } from '../../../../lambda/core/consumer/consume';
import type { QueueRecord } from '../../../../lambda/core/queue/partial-batch';
import { VirtualClock } from '../../../../local/clock';
import { levelAdjusted, levelCounted, surveyFiled } from '../../../sample-app/request-types';
import { capturedLog } from '../../captured-log';
import { claimCheckFor } from '../../claim-check';
import { eventText, queueRecord, requestId } from '../../intake-message';
import { patience, queuePorts } from '../../queue-ports';

const minute = 60_000;
const newer = eventText({ ...surveyFiled.example, member: 'of tomorrow' }, 'survey-filed');

/** A consumer, and what it does with a message that it receives for the nth time, so long after the first. */
function setUp() {
  const clock = new VirtualClock(0);
  const store = new MemoryStatusStore();
  const bodies = new MemoryBodyStore();
  const captured = capturedLog();
  const { hider, deadLetters } = queuePorts();
  const ran: string[] = [];
  const handler = consume(
    { handles: [surveyFiled, levelCounted], work: ({ id }) => void ran.push(id) },
    { consumer: 'ledger', maxAttempts: 3, maxReceiveCount: 9, patience, bodiesInMemory: 1000 },
    {
      store,
      bodies: { store: bodies, retentionDays: 2, clock },
      hider,
      deadLetters,
      clock,
      log: captured.log,
    },
  );
  const receive = async (body: string, receives: number, minutes = 0): Promise<number> => {
    const record = queueRecord(body, 'm', receives);
    const first = String(clock.now() - minutes * minute);
    const attributes = { ...record.attributes, ApproximateFirstReceiveTimestamp: first };
    const Records: QueueRecord[] = [{ ...record, attributes }];
    return (await handler({ Records }, { getRemainingTimeInMillis: () => 30_000 })).batchItemFailures.length;
  };
  const task = () => store.task(requestId(), 'ledger');
  return {
    clock,
    store,
    bodies,
    ran,
    receive,
    task,
    hidden: hider.hidden,
    letters: deadLetters,
    ...captured,
  };
}

describe('a request whose contract a consumer does not know', () => {
  it('is hidden for longer each time, and costs no attempt', async () => {
    const { receive, hidden, ran, task } = setUp();
    for (const receives of [1, 2, 3, 7]) expect(await receive(newer, receives)).toBe(1);
    expect(hidden.map(([, seconds]) => seconds)).toEqual([10, 20, 40, 300]);
    expect(ran).toEqual([]);
    expect(task()).toBeUndefined();
  });

  it('names the contract and the rule in the log, never the value', async () => {
    const { receive, lines } = setUp();
    await receive(newer.replace('"data"', '"contract":"0123456789abcdef","data"'), 2);
    expect(lines()).toMatchObject([
      {
        level: 'WARN',
        message: 'waits for a deployment',
        requestId: requestId(),
        messageId: 'm',
        error: 'Contract not known',
        detail:
          'survey-filed, contract 0123456789abcdef: must not have members that the schema does not name, got 1',
        receives: 2,
        seconds: 20,
      },
    ]);
    expect(JSON.stringify(lines())).not.toContain('of tomorrow');
  });

  it('is worked on as soon as the consumer knows it', async () => {
    const { receive, ran, task } = setUp();
    await receive(newer, 1);
    expect(await receive(eventText(surveyFiled.example, 'survey-filed'), 2)).toBe(0);
    expect(ran).toEqual([requestId()]);
    expect(task()).toMatchObject({ state: 'succeeded', attempts: 1 });
  });

  it.each([
    ['the longest deployment is not over', 8, 59],
    ['it was not received often enough', 4, 61],
  ])('keeps waiting while %s', async (_, receives, minutes) => {
    const { receive, letters, task } = setUp();
    expect(await receive(newer, receives, minutes)).toBe(1);
    expect([task(), letters.kept]).toEqual([undefined, []]);
  });

  it.each([
    ['the longest deployment is over', 5, 60],
    ['the queue receives it for the last time', 9, 0],
  ])('fails when %s, and is kept for a redrive with the reason', async (_, receives, minutes) => {
    const { receive, letters, ran, task } = setUp();
    expect(await receive(newer, receives, minutes)).toBe(0);
    const detail =
      'survey-filed: must not have members that the schema does not name, got 1. No deployment has changed that in time.';
    expect(task()).toMatchObject({ state: 'failed', error: { title: 'Contract not known', detail } });
    expect(letters.kept).toMatchObject([
      { body: markFailed(newer, 1), reason: `Contract not known: ${detail}` },
    ]);
    expect(ran).toEqual([]);
  });

  it('waits with a type that the consumer does not handle', async () => {
    const { receive, lines } = setUp();
    expect(await receive(eventText(levelAdjusted.example, 'level-adjusted'), 1)).toBe(1);
    expect(lines()).toMatchObject([
      {
        error: 'Request type not handled',
        detail: '"level-adjusted" is not one of survey-filed, level-counted',
      },
    ]);
  });

  it('gives its claim back when the body had to be fetched first', async () => {
    const { bodies, receive, hidden, task } = setUp();
    const text = JSON.stringify({ ...levelCounted.example, member: 'of tomorrow' });
    const { dataref, sha256, size } = claimCheckFor(text);
    await bodies.write(objectKey('', dataref), Buffer.from(text));
    const { data: _, ...event } = JSON.parse(eventText({}, 'level-counted'));
    const body = JSON.stringify({ ...event, dataref, datasha256: sha256, datasize: size });
    for (const receives of [1, 2, 3, 4]) expect(await receive(body, receives)).toBe(1);
    expect(task()).toMatchObject({ state: 'retrying', attempts: 0, error: { title: 'Contract not known' } });
    expect(hidden.map(([, seconds]) => seconds)).toEqual([10, 20, 40, 80]);
    expect(await receive(body, 5, 60)).toBe(0);
    expect(task()).toMatchObject({ state: 'failed', attempts: 1 });
  });
});

describe('a message that is not an event', () => {
  it.each(['not JSON', '{}', 'null', eventText({}, 'survey-filed', 'no-request-id')])(
    'waits, and is kept without a record: %j',
    async (body) => {
      const { receive, store, letters, lines } = setUp();
      expect(await receive(body, 1)).toBe(1);
      expect(await receive(body, 5, 60)).toBe(0);
      expect(store.tasks.size).toBe(0);
      expect(letters.kept.map((letter) => letter.body)).toEqual([body]);
      expect(lines()).toMatchObject([
        { level: 'WARN', messageId: 'm', error: 'Not an event' },
        { level: 'ERROR', message: 'failed', messageId: 'm', error: 'NotUnderstood' },
      ]);
    },
  );
});
