import { capturedLog } from '../captured-log';

const cycle: Record<string, unknown> = {};
cycle['self'] = cycle;
const unreadable = {
  get count(): number {
    throw new Error('No count');
  },
};

describe('the log', () => {
  it('writes one JSON object a line', () => {
    const { log, text } = capturedLog();
    log.info('line one\nstill line one', { count: 1 });
    expect(text).toEqual([
      '{"timestamp":"1970-01-01T00:00:00.000Z","level":"INFO","message":"line one\\nstill line one","count":1}',
    ]);
  });

  it.each([
    ['a cycle', cycle],
    ['a big integer', { count: 1n }],
    ['a getter that throws', unreadable],
  ])('writes a line whose fields have %s, without them', (_, fields) => {
    const { log, lines } = capturedLog();
    log.with({ requestId: '1' }).warn('odd', fields as never);
    log.with(fields as never).info('next');
    const unwritten = 'The fields are not JSON';
    expect(lines()).toMatchObject([
      { message: 'odd', requestId: '1', unwritten },
      { message: 'next', unwritten },
    ]);
  });

  it.each([[undefined], [1n], [Symbol('odd')]])('writes a line whose message is %p', (message) => {
    const { log, lines } = capturedLog();
    log.info(message as never, { count: 1 });
    expect(lines()).toMatchObject([{ message: 'The message is not a text', count: 1 }]);
  });

  it('writes the fields of an object that has a JSON form of its own', () => {
    const { log, lines } = capturedLog();
    log.info('odd', { count: 1, toJSON: () => 'text' } as never);
    expect(lines()).toMatchObject([{ message: 'odd', count: 1 }]);
  });

  it('gives each piece of work its own fields', () => {
    const { log, lines } = capturedLog();
    const one = log.with({ requestId: '1' });
    const two = log.with({ requestId: '2' });
    one.warn('a');
    two.error('b');
    log.info('c');
    expect(lines().map(({ level, requestId }) => [level, requestId])).toEqual([
      ['WARN', '1'],
      ['ERROR', '2'],
      ['INFO', undefined],
    ]);
  });
});
