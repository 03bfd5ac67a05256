import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { until } from '../e2e/until';
import { freePort } from './free-port';

const root = join(__dirname, '../..');

async function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** A command, what it has printed, and whether it has ended. */
interface Started {
  readonly child: ChildProcess;
  readonly out: string;
  readonly ended: boolean;
}

const all: Started[] = [];

afterAll(() => {
  for (const { child, ended } of all)
    if (!ended && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
});

function start(program: string, words: readonly string[]): Started {
  const child = spawn(program, words, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const started = { child, out: '', ended: false };
  child.stdout.on('data', (chunk: Buffer) => (started.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (started.out += chunk.toString()));
  // The streams close when the last process that holds them has ended.
  child.once('close', () => (started.ended = true));
  all.push(started);
  return started;
}

async function printed(started: Started, text: RegExp): Promise<void> {
  await until(`${String(text)} is printed`, () => text.test(started.out) || started.ended || undefined);
  expect(started.out).toMatch(text);
}

/** Sends SIGTERM to the command alone. SIGINT also reaches all that it has started, as Ctrl-C does. */
async function stop(started: Started, signal: NodeJS.Signals): Promise<void> {
  const { pid = 0 } = started.child;
  process.kill(signal === 'SIGINT' ? -pid : pid, signal);
  await until('the command has ended', () => started.ended || undefined);
}

// Windows does not have signals: https://nodejs.org/api/process.html#signal-events
const onUnix = process.platform === 'win32' ? describe.skip : describe;

onUnix('a signal to npm', () => {
  it.each([
    ['page', /The page is at/, 'SIGTERM'],
    ['page', /The page is at/, 'SIGINT'],
    ['webhook', /Waiting at/, 'SIGTERM'],
    ['webhook', /Waiting at/, 'SIGINT'],
  ] as const)('ends npm run %s and frees its port', async (script, text, signal) => {
    const port = await freePort();
    const started = start('npm', ['run', script, '--', '--port', String(port)]);
    await printed(started, text);
    await stop(started, signal);
    expect(await isListening(port)).toBe(false);
  });

  it('ends npm start while it synthesizes and holds both ports', async () => {
    const [port, awsPort] = [await freePort(), await freePort()];
    const started = start('npm', ['start', '--', '--port', String(port), '--aws-port', String(awsPort)]);
    await until('the port is held', async () => (await isListening(port)) || undefined);
    await until('the AWS port is held', async () => (await isListening(awsPort)) || undefined);
    await stop(started, 'SIGTERM');
    expect([await isListening(port), await isListening(awsPort)]).toEqual([false, false]);
  });
});

onUnix('a signal to the process of npm start', () => {
  it('frees both ports and removes the assembly', async () => {
    const [port, awsPort] = [await freePort(), await freePort()];
    const ports = ['--port', String(port), '--aws-port', String(awsPort)];
    const started = start(process.execPath, ['--import', 'tsx', 'bin/start.ts', ...ports, '--quiet']);
    await printed(started, /^ready /m);
    const assembly = join(root, '.cache', 'start', String(started.child.pid));
    expect(existsSync(join(assembly, 'manifest.json'))).toBe(true);
    await stop(started, 'SIGTERM');
    expect([await isListening(port), await isListening(awsPort)]).toEqual([false, false]);
    expect(existsSync(assembly)).toBe(false);
  });
});
