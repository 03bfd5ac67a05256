import { HopLines, timeOf } from '../../../local/console/hop-lines';
import { ReadableNames } from '../../../local/console/names';
import { Printer } from '../../../local/console/printer';
import { ShortNames } from '../../../local/console/short-names';

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

  it('are found in linear time', () => {
    const long = `${'x'.repeat(2e7)} app-WorkQueueB7941AC0-0123456789AB`;
    expect(names.in(long).slice(2e7)).toBe(' app/WorkQueue');
    expect(new ShortNames([]).in(long)).toHaveLength(long.length);
    expect(new ShortNames([]).in('x/'.repeat(1e6))).toHaveLength(2e6);
  });
});

describe('long lines of functions', () => {
  const lines: string[] = [];
  const printer = new Printer({
    detail: 'verbose',
    stream: {},
    environment: {},
    print: (line) => lines.push(line),
  });
  beforeEach(() => lines.splice(0));

  it('are cut, with the length of what is missing', () => {
    printer.log(`${'x'.repeat(8192)}${'y'.repeat(1e6)}`);
    expect(lines).toEqual([`${'x'.repeat(8192)}… (1000000 more characters)`]);
  });

  it('are printed whole up to 8192 characters', () => {
    printer.log('x'.repeat(8192));
    expect(lines).toEqual(['x'.repeat(8192)]);
  });

  it('are cut in the errors that invocations fail with, too', () => {
    printer.hop({ service: 'lambda', resource: 'f', event: `failed in 1 ms: ${'x'.repeat(1e6)}` }, NOON);
    expect(lines).toEqual([expect.stringMatching(/x… \(991824 more characters\)$/)]);
  });
});
