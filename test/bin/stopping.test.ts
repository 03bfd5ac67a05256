import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { until } from '../e2e/until';

const root = join(__dirname, '../..');

// `npm start` synthesizes the app.
jest.setTimeout(10 * 60_000);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

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

/** Starts a script, and sends a signal to npm alone, once the script has printed a text. */
async function stopWhen(words: readonly string[], printed: RegExp, signal: NodeJS.Signals): Promise<string> {
  const child = spawn('npm', words, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (out += chunk.toString()));
  let ended = false;
  child.once('close', () => (ended = true));
  await until(
    `npm ${words.join(' ')} prints ${String(printed)}`,
    () => printed.test(out) || ended || undefined,
    500,
  );
  expect(out).toMatch(printed);
  child.kill(signal);
  // The streams close when the last process that holds them has ended.
  await until(`npm ${words.join(' ')} has ended`, () => ended || undefined);
  return out;
}

// Windows does not have signals: https://nodejs.org/api/process.html#signal-events
const onUnix = process.platform === 'win32' ? describe.skip : describe;

onUnix('a signal to npm', () => {
  it.each([
    ['page', /The page is at/, 'SIGTERM'],
    ['page', /The page is at/, 'SIGINT'],
    ['webhook', /Waiting at/, 'SIGTERM'],
    ['webhook', /Waiting at/, 'SIGINT'],
  ] as const)('ends npm run %s and frees its port', async (script, printed, signal) => {
    const port = await freePort();
    await stopWhen(['run', script, '--', '--port', String(port)], printed, signal);
    expect(await isListening(port)).toBe(false);
  });

  it('ends npm start, frees both ports and removes the assembly', async () => {
    const [port, awsPort] = [await freePort(), await freePort()];
    const words = ['start', '--', '--port', String(port), '--aws-port', String(awsPort), '--quiet'];
    await stopWhen(words, /^ready /m, 'SIGTERM');
    expect([await isListening(port), await isListening(awsPort)]).toEqual([false, false]);
  });

  it('ends npm start while it synthesizes, when both ports are held', async () => {
    const [port, awsPort] = [await freePort(), await freePort()];
    const child = spawn('npm', ['start', '--', '--port', String(port), '--aws-port', String(awsPort)], {
      cwd: root,
    });
    let ended = false;
    child.once('close', () => (ended = true));
    await until(
      'both ports are held',
      async () => ((await isListening(port)) && (await isListening(awsPort))) || undefined,
    );
    child.kill('SIGTERM');
    await until('npm start has ended', () => ended || undefined);
    expect([await isListening(port), await isListening(awsPort)]).toEqual([false, false]);
  });
});
