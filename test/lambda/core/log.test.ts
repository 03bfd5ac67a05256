import { capturedLog } from '../captured-log';

describe('the log', () => {
  it('writes one JSON object a line', () => {
    const { log, text } = capturedLog();
    log.info('line one\nstill line one', { count: 1 });
    expect(text).toEqual([
      '{"timestamp":"1970-01-01T00:00:00.000Z","level":"INFO","message":"line one\\nstill line one","count":1}',
    ]);
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
