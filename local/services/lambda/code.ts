import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { FunctionCode } from './definition';
import { readZip } from './zip';

/** A function's code as a directory. */
export interface TaskRoot {
  readonly directory: string;
  /** What is `/opt` on Lambda; undefined without layers. */
  readonly layers: string | undefined;
  remove(): void;
}

export interface CodeOptions {
  /** Directories or zip files, in the order in which Lambda unpacks them. */
  readonly layers: readonly string[];
  /** Such as `nodejs22.x`. */
  readonly runtime: string;
}

/** Packages of the SDK, which Lambda's runtime has. */
const SDK_SCOPES = ['@aws-sdk', '@smithy'];

/**
 * Puts `code` into a directory of its own, outside the project that it comes from, so that Node.js finds modules as
 * on Lambda: in the code, then in `/opt/nodejs/nodeXX/node_modules`, in `/opt/nodejs/node_modules` and in the
 * runtime's SDK. Node.js looks for modules in the directories above the code, so those stand above it in that order.
 * https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html#packaging-layers-paths
 * @throws Error when there is nothing at a path, or what is there is neither a directory nor a zip file
 */
export function openCode(code: FunctionCode, { layers, runtime }: CodeOptions): TaskRoot {
  const root = newDirectory();
  try {
    const opt = join(root, 'opt');
    for (const layer of layers) unpack(layer, opt);
    const version = join(opt, 'nodejs', `node${/\d+/.exec(runtime)?.[0] ?? ''}`);
    const directory = join(version, 'task');
    mkdirSync(directory, { recursive: true });
    // On Lambda no package.json of a layer is above the code.
    if (!existsSync(join(version, 'package.json'))) writeFileSync(join(version, 'package.json'), '{}');
    if ('inline' in code) writeFileSync(join(directory, 'index.js'), code.inline);
    else unpack(code.path, directory);
    linkSdk(join(root, 'node_modules'));
    return { directory, layers: layers.length === 0 ? undefined : opt, remove: () => remove(root) };
  } catch (error) {
    remove(root);
    throw error;
  }
}

/** The directory whose `node_modules` the SDK comes from. */
export function sdkHome(): string | undefined {
  return ancestorsOf(__dirname).find((directory) => existsSync(sdkScope(directory, '@aws-sdk')));
}

const made = new Set<string>();
let removesAtExit = false;

function newDirectory(): string {
  // The real path, because that is what Node.js calls the modules in it.
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'function-')));
  if (!removesAtExit) process.once('exit', () => made.forEach(remove));
  removesAtExit = true;
  made.add(directory);
  return directory;
}

function remove(directory: string): void {
  made.delete(directory);
  rmSync(directory, { recursive: true, force: true });
}

/** Adds a directory, or the content of a zip file, to the directory `to`. */
function unpack(from: string, to: string): void {
  const path = resolve(from);
  if (!existsSync(path)) throw new Error(`there is no code at ${path}`);
  if (statSync(path).isDirectory()) {
    addTree(path, to);
    return;
  }
  if (!path.endsWith('.zip')) throw new Error(`the code at ${path} is neither a directory nor a .zip file`);
  for (const [name, content] of readZip(readFileSync(path), path)) {
    const file = join(to, name);
    mkdirSync(dirname(file), { recursive: true });
    rmSync(file, { force: true });
    writeFileSync(file, content);
  }
}

/**
 * Files are linked where the file system allows it, since a function may have thousands. Symbolic links are followed,
 * as when the CDK packs an asset.
 * @param above real paths of the directories that are being added, so that a link to one of them is left out
 */
function addTree(from: string, to: string, above: readonly string[] = []): void {
  const real = realpathSync(from);
  if (above.includes(real)) return;
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(real)) {
    const [source, target] = [join(real, name), join(to, name)];
    const kind = statSync(source, { throwIfNoEntry: false });
    if (kind?.isDirectory()) addTree(source, target, [...above, real]);
    else if (kind?.isFile()) addFile(realpathSync(source), target);
  }
}

function addFile(source: string, target: string): void {
  rmSync(target, { force: true });
  try {
    linkSync(source, target);
  } catch {
    copyFileSync(source, target);
  }
}

function linkSdk(modules: string): void {
  const home = sdkHome();
  if (home === undefined) return;
  mkdirSync(modules);
  for (const scope of SDK_SCOPES) {
    if (existsSync(sdkScope(home, scope)))
      symlinkSync(sdkScope(home, scope), join(modules, scope), 'junction');
  }
}

function sdkScope(directory: string, scope: string): string {
  return join(directory, 'node_modules', scope);
}

function ancestorsOf(directory: string): readonly string[] {
  const parent = dirname(directory);
  return parent === directory ? [directory] : [directory, ...ancestorsOf(parent)];
}
