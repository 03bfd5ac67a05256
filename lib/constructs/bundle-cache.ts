import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type BuildOptions, buildSync, stop, version } from 'esbuild';
import { projectRoot } from '../handlers';

/** A bundle as it is kept: what it was made of, and what was made. */
interface Entry {
  /** SHA-256 of each source, by its path from the root of the project. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Text of each file, by its path in the bundle's folder. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** More than the functions of several apps. The entries used last are kept. */
const mostEntries = 400;

/**
 * Builds a bundle, or takes the one that an earlier build made with the same options from the same sources. Sources are
 * compared by content. The installed packages and `tsconfig.json` decide which sources are read, and belong to the key.
 *
 * A cache that cannot be read or written costs time, and nothing else.
 *
 * @param options options of esbuild; `outdir` is where the files are written
 * @param folder where bundles are kept; `.cache/bundles` by default
 */
export function buildOrReuse(
  options: BuildOptions & { readonly outdir: string },
  folder = join(projectRoot, '.cache', 'bundles'),
): void {
  const file = join(folder, `${keyOf(options)}.json`);
  const outputs = reuse(file) ?? build(options, file);
  for (const [name, text] of Object.entries(outputs)) writeFileSync(join(options.outdir, name), text);
}

function keyOf(build: BuildOptions): string {
  const options = JSON.stringify({ ...build, outdir: undefined });
  // A copy of the project makes the same bundles.
  const root = JSON.stringify(projectRoot).slice(1, -1);
  const surroundings = ['node_modules/.package-lock.json', 'tsconfig.json'].map((name) =>
    hashOf(join(projectRoot, name)),
  );
  return sha256(JSON.stringify([version, surroundings, options.replaceAll(root, '')]));
}

function reuse(file: string): Entry['outputs'] | undefined {
  try {
    const { inputs, outputs }: Entry = JSON.parse(readFileSync(file, 'utf8'));
    const isSame = Object.entries(inputs).every(([path, hash]) => hashOfInput(path) === hash);
    if (!isSame) return undefined;
    const now = new Date();
    utimesSync(file, now, now);
    return outputs;
  } catch {
    return undefined;
  }
}

function build(options: BuildOptions & { readonly outdir: string }, file: string): Entry['outputs'] {
  const { outputFiles, metafile, warnings } = buildSync({ ...options, metafile: true, write: false });
  stopWhenIdle();
  const outputs = Object.fromEntries(
    outputFiles.map(({ path, text }) => [relative(resolve(options.outdir), path), text]),
  );
  const inputs = Object.fromEntries(Object.keys(metafile.inputs).map((path) => [path, hashOfInput(path)]));
  // Warnings are to be seen by whoever builds next, too.
  if (warnings.length === 0) keep(file, { inputs, outputs });
  return outputs;
}

let idle: NodeJS.Timeout | undefined;

/** Ends esbuild's thread and process, which would live as long as this process. The builds of an app follow one another. */
function stopWhenIdle(): void {
  clearTimeout(idle);
  idle = setTimeout(() => void stop(), 1000);
  idle.unref();
}

function keep(file: string, entry: Entry): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    // Several processes may do so at once: each reads a whole entry or none.
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(entry));
    renameSync(draft, file);
    removeOldest(dirname(file));
  } catch {
    // The next build takes as long as this one.
  }
}

function removeOldest(folder: string): void {
  const paths = readdirSync(folder).map((name) => join(folder, name));
  if (paths.length <= mostEntries) return;
  const byAge = paths
    .map((path) => ({ path, used: statSync(path).mtimeMs }))
    .toSorted((one, other) => one.used - other.used);
  for (const { path } of byAge.slice(0, paths.length - mostEntries)) rmSync(path, { force: true });
}

/** Hashes by path. Most functions contain the same files of packages, and these do not change while a process runs. */
const hashesOfPackages = new Map<string, string>();

/** @param path from the root of the project, with slashes */
function hashOfInput(path: string): string {
  const known = hashesOfPackages.get(path);
  if (known !== undefined) return known;
  const hash = hashOf(join(projectRoot, path));
  if (path.includes('node_modules/')) hashesOfPackages.set(path, hash);
  return hash;
}

/** Returns the SHA-256 of a file's content; empty without the file. */
function hashOf(path: string): string {
  return existsSync(path) ? sha256(readFileSync(path)) : '';
}

function sha256(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex');
}
