import { SecretCache, SecretUnavailable } from '../../../lambda/core/secrets';
import { capturedLog } from '../captured-log';

const MINUTES = 60_000;

/** A cache for five minutes, over a source that answers what the test sets. */
function makeCache() {
  let now = 0;
  const clock = { now: () => now, after: () => ({ cancel: () => {} }) };
  const answers: (string | Error)[] = [];
  const asked: string[] = [];
  const read = async (name: string): Promise<string> => {
    asked.push(name);
    const answer = answers.shift() ?? new SecretUnavailable(name, 'ResourceNotFoundException');
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const cache = new SecretCache({ read }, clock, 5 * MINUTES);
  const { log, lines, text } = capturedLog();
  return {
    cache,
    secrets: cache.for(log),
    lines,
    text,
    asked,
    answer: (...given: (string | Error)[]) => answers.push(...given),
    pass: (milliseconds: number) => (now += milliseconds),
  };
}

describe('secrets', () => {
  it('are read once for all requests until they are due', async () => {
    const { secrets, answer, asked, pass } = makeCache();
    answer('first', 'second');
    expect(await Promise.all([secrets.get('key'), secrets.get('key')])).toEqual(['first', 'first']);
    pass(5 * MINUTES - 1);
    expect(await secrets.get('key')).toBe('first');
    expect(asked).toEqual(['key']);
    pass(1);
    expect(await secrets.get('key')).toBe('second');
  });

  it('are read ahead, and a failure then is left to whoever asks', async () => {
    const { cache, secrets, answer, asked, lines } = makeCache();
    answer('first', new SecretUnavailable('other', 'AccessDeniedException'), 'second');
    await cache.warm(['key', 'other']);
    expect(await secrets.get('key')).toBe('first');
    expect(await secrets.get('other')).toBe('second');
    expect(asked).toEqual(['key', 'other', 'other']);
    expect(lines()).toEqual([]);
  });

  it('fail the attempt when they cannot be read, with the name and the error of AWS in the log', async () => {
    const { secrets, lines } = makeCache();
    await expect(secrets.get('key')).rejects.toThrow(
      'The secret "key" cannot be read: ResourceNotFoundException',
    );
    expect(lines()).toMatchObject([
      { level: 'ERROR', message: 'secret cannot be read', secret: 'key', error: 'ResourceNotFoundException' },
    ]);
  });

  it('keep their earlier value for half a minute at a time when they cannot be read again', async () => {
    const { secrets, answer, asked, lines, pass } = makeCache();
    answer('first', new SecretUnavailable('key', 'ThrottlingException'), 'second');
    await secrets.get('key');
    pass(5 * MINUTES);
    expect(await secrets.get('key')).toBe('first');
    expect(lines()).toMatchObject([{ level: 'WARN', secret: 'key', error: 'ThrottlingException' }]);
    pass(29_999);
    expect(await secrets.get('key')).toBe('first');
    expect(asked).toHaveLength(2);
    pass(1);
    expect(await secrets.get('key')).toBe('second');
  });

  it('are read again on demand, once for all requests that are refused together', async () => {
    const { secrets, answer, asked, pass } = makeCache();
    answer('old', 'new');
    await secrets.get('key');
    pass(10_000);
    expect(await Promise.all([secrets.refresh('key'), secrets.refresh('key')])).toEqual(['new', 'new']);
    expect(await secrets.refresh('key')).toBe('new');
    expect(await secrets.get('key')).toBe('new');
    expect(asked).toHaveLength(2);
  });

  it('fail the attempt when they are refused and cannot be read again', async () => {
    const { secrets, answer, pass } = makeCache();
    answer('old');
    await secrets.get('key');
    pass(10_000);
    await expect(secrets.refresh('key')).rejects.toThrow(SecretUnavailable);
  });

  it('never write a value to the log', async () => {
    const { secrets, answer, text, pass } = makeCache();
    answer('hunter2');
    await secrets.get('key');
    pass(5 * MINUTES);
    await secrets.get('key');
    await expect(secrets.refresh('key')).rejects.toThrow(SecretUnavailable);
    expect(text).toHaveLength(2);
    expect(text.join('')).not.toContain('hunter2');
  });
});
