import { spawn } from 'node:child_process';
import { readdirSync, watch } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { writeFiles } from '../assembly/written-assembly';
import { smallAssembly } from './small-assembly';

const ROOT = join(__dirname, '../../..');

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Ending {
  readonly signal?: NodeJS.Signals;
  readonly environment?: Readonly<Record<string, string>>;
  /** A file appears in this directory when it is time to end. */
  readonly endOnFileIn?: string;
}

/** Runs the command line; `onOutput` sees what it has printed so far and may end it. */
async function command(
  words: readonly string[],
  onOutput: (out: string, end: () => void) => void = () => {},
  { signal = 'SIGINT', environment = {}, endOnFileIn }: Ending = {},
): Promise<Ended> {
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, ['--import', 'tsx', 'local/main.ts', ...words], { cwd: ROOT, env });
  let [out, err] = ['', ''];
  const end = (): void => void child.kill(signal);
  const watcher = endOnFileIn === undefined ? undefined : watch(endOnFileIn, end);
  child.once('close', () => watcher?.close());
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    onOutput(out, end);
  });
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}

const FREE_PORTS = ['--port', '0', '--aws-port', '0'];

describe('local/main', () => {
  it('prints what is missing, the ready line and a command to copy; Ctrl-C ends it with 0', async () => {
    const assembly = smallAssembly({
      more: { Machine: { Type: 'AWS::StepFunctions::StateMachine' } },
    });
    const { code, out, err } = await command(
      ['--assembly', assembly, ...FREE_PORTS],
      (printed, end) => printed.includes('  POST ') && end(),
    );
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(
      'small.template.json: Machine (AWS::StepFunctions::StateMachine): resources of this type',
    );
    expect(out).toContain('Unlike AWS: local/README.md#unlike-aws');
    expect(out).toMatch(/ {2}POST {4}http:\/\/localhost:\d+\/v1\n/);
    expect(out).toMatch(/ready {2}API http:\/\/localhost:\d+\/v1 {2}AWS http:\/\/localhost:\d+\n/);
    expect(out).toMatch(/try {4}curl -i -X POST http:\/\/localhost:\d+\/v1 /);
    expect(out).not.toContain('\u001b');
  });

  it('prints where e-mails are, and whose subscription has to be confirmed', async () => {
    const subscription = { Protocol: 'email', Endpoint: 'someone@example.com' };
    const assembly = smallAssembly({
      more: { Topic: { Type: 'AWS::SNS::Topic', Properties: { Subscription: [subscription] } } },
    });
    const { out } = await command(
      ['--assembly', assembly, ...FREE_PORTS],
      (printed, end) => printed.includes('about  ') && end(),
    );
    expect(out).toMatch(
      /^outbox http:\/\/localhost:\d+\/_local\/outbox has the links that confirm .* someone@example\.com$/m,
    );
  });

  it.each([
    [
      'each hop, when it is verbose',
      ['--verbose'],
      /^\d\d:\d\d:\d\d\.\d{3} {2}api {7}POST \/v1\/ +200 +[0-9a-f-]{36}$/m,
    ],
    ['a block for each request', [], /^\d\d:\d\d:\d\d\.\d{3} {2}POST \/v1\/ 200 {2}[0-9a-f-]{36}$/m],
  ])("prints the template's own hint, and %s", async (_, words, line) => {
    const assembly = smallAssembly({ outputs: { LocalHintPost: { Value: 'curl -d hi ${ApiUrl}/x' } } });
    let posted = false;
    const { out } = await command(['--assembly', assembly, ...FREE_PORTS, ...words], (printed, end) => {
      const [, url] = /try {4}curl -d hi (\S+)\/x\n/.exec(printed) ?? [];
      if (url !== undefined && !posted) {
        posted = true;
        void fetch(url, { method: 'POST' });
      }
      if (line.test(printed)) end();
    });
    expect(out).toMatch(line);
    expect(out).toMatch(/^small\/Hello: .*hello from the function$/m);
  });

  it('prints the addresses first, and nothing else when it is quiet', async () => {
    const { out } = await command(
      ['--assembly', smallAssembly(), ...FREE_PORTS, '--quiet'],
      (printed, end) => printed.includes('ready  ') && end(),
    );
    expect(out).toMatch(/^ready {2}API \S+ {2}AWS \S+\n$/);
  });

  it.each([[[]], [['--quiet']]])('prints the seed and the profile of its faults with %j', async (words) => {
    const { out } = await command(
      ['--assembly', smallAssembly(), ...FREE_PORTS, '--chaos', 'seed=7,profile=workers', ...words],
      (printed, end) => printed.includes('chaos  ') && end(),
    );
    expect(out).toMatch(/^chaos {2}Faults are injected\. The same again: --chaos seed=7,profile=workers$/m);
  });

  it('fails with 2 for a profile that does not exist, and says which exist', async () => {
    const { code, err } = await command(['--assembly', smallAssembly(), '--chaos', 'profile=wild']);
    expect(code).toBe(2);
    expect(err).toMatch(/^The profile must be all, clients, cuts, .*, got "wild"\. Write all, or workers/);
  });

  it('prints how it is used', async () => {
    const { code, out } = await command(['--help']);
    expect([code, out]).toEqual([
      0,
      expect.stringContaining('Usage: npm run local -- --assembly DIR [options]'),
    ]);
  });

  it('fails with 2 for an option that it does not know', async () => {
    const { code, err } = await command(['--nope']);
    expect([code, err]).toEqual([2, expect.stringMatching(/^Unknown option '--nope'[^]*Usage:/)]);
  });

  it.each([
    ['a missing assembly', '/no/such', [], /^The cloud assembly must be a directory, got \/no\/such.*\n$/],
    [
      'a stack that is not there',
      undefined,
      ['--stacks', 'nope'],
      /^--stacks must name a stack .*, got nope\..*\n$/,
    ],
  ])('fails with 1 and one line for %s', async (_, assembly = smallAssembly(), words, line) => {
    const ended = await command(['--assembly', assembly, ...FREE_PORTS, ...words]);
    expect(ended).toEqual({ code: 1, out: '', err: expect.stringMatching(line) });
  });

  it('names a handler that throws as it is loaded, and starts', async () => {
    const assembly = smallAssembly({ code: 'throw new Error("no luck")' });
    const { code, out, err } = await command(
      ['--assembly', assembly, ...FREE_PORTS],
      (printed, end) => printed.includes('try  ') && end(),
    );
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      /^Not run here:\n {2}small\.template\.json: Hello \(AWS::Lambda::Function, Code\): .*Error: no luck/m,
    );
  });

  it.each(['--port', '--aws-port'])(
    'fails with 1 for a taken %s before it reads the assembly',
    async (option) => {
      const other = createServer();
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const address = other.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const { code, out, err } = await command([
        '--assembly',
        '/no/such',
        ...FREE_PORTS,
        option,
        String(port),
      ]);
      other.close();
      expect({ code, out, err }).toEqual({
        code: 1,
        out: '',
        err: `${option} must be a free port, got ${port}, on which another program listens. Stop that program, or choose another port with ${option}.\n`,
      });
    },
  );

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends with 0 on %s in the middle of an invocation, and leaves nothing in the temporary directory',
    async (signal) => {
      const temporary = writeFiles({});
      const endless = 'exports.handler = () => { console.log("inside"); while (true); };';
      const assembly = smallAssembly({
        code: endless,
        outputs: { LocalHintPost: { Value: 'post ${ApiUrl}/x' } },
      });
      let posted = false;
      const ended = await command(
        ['--assembly', assembly, ...FREE_PORTS],
        (printed, end) => {
          const [, url] = /try {4}post (\S+)\/x\n/.exec(printed) ?? [];
          if (url !== undefined && !posted) {
            posted = true;
            fetch(url, { method: 'POST' }).catch(() => {});
          }
          if (printed.includes('inside')) end();
        },
        { signal, environment: { TMPDIR: temporary } },
      );
      expect([ended.code, ended.err]).toEqual([0, '']);
      expect(readdirSync(temporary).filter((name) => name.startsWith('function-'))).toEqual([]);
    },
  );

  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 on %s while it starts', async (signal) => {
    const [temporary, mark] = [writeFiles({}), writeFiles({})];
    const file = JSON.stringify(join(mark, 'loading'));
    const assembly = smallAssembly({ code: `require('node:fs').writeFileSync(${file}, ''); while (true);` });
    const ended = await command(['--assembly', assembly, ...FREE_PORTS], () => {}, {
      signal,
      environment: { TMPDIR: temporary },
      endOnFileIn: mark,
    });
    expect(ended).toEqual({ code: 0, out: '', err: '' });
    expect(readdirSync(temporary).filter((name) => name.startsWith('function-'))).toEqual([]);
  });
});
