import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCommandLine, USAGE } from '../../../local/console/command-line';

const NO_OUTSIDE = { systemsManager: {}, secrets: {}, imports: {}, stackOutputs: {} };

const OPTION_NAMES = [
  '--account',
  '--assembly',
  '--aws-port',
  '--chaos',
  '--help',
  '--import',
  '--parameters',
  '--port',
  '--quiet',
  '--verbose',
  '--region',
  '--secret',
  '--secrets',
  '--ssm',
  '--stack-output',
  '--stacks',
];

describe('the command line', () => {
  it('takes an assembly, and has a default for everything else', () => {
    expect(parseCommandLine(['--assembly', 'cdk.out'])).toEqual({
      kind: 'run',
      run: {
        assembly: 'cdk.out',
        port: 3000,
        awsPort: 4566,
        detail: 'requests',
        parameters: {},
        outside: NO_OUTSIDE,
      },
    });
  });

  it('takes every option', () => {
    const words =
      '--assembly=a --port 0 --aws-port 0 --account 111122223333 --region eu-west-1 --quiet --chaos seed=7,profile=slow ' +
      '--stacks a,b --stacks c-* --parameters A=1=2 --parameters s:B= --ssm /x/y=1 --secret k=a=b --import e:f=2 --stack-output s:o=3';
    expect(parseCommandLine(words.split(' '))).toEqual({
      kind: 'run',
      run: {
        assembly: 'a',
        port: 0,
        awsPort: 0,
        account: '111122223333',
        region: 'eu-west-1',
        stacks: ['a', 'b', 'c-*'],
        detail: 'quiet',
        chaos: { seed: '7', profile: 'slow', outages: [] },
        parameters: { A: '1=2', 's:B': '' },
        outside: {
          systemsManager: { '/x/y': '1' },
          secrets: { k: 'a=b' },
          imports: { 'e:f': '2' },
          stackOutputs: { 's:o': '3' },
        },
      },
    });
  });

  it('takes secrets and parameters from a file, and single ones before it', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'uketsuke-secrets-')), 'secrets.json');
    writeFileSync(file, '{"secrets":{"a":"1","b":{"token":"2"}},"parameters":{"/c":3}}');
    const words = ['--assembly=x', '--secrets', file, '--secret', 'a=9'];
    expect(parseCommandLine(words)).toMatchObject({
      run: { outside: { secrets: { a: '9', b: '{"token":"2"}' }, systemsManager: { '/c': '3' } } },
    });
    writeFileSync(file, 'hunter2');
    expect(parseCommandLine(words)).toEqual({
      kind: 'wrong',
      problem: `--secrets must name a JSON file of the form {"secrets": {"NAME": VALUE}, "parameters": {"NAME": VALUE}}, got ${file}.`,
    });
  });

  it('never repeats the value of a secret', () => {
    const { problem } = { problem: '', ...parseCommandLine(['--assembly=x', '--secret', '=hunter2']) };
    expect(problem).toBe('--secret must be NAME=VALUE, got "=…".');
  });

  it.each(['--help', '-h'])('gives help for %s, whatever else is missing', (word) => {
    expect(parseCommandLine([word])).toEqual({ kind: 'help' });
  });

  it.each([
    [[], '--assembly must be a directory, got nothing. Write --assembly DIR.'],
    [['--assembly', 'a', '--port', '70000'], '--port must be a number from 0 to 65535, got "70000".'],
    [['--assembly', 'a', '--aws-port', 'x'], '--aws-port must be a number from 0 to 65535, got "x".'],
    [['--assembly', 'a', '--port', '4566'], '--port and --aws-port must be two ports, got 4566 for both.'],
    [
      ['--assembly', 'a', '--region', 'Mars'],
      '--region must be the name of a region, such as eu-west-1, got "Mars".',
    ],
    [['--assembly', 'a', '--account', '1'], '--account must be 12 digits, got "1".'],
    [['--assembly', 'a', '--stacks', ','], '--stacks must name stacks, got "". Write --stacks NAME,NAME.'],
    [['--assembly', 'a', '--parameters', 'x'], '--parameters must be NAME=VALUE, got "x".'],
    [['--assembly', 'a', '--ssm', '=x'], '--ssm must be NAME=VALUE, got "=x".'],
    [['--assembly', 'a', '--import', 'x'], '--import must be NAME=VALUE, got "x".'],
    [['--assembly', 'a', '--stack-output', 'x=1'], '--stack-output must be STACK:NAME=VALUE, got "x=1".'],
    [['--assembly', 'a', '--nope'], "Unknown option '--nope'"],
    [['a'], "Unexpected argument 'a'"],
  ])('fails for %j', (words, problem) => {
    expect(parseCommandLine(words)).toEqual({ kind: 'wrong', problem: expect.stringContaining(problem) });
  });

  it('has a line of help and a row of local/README.md for each option', () => {
    const readme = readFileSync(join(__dirname, '../../../local/README.md'), 'utf8');
    const named = (text: string): readonly string[] =>
      [...new Set(text.match(/--[a-z-]+(?= |`)/g))].toSorted();
    expect(named(USAGE)).toEqual(OPTION_NAMES.toSorted());
    expect(named(readme)).toEqual(expect.arrayContaining([...OPTION_NAMES]));
  });
});
