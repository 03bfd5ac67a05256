import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Block, read, root } from './documents';

const loader = pathToFileURL(require.resolve('tsx')).href;

/** What a command of a document stands for, so that it runs in any directory. */
const prelude = `set -e
npm() {
  [ "$1" = run ] || return 127
  shift
  [ "$1" != --silent ] || shift
  script=$1
  shift 2
  "$NODE" --import "$LOADER" "$ROOT/bin/$script.ts" "$@"
}
`;

export interface Places {
  /** Files that the block writes are there. */
  readonly directory: string;
  /** URL of the API's stage, for `http://localhost:3000/v1`. @default - the documented one */
  readonly apiUrl?: string;
  /** For `http://localhost:4566`. @default - the documented one */
  readonly awsUrl?: string;
}

/**
 * Runs a block of shell code as its document has it, at other addresses.
 * @param before further commands, such as an earlier block
 * @throws Error with what it printed, unless it ends with 0
 */
export async function runBlock(
  { path, heading, code }: Block,
  { directory, apiUrl, awsUrl }: Places,
  before = '',
): Promise<string> {
  const script = `${prelude}${before}\n${code}`
    .replaceAll('http://localhost:3000/v1', apiUrl ?? 'http://localhost:3000/v1')
    .replaceAll('http://localhost:4566', awsUrl ?? 'http://localhost:4566');
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const env = { ...Object.fromEntries(own), NODE: process.execPath, LOADER: loader, ROOT: root };
  const child = spawn('bash', ['-o', 'pipefail', '-c', script], { cwd: directory, env });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (status !== 0) throw new Error(`The block below "${heading}" of ${path} ended with ${status}:\n${err}`);
  return out;
}

/** Whether scripts of `package.json` are what `runBlock` takes them for. */
export function scriptsOf(block: Block): readonly (readonly [name: string, script: unknown])[] {
  const { scripts } = JSON.parse(read('package.json'));
  const names = Array.from(block.code.matchAll(/npm run (?:--silent )?(\w+)/g), ([, name = '']) => name);
  return names.map((name) => [name, scripts[name]]);
}

/**
 * Returns the output that a document shows. `jest -u` writes what was printed into the document, as into a snapshot.
 * @param output the block that shows it
 */
export function shownOrAccepted({ path, code }: Block, printed: string): string {
  const { _updateSnapshot: update } = Object(expect.getState().snapshotState);
  if (update !== 'all' || code === printed) return code;
  const file = join(root, path);
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(code, () => printed),
  );
  return printed;
}
