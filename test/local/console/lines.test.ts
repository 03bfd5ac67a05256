import { HopLines, timeOf } from '../../../local/console/hop-lines';
import { ReadableNames } from '../../../local/console/names';

const NOON = new Date(2026, 0, 1, 12, 0, 0, 7).valueOf();

describe('lines for hops', () => {
  it('have columns below each other', () => {
    const lines = new HopLines(false);
    const first = lines.line(
      { service: 'sqs', resource: 'intake-queue', event: 'received message', id: 'a' },
      NOON,
    );
    const second = lines.line({ service: 'lambda', resource: 'x', event: 'succeeded', id: 'b' }, NOON);
    expect(first).toBe('12:00:00.007  sqs       intake-queue  received message  a');
    expect(second).toBe('12:00:00.007  lambda    x             succeeded         b');
  });

  it('end with what ties them together, where there is such a thing', () => {
    const hop = { service: 'sqs', resource: 'q', event: 'sent', id: 'a', about: 'order-1' };
    expect(new HopLines(false).line(hop, NOON)).toBe('12:00:00.007  sqs       q  sent  order-1');
  });

  it('keep their columns still where room was made for what is to come', () => {
    const lines = new HopLines(false);
    lines.makeRoomFor(['work-queue'], ['received']);
    expect(lines.line({ service: 'sqs', resource: 'q', event: 'sent', id: 'a' }, NOON)).toBe(
      '12:00:00.007  sqs       q           sent      a',
    );
  });

  it('have no spaces at the end', () => {
    expect(new HopLines(false).line({ service: 'sqs', resource: 'q', event: 'sent' }, NOON)).toBe(
      '12:00:00.007  sqs       q  sent',
    );
  });

  it('have colours only where they are asked for', () => {
    const hop = { service: 'sqs', resource: 'q', event: 'sent', id: 'a' };
    expect(new HopLines(false).line(hop, NOON)).not.toContain('\u001b');
  });

  it('say the time to the millisecond', () => {
    expect(timeOf(NOON)).toBe('12:00:00.007');
  });
});

describe('readable names', () => {
  const names = new ReadableNames([
    {
      template: 'app.template.json',
      stackName: 'app',
      logicalId: 'WorkQueueB7941AC0',
      type: 'AWS::SQS::Queue',
      generatedName: 'app-WorkQueueB7941AC0-0123456789AB',
      ref: 'http://127.0.0.1/app-WorkQueueB7941AC0-0123456789AB',
    },
  ]);

  it('stand for names that were made up, wherever they are', () => {
    expect(names.in('to app-WorkQueueB7941AC0-0123456789AB.fifo now')).toBe('to app/WorkQueue.fifo now');
  });

  it('stand for them in lower case too, as buckets have them', () => {
    expect(names.in('app-workqueueb7941ac0-0123456789ab: stored')).toBe('app/WorkQueue: stored');
  });

  it('leave every other text as it is', () => {
    expect(names.in('other-Queue-0123456789AB and orders')).toBe('other-Queue-0123456789AB and orders');
  });
});
