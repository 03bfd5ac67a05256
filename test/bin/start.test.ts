import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCommandLine, USAGE } from '../../bin/start/command-line';
import { makeInstanceFolder } from '../../bin/start/instance-folder';
import { USAGE as localUsage } from '../../local/console/command-line';
import { command } from './commands';

const optionsIn = (text: string) => new Set(text.match(/--[a-z][a-z-]*/g));
/** Words of a synthesis; other tests synthesize into the same folders meanwhile. */
const synthesis = /Bundling asset|validation-report/;

async function listen(): Promise<{ readonly server: Server; readonly port: string }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { server, port: String(typeof address === 'object' && address !== null ? address.port : 0) };
}

describe('npm start', () => {
  it('has every option of the local runtime but the one for the assembly', () => {
    expect(new Set([...optionsIn(USAGE), '--assembly'])).toEqual(optionsIn(localUsage));
    expect(USAGE).not.toContain('--assembly');
  });

  it('passes its options on', () => {
    const words = ['--port', '0', '--aws-port=4000', '--quiet'];
    expect(parseCommandLine(words, 'no-such-file')).toEqual({
      kind: 'run',
      run: { port: 0, awsPort: 4000, words },
    });
  });

  it('takes secrets from a file that exists, unless the option names another one', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'uketsuke-start-')), 'local-secrets.json');
    writeFileSync(file, '{"secrets":{"key":"hunter2"}}');
    expect(parseCommandLine(['--quiet'], file)).toMatchObject({
      run: { words: ['--quiet', '--secrets', file] },
    });
    expect(parseCommandLine([`--secrets=${file}`], file)).toMatchObject({
      run: { words: [`--secrets=${file}`] },
    });
    writeFileSync(file, '{"key":"hunter2"}');
    const { problem } = { problem: '', ...parseCommandLine([], file) };
    expect(problem).toContain('got the member "key"');
    expect(problem).not.toContain('hunter2');
  });

  it.each([
    [['--help'], 0, 'Usage: npm start'],
    [['--prot', '1'], 2, "Unknown option '--prot'"],
    [['--port', 'x'], 2, '--port must be a number'],
    [['--assembly', 'cdk.out'], 2, 'npm start runs the assembly that it synthesizes.'],
  ])('answers %j before any work', async (words, expected, text) => {
    const { code, out, err } = await command('start.ts', words);
    expect(code).toBe(expected);
    expect(code === 0 ? out : err).toContain(text);
    expect(err).not.toMatch(synthesis);
  });

  it.each(['--port', '--aws-port'])('fails before any work when the port of %s is taken', async (option) => {
    const { server, port } = await listen();
    const other = option === '--port' ? '--aws-port' : '--port';
    const { code, out, err } = await command('start.ts', [option, port, other, '0']);
    await new Promise((resolve) => server.close(resolve));
    expect(err).toBe(`Port ${port} is taken. Choose another one with ${option}.\n`);
    expect([code, out]).toEqual([1, '']);
    expect(err).not.toMatch(synthesis);
  });
});

describe('the folder of a running instance', () => {
  it('is its own, and takes the place of those whose instance has ended', () => {
    const parent = mkdtempSync(join(tmpdir(), 'instances-'));
    // No system gives such a process id.
    makeInstanceFolder(parent, 2 ** 30);
    expect(readdirSync(parent)).toEqual([String(2 ** 30)]);
    const own = makeInstanceFolder(parent);
    expect(readdirSync(parent)).toEqual([String(process.pid)]);
    makeInstanceFolder(parent, process.ppid);
    expect(readdirSync(parent).toSorted()).toEqual([String(process.pid), String(process.ppid)].toSorted());
    expect(existsSync(own)).toBe(true);
  });
});
