import { DISCARD_USAGE, type LetterOptions, parseLetterOptions } from '../../bin/letters/command-line';
import type { Letter, LetterBox } from '../../bin/letters/letter-box';
import { discard, printFailed, redrive } from '../../bin/letters/run';
import { endOf, exitCode } from '../../bin/run-command';
import { inProcess } from './commands';

const letter = (requestId: string, change: Partial<Letter> = {}): Letter => ({
  key: `letters/consumers/ledger/${requestId}/1.json`,
  consumer: 'ledger',
  requestId,
  fence: 1,
  source: 'arn:aws:sqs:eu-central-1:111122223333:dead-letters',
  reason: 'Not ours: x',
  messageId: `message-${requestId}`,
  sentAt: '2026-01-01T00:00:00.000Z',
  storedAt: '2026-01-01T00:01:00.000Z',
  attributes: {},
  body: '{}',
  ...change,
});

/** Letters out of order, and what has been done with them. */
class FakeBox implements LetterBox {
  readonly done: string[] = [];
  failing?: string;

  constructor(private readonly letters: readonly Letter[]) {}

  async *list(from?: string) {
    for (const one of this.letters) if (from === undefined || from === (one.consumer ?? 'intake')) yield one;
  }

  async send({ requestId }: Letter) {
    if (this.failing === requestId) throw new Error('Not now');
    this.done.push(`sent ${requestId}`);
  }

  async remove({ requestId, messageId }: Letter) {
    this.done.push(`removed ${requestId ?? messageId}`);
  }
}

const letters = [
  letter('b', { sentAt: '2026-01-02T00:00:00.000Z' }),
  letter('a'),
  letter('c', { consumer: undefined, reason: 'Dispatch failed' }),
  letter('d', { requestId: undefined, messageId: 'm', sentAt: '2026-01-03T00:00:00.000Z' }),
];

async function run(
  command: typeof redrive,
  options: Partial<LetterOptions> = {},
  box = new FakeBox(letters),
) {
  const lines: string[] = [];
  const all = { stage: 'dev', yes: false, ...options };
  const code = await command(all, { box, print: (line) => void lines.push(line) });
  return { code, lines, done: box.done };
}

describe('the list of failures', () => {
  it('has a row for each consumer and reason', async () => {
    const { code, lines } = await run(printFailed);
    expect(code).toBe(exitCode.done);
    expect(
      lines
        .join('\n')
        .split('\n')
        .map((line) => line.split(/ {2,}/)),
    ).toEqual([
      ['from', 'letters', 'oldest', 'newest', 'reason', 'requests'],
      ['ledger', '3', '2026-01-01T00:00:00.000Z', '2026-01-03T00:00:00.000Z', 'Not ours: x', 'a b message m'],
      ['intake', '1', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 'Dispatch failed', 'c'],
    ]);
  });

  it('says that there are none', async () => {
    expect((await run(printFailed, {}, new FakeBox([]))).lines).toEqual(['There are no dead letters.']);
  });
});

describe('a redrive', () => {
  it('prints what it would do, and does nothing', async () => {
    const { lines, done } = await run(redrive, { from: 'ledger' });
    expect(lines).toEqual([
      'would redrive: a (Not ours: x)',
      'would redrive: b (Not ours: x)',
      'would redrive: m (Not ours: x)',
      'Letters that would be redriven: 3 of 3. Add --yes to do it.',
    ]);
    expect(done).toEqual([]);
  });

  it('sends the oldest first, deletes what it has sent, and leaves malformed letters', async () => {
    const { lines, done } = await run(redrive, { from: 'ledger', yes: true });
    expect(done).toEqual(['sent a', 'removed a', 'sent b', 'removed b']);
    expect(lines.slice(-2)).toEqual([
      'left: message m is malformed. Discard it.',
      'Letters redriven: 2 of 3.',
    ]);
  });

  it('deletes no letter that could not be sent, goes on with the others, and fails in the end', async () => {
    const box = new FakeBox(letters);
    box.failing = 'a';
    const { code, lines, done } = await run(redrive, { from: 'ledger', yes: true }, box);
    expect([code, done]).toEqual([1, ['sent b', 'removed b']]);
    expect(lines).toContain('left: a. Error: Not now');
  });

  it('fails for a request without a letter', async () => {
    const { code, lines } = await run(redrive, { ids: ['x'], yes: true });
    expect([code, lines]).toEqual([1, ['not found: x', 'Letters redriven: 0 of 0.']]);
  });

  it.each([
    [{ ids: ['b', 'x'] }, ['sent b', 'removed b'], 'not found: x'],
    [{ max: 1 }, ['sent a', 'removed a'], 'redrive: a (Not ours: x)'],
  ])('takes a selection: %j', async (selection, expected, line) => {
    const { lines, done } = await run(redrive, { from: 'ledger', yes: true, ...selection });
    expect(done).toEqual(expected);
    expect(lines).toContain(line);
  });
});

it('discards letters, malformed ones too', async () => {
  const { done } = await run(discard, { from: 'ledger', ids: ['a', 'm'], yes: true });
  expect(done).toEqual(['removed a', 'removed m']);
});

describe('the command line', () => {
  const parse = (...words: readonly string[]) => parseLetterOptions(words, ['ledger', 'desk'], true);

  it('has the local runtime as its default, and AWS as an option', () => {
    expect(parse('ledger')).toEqual({
      stage: 'dev',
      from: 'ledger',
      yes: false,
      awsUrl: 'http://localhost:4566/',
    });
    expect(parse('intake', '--aws', '--stage', 'prod', '--ids', 'a, b', '--max', '2', '--yes')).toEqual({
      stage: 'prod',
      from: 'intake',
      ids: ['a', 'b'],
      max: 2,
      yes: true,
    });
    expect(parse('--help')).toBeUndefined();
    expect(parseLetterOptions([], ['ledger'], false)).toMatchObject({ stage: 'dev' });
  });

  it.each([
    [[], 'A consumer must be given: ledger, desk, intake.'],
    [['legder'], 'The consumer must be one of ledger, desk, intake, got "legder".'],
    [['ledger', 'desk'], 'One consumer can be given, got ledger, desk.'],
    [['ledger', '--stage', 'test'], '--stage must be one of dev, prod, got "test".'],
    [['ledger', '--max', '0'], '--max must be a whole number from 1 to 999999999, got "0".'],
    [['ledger', '--ids', 'a,,b'], '--ids must be request ids with commas between them, got "a,,b".'],
    [['ledger', '--aws-url', 'x'], '--aws-url must be a URL such as http://localhost:4566, got "x".'],
    [['ledger', '--aws', '--aws-url', 'http://x'], 'Give --aws or --aws-url, not both.'],
    [['ledger', '--force'], "Unknown option '--force'"],
  ])('fails for %j', (words, problem) => {
    expect(() => parse(...words)).toThrow(problem);
  });

  it('fails with 2 and the usage for a selection where nothing is changed', async () => {
    const { code, err } = await inProcess(async (_, printError) =>
      endOf(DISCARD_USAGE, () => (parseLetterOptions(['--yes'], [], false), exitCode.done), printError),
    );
    expect(code).toBe(exitCode.misused);
    expect(err).toContain('--ids, --max and --yes are options of redrive and discard.');
    expect(err).toContain('Usage: npm run --silent discard -- CONSUMER | intake');
  });
});
