import { parseCommandLine } from '../../../local/console/command-line';

describe('the command line', () => {
  it('takes an assembly, and has a default for everything else', () => {
    expect(parseCommandLine(['--assembly', 'cdk.out'])).toEqual({
      kind: 'run',
      run: { assembly: 'cdk.out', port: 3000, awsPort: 4566, quiet: false, parameters: {} },
    });
  });

  it('takes every option', () => {
    const words =
      '--assembly=a --port 0 --aws-port 0 --region eu-west-1 --parameters A=1=2 --parameters s:B= --quiet';
    expect(parseCommandLine(words.split(' '))).toEqual({
      kind: 'run',
      run: {
        assembly: 'a',
        port: 0,
        awsPort: 0,
        region: 'eu-west-1',
        quiet: true,
        parameters: { A: '1=2', 's:B': '' },
      },
    });
  });

  it.each(['--help', '-h'])('gives help for %s, whatever else is missing', (word) => {
    expect(parseCommandLine([word])).toEqual({ kind: 'help' });
  });

  it.each([
    [[], '--assembly DIR is missing.'],
    [['--assembly', 'a', '--port', '70000'], '--port was given "70000"; it takes a number from 0 to 65535.'],
    [['--assembly', 'a', '--aws-port', 'x'], '--aws-port was given "x"; it takes a number from 0 to 65535.'],
    [
      ['--assembly', 'a', '--port', '4566'],
      '--port and --aws-port were both given 4566; they take two ports.',
    ],
    [
      ['--assembly', 'a', '--region', 'Mars'],
      '--region was given "Mars"; it takes a region\'s name, such as eu-west-1.',
    ],
    [['--assembly', 'a', '--parameters', 'x'], '--parameters was given "x"; it takes NAME=VALUE.'],
    [['--assembly', 'a', '--nope'], "Unknown option '--nope'"],
    [['a'], "Unexpected argument 'a'"],
  ])('fails for %j', (words, problem) => {
    expect(parseCommandLine(words)).toEqual({ kind: 'wrong', problem: expect.stringContaining(problem) });
  });
});
