import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build, type BuildOptions } from 'esbuild';
import { functionBuild } from '../lib/constructs/bundle';

/** Credentials and region, as Lambda gives them to a function; the endpoint is one on this machine. */
export const functionEnvironment = {
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  AWS_REGION: 'us-east-1',
};

/** A directory that is gone when `use` is done. */
export async function inTemporaryDirectory<Result>(
  use: (directory: string) => Promise<Result>,
): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'uketsuke-bench-'));
  try {
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
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
  await build({ ...functionBuild(entry, outfile, { ...define }), ...changes });
  return outfile;
}

export interface RunningProgram {
  readonly process: ChildProcess;
  /** The next line of its standard output. */
  line(): Promise<string>;
  /** Ends it. */
  stop(): Promise<void>;
}

/** Starts another Node.js. What it writes to its standard error is shown. */
export function startProgram(words: readonly string[], environment: NodeJS.ProcessEnv = {}): RunningProgram {
  const child = spawn(process.execPath, words, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, 'exit');
  return {
    process: child,
    async line() {
      const next = await lines.next();
      if (next.done === true) throw new Error(`${words.join(' ')} ended without an answer`);
      return next.value;
    },
    async stop() {
      child.kill();
      await ended;
    },
  };
}

/** Runs a program to its end; its answer is a line of JSON. */
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
