import { runAssemblySimulation } from '../../../local/simulate/assembly-simulation';
import { linesOf } from '../../../local/simulate/report';
import { fullCount } from '../../full-count';
import { healthyFanOut, mistakenConsumers, storageFirst, withoutDeadLetters } from './assemblies';

const seeds = fullCount(100, { quick: 2 });

/** Name of a queue as the report has it, by its logical id. */
const named = (id: string): unknown => expect.stringMatching(new RegExp(`-${id}-`));

describe('an API that answers 200 for whatever SQS says', () => {
  it('loses what SQS refused', async () => {
    const report = await runAssemblySimulation({
      assembly: storageFirst([{ StatusCode: '200' }]),
      seeds,
      profile: 'throttling',
    });
    expect(report.rejected).toEqual([]);
    expect(report.findings).toEqual([
      expect.objectContaining({
        kind: 'answered 2xx for a refused send',
        where: 'POST /orders',
        detail: expect.stringMatching(
          /^answered 200 although SendMessage to storage-Orders-\w+ failed: RequestThrottled$/,
        ),
      }),
    ]);
    expect(linesOf(report)).toContainEqual(expect.stringMatching(/^ {2}POST \/orders: answered 2xx/));
  });

  it('loses nothing once it answers 503 for it', async () => {
    const report = await runAssemblySimulation({
      assembly: storageFirst([{ StatusCode: '503' }, { StatusCode: '200', SelectionPattern: '200' }]),
      seeds,
    });
    expect(report.findings).toEqual([]);
    const orders = report.queues.find(({ queue }) => queue.includes('-Orders-'));
    expect(orders?.sent).toBeGreaterThan(10);
    expect(orders?.deleted).toBe(orders?.sent);
  });
});

describe('a queue without a dead-letter queue', () => {
  it('loses the messages that its function cannot process', async () => {
    const report = await runAssemblySimulation({ assembly: withoutDeadLetters(), seeds });
    const [jobs] = report.queues;
    expect(report.findings).toEqual([
      expect.objectContaining({
        kind: 'expired',
        where: named('Jobs'),
        count: jobs?.expired,
        detail: expect.stringMatching(
          /^received \d+ times and not deleted in 4 days; the queue does not have a dead-letter queue$/,
        ),
      }),
    ]);
    expect(jobs).toMatchObject({ deadLettered: 0, waiting: 0 });
    expect(jobs?.expired).toBeGreaterThan(0);
    expect(Number(jobs?.deleted) + Number(jobs?.expired)).toBe(jobs?.sent);
  });
});

describe('a topic with queues that have dead-letter queues', () => {
  it('loses nothing', async () => {
    const report = await runAssemblySimulation({ assembly: healthyFanOut(), seeds });
    expect(report.findings).toEqual([]);
    expect(report.entrances).toEqual([expect.stringMatching(/^fan-out-News-/)]);
    for (const id of ['Billing', 'Stock']) {
      const { sent, deleted, deadLettered } =
        report.queues.find(({ queue }) => queue.includes(`-${id}-`)) ?? fail();
      expect(sent).toBeGreaterThan(10);
      expect(deleted + deadLettered).toBe(sent);
    }
    const billing = report.queues.find(({ queue }) => queue.includes('-Billing-'));
    expect(billing?.deadLettered).toBeGreaterThan(0);
    expect(linesOf(report)).toContain('Nothing was lost.');
    expect(Object.values(report.faults).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(10);
  });
});

describe('consumers with mistakes', () => {
  it('lose messages, each in its own way', async () => {
    const report = await runAssemblySimulation({ assembly: mistakenConsumers(), seeds });
    const found = report.findings.map(({ kind, where }) => [kind, where]);
    expect(found).toContainEqual(['deleted in spite of a failure', named('Unread')]);
    expect(found).toContainEqual(['deleted in spite of a failure', named('Swallowing')]);
    expect(found).toContainEqual(['out of order', named('InOrder')]);
    expect(found).toHaveLength(3);
  });
});

function fail(): never {
  throw new Error('There is no such queue.');
}
