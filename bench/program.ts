import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build, type BuildOptions } from 'esbuild';
import { functionBuild } from '../lib/constructs/bundle';
import { projectRoot } from '../lib/handlers';
import { within } from './deadline';
import { closeAtExit } from './open-things';

/** Variables that Lambda sets for a function; the endpoint is one on this machine. */
export const functionEnvironment = {
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  AWS_REGION: 'us-east-1',
  AWS_LAMBDA_FUNCTION_NAME: 'bench',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
};

/** Options of Node.js that let it run TypeScript in one process. */
export const withTsx: readonly string[] = ['--import', 'tsx'];

/** The longest that a program may take for a line. */
const longestMilliseconds = 15 * 60_000;

/** A directory that is gone when `use` is done, or when this process ends. */
export async function inTemporaryDirectory<Result>(
  use: (directory: string) => Promise<Result>,
): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'uketsuke-bench-'));
  const remove = (): void => rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  const forget = closeAtExit(remove);
  try {
    return await use(directory);
  } finally {
    remove();
    forget();
  }
}

/** Bundles a file of `programs/` exactly as a function is bundled; `changes` says what is different. */
export async function buildProgram(
  name: string,
  directory: string,
  { define = {}, ...changes }: Partial<BuildOptions> = {},
): Promise<string> {
  const outfile = join(directory, `${name}.mjs`);
  const entry = join(__dirname, 'programs', `${name}.ts`);
  // esbuild works in a process of its own, which could make the folder anew after it was removed.
  const options = { ...functionBuild(entry, outfile, { ...define }), ...changes, write: false as const };
  for (const { path, contents } of (await build(options)).outputFiles) writeFileSync(path, contents);
  return outfile;
}

export interface RunningProgram {
  readonly process: ChildProcess;
  /**
   * Returns the next line of its standard output.
   * @throws Error when it ends without one, or takes longer than 15 minutes
   */
  line(): Promise<string>;
  /** Ends it. */
  stop(): Promise<void>;
}

/** Starts another Node.js in the project's folder. Its standard error is shown. */
export function startProgram(words: readonly string[], environment: NodeJS.ProcessEnv = {}): RunningProgram {
  const child = spawn(process.execPath, words, {
    cwd: projectRoot,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const name = words.join(' ');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, 'exit');
  const forget = closeAtExit(() => child.kill('SIGKILL'));
  return {
    process: child,
    async line() {
      const next = await within(longestMilliseconds, name, lines.next());
      if (next.done === true) throw new Error(`${name} ended without an answer.`);
      return next.value;
    },
    async stop() {
      child.kill('SIGKILL');
      await ended;
      forget();
    },
  };
}

/** Runs a program until it has answered with a line of JSON. */
export async function answerOf(
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<unknown> {
  const program = startProgram(words, environment);
  try {
    return JSON.parse(await program.line());
  } finally {
    await program.stop();
  }
}
