import { parseCommandLine, USAGE } from '../../../bin/webhook/command-line';

const topic = 'arn:aws:sns:eu-central-1:111122223333:uketsuke-prod-fan-out-*';

describe('the command line of the webhook', () => {
  it('believes the local runtime when no topic is given, by the address that it calls itself by', () => {
    expect(parseCommandLine(['--aws-url', 'http://localhost:4567', '--port', '0'])).toEqual({
      kind: 'run',
      run: {
        port: 0,
        trust: {
          topic: 'arn:aws:sns:us-east-1:000000000000:uketsuke-dev-fan-out-*',
          localOrigin: 'http://127.0.0.1:4567',
        },
      },
    });
    expect(parseCommandLine([])).toMatchObject({
      run: { port: 3001, trust: { localOrigin: 'http://127.0.0.1:4566' } },
    });
  });

  it.each([topic, topic.replace('*', 'RequestTopic'), 'arn:aws:sns:eu-central-1:111122223333:*'])(
    'believes SNS alone when a topic is given: %s',
    (given) => {
      expect(parseCommandLine(['--topic', given, '--aws-url', 'http://localhost:1'])).toEqual({
        kind: 'run',
        run: { port: 3001, trust: { topic: given } },
      });
    },
  );

  it.each([
    [['--topic', 'arn:aws:sns:*'], '--topic must be an ARN such as'],
    [['--topic', 'arn:aws:sns:eu-central-1:*:requests'], '--topic must be an ARN'],
    [['--topic', ''], 'at its end for any, got "".'],
    [['--aws-url', 'http://example.com:4566'], '--aws-url must be an address of this machine'],
    [['--aws-url', 'https://localhost'], '--aws-url must be an address of this machine'],
    [['--port', 'many'], '--port must be a number from 0 to 65535, got "many".'],
    [['--trust-all'], "Unknown option '--trust-all'"],
  ])('fails for %j', (words, problem) => {
    expect(parseCommandLine(words)).toEqual({ kind: 'wrong', problem: expect.stringContaining(problem) });
  });

  it('prints how it is used', () => {
    expect(parseCommandLine(['--help'])).toEqual({ kind: 'help' });
    expect(USAGE).toContain('Usage: npm run webhook');
  });
});
