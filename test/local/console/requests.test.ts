import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chains } from '../../../local/console/chains';
import { type Detail, Printer } from '../../../local/console/printer';
import type { Hop } from '../../../local/hops';
import { type Recorded, recording } from './recorded';

const NOON = new Date(2026, 0, 1, 12, 0, 0, 7).valueOf();

interface Given {
  readonly detail?: Detail;
  readonly columns?: number;
  readonly environment?: NodeJS.ProcessEnv;
}

/** A printer, and what it has printed. */
function printer({ detail = 'requests', columns, environment = {} }: Given = {}) {
  const lines: string[] = [];
  const made = new Printer({
    detail,
    stream: columns === undefined ? {} : { columns, isTTY: true },
    environment,
    print: (line) => lines.push(line),
  });
  made.nameResources([]);
  return {
    lines,
    printer: made,
    play: (hops: readonly Recorded[]) => {
      for (const [at, hop] of hops) made.hop(hop, NOON + at);
    },
    due: (at: number) => made.printDue(NOON + at),
  };
}

const lambda = (resource: string, event: string, about: string, messages?: Hop['messages']): Hop => ({
  service: 'lambda',
  resource,
  event,
  about,
  ...(messages !== undefined && { messages }),
});

describe('the block of a request', () => {
  it('has a line for each step, and a line for each consumer', () => {
    const { lines, play, due } = printer();
    play(recording());
    due(3000);
    expect(lines).toEqual([
      '12:00:00.007  POST /v1/requests/order-placed 202  1796009973058-yVQMVqbyM9Qul7E',
      '  accepted    app-intake/IntakeQueue',
      '  dispatched  app-dispatch/Dispatcher  succeeded                          661 ms',
      '  fanned out  to app-consumer-billing, app-consumer-shipping; 1 filtered out',
      '  processed   app-consumer-billing/Consumer   succeeded                    1.2 s',
      '              app-consumer-shipping/Consumer  succeeded                    1.2 s',
      '  reported    1 message to app-outcomes/OutcomesTopic',
    ]);
  });

  it.each([40, 60, 80, 132])('fits %d columns', (columns) => {
    const { lines, play, due } = printer({ columns, environment: { NO_COLOR: '1' } });
    play(recording());
    due(3000);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(columns);
    expect(lines.join('\n')).toContain('1796009973058');
  });

  it('comes when nothing of the request is under way any more', () => {
    const { lines, play, due } = printer();
    const hops = recording();
    play(hops.slice(0, -1));
    due(2500);
    expect(lines).toEqual([]);
    play(hops.slice(-1));
    due(2990);
    expect(lines).toEqual([]);
    due(2992);
    expect(lines).not.toEqual([]);
    const { length } = lines;
    due(60_000);
    expect(lines).toHaveLength(length);
  });

  it('does not mix requests whose hops are interleaved', () => {
    const { lines, play, due } = printer();
    const both = [...recording('one', ['billing']), ...recording('two', ['audit'])];
    play(both.toSorted(([one], [two]) => one - two));
    due(3000);
    const [first, second] = lines.join('\n').split(/\n(?=\d\d:)/);
    expect(first).toMatch(/ one\n[^]*billing/);
    expect(first).not.toContain('audit');
    expect(second).toMatch(/ two\n[^]*audit/);
    expect(second).not.toContain('billing');
  });

  it('names the queue in which a request waits, and goes on in another block', () => {
    const { lines, play, due } = printer();
    const held = recording('held', ['digest']).filter(
      ([at, { resource }]) => !resource.includes('digest') || at < 565,
    );
    play(held);
    due(6000);
    expect(lines).toContain('  waiting     in app-consumer-digest/WorkQueue');
    lines.splice(0);
    const name = 'app-consumer-digest';
    play([
      [60_000, lambda(`${name}/Consumer`, 'invoked with 1', 'held')],
      [60_100, lambda(`${name}/Consumer`, 'succeeded 1, failed 0', 'held')],
      [60_100, { service: 'sqs', resource: `${name}/WorkQueue`, event: 'deleted', about: 'held' }],
    ]);
    due(62_000);
    expect(lines[0]).toContain('continued');
    expect(lines[1]).toMatch(/^ {2}processed {3}app-consumer-digest\/Consumer {2}succeeded +100 ms$/);
  });

  it('counts attempts, and names the messages of a batch that failed', () => {
    const { lines, play, due } = printer();
    const batch = (failed: boolean) => [
      { about: 'good', failed: false },
      { about: 'bad', failed },
    ];
    const sent = (about: string): Recorded => [
      0,
      { service: 'sqs', resource: 'Queue', event: 'sent', about },
    ];
    play([
      sent('good'),
      sent('bad'),
      [10, lambda('Worker', 'invoked with 2', 'good bad', batch(false))],
      [20, { service: 'sqs', resource: 'Queue', event: 'deleted', about: 'good' }],
      [20, lambda('Worker', 'succeeded 1, failed 1', 'good bad', batch(true))],
      [50, lambda('Worker', 'invoked with 1', 'bad')],
      [60, { service: 'sqs', resource: 'Queue', event: 'moved to dead-letter queue Dead', about: 'bad' }],
      [60, lambda('Worker', 'failed in 9 ms: TypeError', 'bad')],
      [61, lambda('Worker', 'succeeded 0, failed 1', 'bad', [{ about: 'bad', failed: true }])],
    ]);
    due(5000);
    const text = lines.join('\n');
    expect(text).toMatch(/ good\n {2}accepted {4}Queue\n {2}processed {3}Worker {2}succeeded +10 ms/);
    expect(text).toMatch(/processed {3}Worker {2}failed: TypeError, attempt 2 +11 ms/);
    expect(text).toContain('  failed      Queue moved to dead-letter queue Dead');
  });

  it('names the error of a failed attempt, and says how the request ended, as functions log it', () => {
    const { lines, play, due, printer: made } = printer();
    const log = (fields: object) => made.log(`Worker: ${JSON.stringify({ level: 'ERROR', ...fields })}`);
    const error = { requestId: 'bad', error: 'TypeError', detail: 'fetch failed', reference: 'bad/worker/2' };
    play([
      [0, { service: 'sqs', resource: 'Queue', event: 'sent', about: 'bad' }],
      [50, lambda('Worker', 'invoked with 1', 'bad')],
    ]);
    log({
      message: 'failed',
      ...error,
      stack: 'at a (/a.js:1:1)\nat b (/b.js:1:1)',
      causes: ['Error: gone\nat c'],
    });
    play([
      [60, { service: 'sqs', resource: 'WorkDeadLetterQueue', event: 'sent', about: 'bad' }],
      [60, { service: 'sqs', resource: 'Queue', event: 'deleted', about: 'bad' }],
      [61, lambda('Worker', 'succeeded 0, failed 1', 'bad')],
    ]);
    expect(lines).toEqual([
      'ERROR  Worker  failed: TypeError: fetch failed',
      '    reference bad/worker/2',
      '    caused by Error: gone',
      '    at a (/a.js:1:1)',
      '    at b (/b.js:1:1)',
    ]);
    lines.splice(0);
    due(6000);
    expect(lines.slice(2)).toEqual([
      '  processed   Worker  failed: TypeError                                    11 ms',
      '  kept        in WorkDeadLetterQueue',
      '  failed      Worker: TypeError: fetch failed',
    ]);
  });

  it('says that no filter matched, or that a request was not valid, where a function logs it', () => {
    const { lines, play, due, printer: made } = printer();
    play(recording('one', []));
    const line = { level: 'WARN', message: 'unrouted', requestId: 'one', detail: 'No filter matches' };
    made.log(`app-dispatch-Dispatcher: ${JSON.stringify(line)}`);
    lines.splice(0);
    due(3000);
    expect(lines.at(-1)).toBe('  unrouted    app-dispatch-Dispatcher: No filter matches');
  });

  it('is one line for a refused call, and nothing for a read', () => {
    const { lines, play, due } = printer();
    const call = (resource: string, event: string): Recorded => [
      0,
      { service: 'api', resource, event, id: resource + event },
    ];
    play([call('POST /v1/x', '400'), call('GET /v1/x', '200'), call('GET /v1/x', '503')]);
    due(2000);
    expect(lines).toEqual(['12:00:00.007  POST /v1/x 400', '12:00:00.007  GET /v1/x 503']);
  });

  it('is one line when many requests end at a time', () => {
    const { lines, play, due } = printer();
    for (let index = 0; index < 11; index++) play(recording(`request-${index}`));
    due(3000);
    expect(lines).toHaveLength(11);
    expect(lines[0]).toBe('12:00:00.007  POST /v1/requests/order-placed 202  request-0  3 succeeded  2.0 s');
  });

  it('is printed for each of a great number of requests, of which no more than a thousand are kept', () => {
    const { lines, play, printer: made } = printer();
    for (let index = 0; index < 1500; index++) play(recording(`request-${index}`));
    made.close();
    expect(lines.filter((line) => /^\d\d:.*POST .*request-\d+/.test(line))).toHaveLength(1500);
    expect(new Set(lines.join('\n').match(/request-\d+/g)).size).toBe(1500);
    const chains = new Chains(() => {});
    for (let index = 0; index < 1500; index++) {
      for (const [at, hop] of recording(`request-${index}`)) chains.add(hop, NOON + at);
    }
    expect(chains.size).toBe(1000);
  });
});

describe('local/README.md', () => {
  const section = readFileSync(join(__dirname, '../../../local/README.md'), 'utf8').split(
    '## What it prints\n',
  )[1];
  const samples = Array.from(section?.matchAll(/```text\n([^]*?)```/g) ?? [], ([, text = '']) =>
    text.trimEnd(),
  );
  const dispatcher = 'dispatch/DispatcherFunction';
  const sent = (at: number, resource: string, about: string, event = 'sent'): Recorded => [
    at,
    { service: 'sqs', resource, event, about },
  ];
  const call = (about: string): Recorded => [
    41,
    { service: 'api', resource: 'POST /v1/requests/order-placed', event: '202', about },
  ];

  it('shows the block of a request with a failed attempt, and the error', () => {
    const { lines, play, due, printer: made } = printer();
    const about = '1796026627311-5FhNO6-iw29odCU';
    const topic = (event: string): Hop => ({ service: 'sns', resource: 'fan-out/Topic', event, about });
    play([
      sent(0, 'intake/IntakeQueue', about),
      call(about),
      [50, lambda(dispatcher, 'invoked with 1', about)],
      [60, topic('published')],
      [61, topic('delivered to consumer-billing/WorkQueue')],
      [61, topic('delivered to consumer-shipping/WorkQueue')],
      [61, topic('filtered out for consumer-digest/WorkQueue')],
      sent(61, 'consumer-shipping/WorkQueue', about),
      [70, lambda('consumer-billing', 'invoked with 1', about)],
      [70, lambda('consumer-shipping', 'invoked with 1', about)],
      [302, lambda('consumer-billing', 'succeeded 1, failed 0', about)],
    ]);
    const error = { error: 'TypeError', detail: 'fetch failed', reference: `${about}/shipping/1` };
    const causes = ['Error: getaddrinfo ENOTFOUND dev.payment.example.com\nat c'];
    const line = { level: 'ERROR', message: 'retrying', requestId: about, ...error, causes };
    made.log(`consumer-shipping: ${JSON.stringify({ ...line, stack: 'at work (index.mjs:5:3758)' })}`);
    expect(lines.splice(0).join('\n')).toBe(samples[1]);
    play([
      [306, lambda('consumer-shipping', 'succeeded 0, failed 1', about)],
      [337, lambda(dispatcher, 'succeeded 1, failed 0', about)],
      sent(337, 'intake/IntakeQueue', about, 'deleted'),
      [
        350,
        { service: 'sns', resource: 'outcomes/OutcomesTopic', event: 'published', about: `${about}/ended` },
      ],
    ]);
    due(10_000);
    expect(lines.join('\n')).toBe(samples[0]);
  });

  it('shows the block of a request that was not dispatched', () => {
    const { lines, play, due, printer: made } = printer();
    const about = '1796026627394-5tXWbBqXiRTwwjo';
    play([
      sent(0, 'intake/IntakeQueue', about),
      call(about),
      [50, lambda(dispatcher, 'invoked with 1', about)],
      sent(60, 'intake/IntakeDeadLetterQueue', about),
    ]);
    const detail = 'total: must be the sum of quantity times unit price over all lines';
    const line = { level: 'WARN', message: 'failed', requestId: about, error: 'Invalid request', detail };
    made.log(`dispatch-DispatcherFunction: ${JSON.stringify(line)}`);
    expect(lines).toEqual([]);
    play([
      [341, lambda(dispatcher, 'succeeded 1, failed 0', about)],
      sent(341, 'intake/IntakeQueue', about, 'deleted'),
    ]);
    due(10_000);
    expect(lines.join('\n').replace('dispatch-D', 'dispatch/D')).toBe(samples[2]);
  });
});

describe('colours', () => {
  const failure: Recorded = [
    0,
    { service: 'lambda', resource: 'Worker', event: 'failed in 1 ms: Error', about: 'x' },
  ];
  const printed = (given: Given) => {
    const { lines, play, due } = printer(given);
    play([failure]);
    due(5000);
    return lines.join('\n');
  };

  it('are for errors on a terminal', () => {
    expect(printed({ columns: 80 })).toContain('\u001b[31m');
    expect(printed({})).not.toContain('\u001b');
    expect(printed({ columns: 80, environment: { NO_COLOR: '1' } })).not.toContain('\u001b');
    expect(printed({ environment: { FORCE_COLOR: '1' } })).toContain('\u001b[31m');
    expect(printed({ columns: 80, environment: { FORCE_COLOR: '0' } })).not.toContain('\u001b');
  });
});

describe('the other modes', () => {
  it('print each hop when they are verbose', () => {
    const { lines, play } = printer({ detail: 'verbose' });
    play(recording());
    expect(lines).toHaveLength(recording().length);
  });

  it('print nothing but errors when they are quiet', () => {
    const { lines, play, printer: made } = printer({ detail: 'quiet' });
    play([...recording(), [2000, lambda('Worker', 'failed in 1 ms: Error', 'x')]]);
    made.log('Worker: {"level":"INFO","message":"done"}');
    made.log('Worker: {"level":"ERROR","message":"no luck"}');
    made.close();
    expect(lines).toEqual([
      expect.stringContaining('failed in 1 ms: Error'),
      expect.stringContaining('no luck'),
    ]);
  });

  it.each([40, 60, 80, 132])('print an error in lines of at most %d columns', (columns) => {
    const { lines, printer: made } = printer({ columns, environment: { NO_COLOR: '1' } });
    const error = {
      name: 'TypeError',
      message: 'word '.repeat(60),
      stack: `TypeError\n    at ${'x'.repeat(200)}`,
    };
    made.log(`Worker: ${JSON.stringify({ level: 'ERROR', message: 'no luck', error })}`);
    expect(lines[0]).toContain('ERROR  Worker  no luck: TypeError:');
    expect(lines.at(-1)?.trim()).toMatch(/^x+…x+$/);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(columns);
  });

  it('print an error as it was written when they are verbose', () => {
    const { lines, printer: made } = printer({ detail: 'verbose' });
    const text = 'Worker: {"level":"ERROR","message":"no luck","stack":"at a"}';
    made.log(text);
    expect(lines).toEqual([text]);
  });

  it('print what functions write, but for what is only informative', () => {
    const { lines, printer: made } = printer();
    made.log('Worker: {"level":"INFO","message":"done"}');
    made.log('Worker: hello');
    expect(lines).toEqual(['Worker: hello']);
  });
});
