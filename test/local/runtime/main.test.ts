import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { smallAssembly } from './small-assembly';

const ROOT = join(__dirname, '../../..');

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line; `onOutput` sees what it has printed so far and may end it. */
async function command(
  words: readonly string[],
  onOutput: (out: string, end: () => void) => void = () => {},
): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'local/main.ts', ...words], { cwd: ROOT });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    onOutput(out, () => child.kill('SIGINT'));
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
      (printed, end) => printed.includes('try  ') && end(),
    );
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(
      'small.template.json: Machine (AWS::StepFunctions::StateMachine): resources of this type',
    );
    expect(out).toContain('State is in memory');
    expect(out).toMatch(/ {2}POST {4}http:\/\/localhost:\d+\/v1\n/);
    expect(out).toMatch(
      /ready {2}API http:\/\/localhost:\d+\/v1 {2}AWS http:\/\/localhost:\d+ {2}\(unsigned requests are let in\)\n/,
    );
    expect(out).toMatch(/try {4}curl -i -X POST http:\/\/localhost:\d+\/v1 /);
    expect(out).not.toContain('\u001b');
  });

  it('prints where e-mails are, and how to confirm a subscription', async () => {
    const subscription = { Protocol: 'email', Endpoint: 'someone@example.com' };
    const assembly = smallAssembly({
      more: { Topic: { Type: 'AWS::SNS::Topic', Properties: { Subscription: [subscription] } } },
    });
    const { out } = await command(
      ['--assembly', assembly, ...FREE_PORTS],
      (printed, end) => printed.includes('try  ') && end(),
    );
    expect(out).toMatch(/outbox http:\/\/localhost:\d+\/_local\/outbox keeps what leaves AWS\./);
    expect(out).toMatch(
      /\n {2}someone@example\.com: http:\/\/127\.0\.0\.1:\d+\/\?Action=ConfirmSubscription&/,
    );
  });

  it("prints the template's own hint, and a line for each hop", async () => {
    const assembly = smallAssembly({ outputs: { LocalHintPost: { Value: 'curl -d hi ${ApiUrl}/x' } } });
    let posted = false;
    const { out } = await command(['--assembly', assembly, ...FREE_PORTS], (printed, end) => {
      const [, url] = /try {4}curl -d hi (\S+)\/x\n/.exec(printed) ?? [];
      if (url !== undefined && !posted) {
        posted = true;
        void fetch(url, { method: 'POST' });
      }
      if (/api +POST/.test(printed)) end();
    });
    expect(out).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}api {7}POST \/v1\/ +200 +[0-9a-f-]{36}$/m);
    expect(out).toMatch(/^small\/Hello: .*hello from the function$/m);
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
    ['a missing assembly', ['--assembly', '/no/such'], /^\/no\/such: there is no such directory\..*\n$/],
    [
      'a handler that throws',
      ['--assembly', 'BROKEN', ...FREE_PORTS],
      /^small\.template\.json: Hello does not load: Error: no luck.*\n$/,
    ],
  ])('fails with 1 and one line for %s', async (_, words, line) => {
    const broken = smallAssembly({ code: 'throw new Error("no luck")' });
    const ended = await command(words.map((word) => (word === 'BROKEN' ? broken : word)));
    expect(ended).toEqual({ code: 1, out: '', err: expect.stringMatching(line) });
  });
});
