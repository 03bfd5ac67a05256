import { parseCommandLine, USAGE } from '../../../bin/demo/command-line';

const deployed = 'https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/v1';

function run(...words: string[]) {
  const command = parseCommandLine(words);
  return command.kind === 'run' ? command.run : command;
}

describe('the command line of the demo', () => {
  it('is about the local runtime, unless told otherwise', () => {
    expect(run()).toEqual({ url: 'http://localhost:3000/v1', count: 1, timeoutMilliseconds: 60_000 });
  });

  it('signs calls over https, for the region that the host names', () => {
    expect(run('--url', `${deployed}/`)).toMatchObject({ url: deployed, signFor: 'eu-west-1' });
    expect(run('--url', 'https://a1.execute-api.cn-north-1.amazonaws.com.cn/v1')).toMatchObject({
      signFor: 'cn-north-1',
    });
  });

  it('signs for the region that it is given', () => {
    expect(run('--url', 'https://api.example.com', '--region', 'eu-north-1')).toMatchObject({
      url: 'https://api.example.com',
      signFor: 'eu-north-1',
    });
  });

  it('signs calls over http, or none over https, when told to', () => {
    expect(run('--sign', '--region', 'eu-north-1')).toMatchObject({ signFor: 'eu-north-1' });
    expect(run('--url', deployed, '--no-sign')).not.toHaveProperty('signFor');
  });

  it('takes a count and a timeout', () => {
    expect(run('--count', '20', '--timeout', '5')).toMatchObject({ count: 20, timeoutMilliseconds: 5000 });
  });

  it('says which options there are', () => {
    expect(run('--help')).toEqual({ kind: 'help' });
    for (const option of ['--url', '--count', '--timeout', '--sign', '--region'])
      expect(USAGE).toContain(option);
  });

  it.each([
    { words: ['--url', 'localhost:3000'], problem: 'got "localhost:3000".' },
    { words: ['--url', 'ftp://localhost'], problem: 'got "ftp://localhost".' },
    { words: ['--url', 'https://api.example.com'], problem: 'api.example.com does not name the region' },
    { words: ['--sign', '--region', 'Ireland'], problem: 'got "Ireland".' },
    { words: ['--count', '0'], problem: 'got "0".' },
    { words: ['--timeout', '1.5'], problem: 'got "1.5".' },
    { words: ['now'], problem: "Unexpected argument 'now'" },
  ])('fails for $words', ({ words, problem }) => {
    expect(run(...words)).toEqual({ kind: 'wrong', problem: expect.stringContaining(problem) });
  });
});
