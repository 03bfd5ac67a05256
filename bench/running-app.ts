import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { projectRoot } from '../lib/handlers';
import { within } from './deadline';
import { closeAtExit } from './open-things';

const longestStart = 10 * 60_000;

export interface RunningApp {
  /** URL of the API's stage. */
  readonly apiUrl: string;
  /** Milliseconds from the command to ready. */
  readonly startedIn: number;
  /** Resident memory of the runtime's process, in MB. */
  memory(): number;
  stop(): Promise<void>;
}

/**
 * Runs a command that ends up as the local runtime, on free ports, and waits until it is ready.
 * @throws Error with the command's standard error, when it ends before or is not ready within ten minutes
 */
export async function runApp(command: string, words: readonly string[]): Promise<RunningApp> {
  const before = performance.now();
  const child = spawn(command, [...words, '--port', '0', '--aws-port', '0', '--quiet'], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group, so that npm's shell and its children end with it.
    detached: true,
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} could not be started.`);
  const ended = once(child, 'close');
  const kill = (): void => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-pid, 'SIGTERM');
  };
  const forget = closeAtExit(kill);
  const stop = async (): Promise<void> => {
    kill();
    child.stdout.destroy();
    await ended;
    forget();
  };
  const lines = createInterface({ input: child.stdout });
  const ready = new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      const [, url] = /^ready .*\bAPI (\S+)/.exec(line) ?? [];
      if (url !== undefined) resolve(url);
    });
    lines.once('close', () => reject(new Error(`${command} ended before it was ready:\n${said}`)));
  });
  try {
    const apiUrl = await within(longestStart, `The start of ${command} ${words.join(' ')}`, ready);
    return { apiUrl, startedIn: performance.now() - before, memory: () => residentOf(pid), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Of the process and all that it started, the largest: npm, its shell and the compiler's service are small. */
function residentOf(ancestor: number): number {
  const family = new Set([ancestor]);
  let largest = 0;
  // A parent is listed before its children, as long as process ids have not come round.
  const rows = execFileSync('ps', ['-e', '-o', 'pid=,ppid=,rss=']).toString().trim().split('\n');
  for (const row of rows) {
    const [pid = 0, parent = 0, kibibytes = 0] = row.trim().split(/\s+/).map(Number);
    if (!family.has(pid) && !family.has(parent)) continue;
    family.add(pid);
    largest = Math.max(largest, kibibytes);
  }
  return (largest * 1024) / 1e6;
}
