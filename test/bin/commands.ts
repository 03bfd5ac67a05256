import { spawn } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

const withoutAws = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')),
);

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs a file of `bin` to its end, without AWS credentials.
 * @param input what it finds on standard input
 */
export async function command(
  file: string,
  words: readonly string[],
  input: string | Uint8Array = '',
): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', join('bin', file), ...words], {
    cwd: ROOT,
    env: {
      ...withoutAws,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    },
  });
  // A command that does not read its input may have ended before it is written.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}

/**
 * Runs a command in this process.
 * @param run returns the exit code
 */
export async function inProcess(
  run: (print: (line: string) => void, printError: (problem: unknown) => void) => Promise<number>,
): Promise<Ended> {
  let [out, err] = ['', ''];
  const code = await run(
    (line) => (out += `${line}\n`),
    (problem) => (err += `${String(problem)}\n`),
  );
  return { code, out, err };
}
