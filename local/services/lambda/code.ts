import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { FunctionCode } from './definition';
import { readZip } from './zip';

/** A function's code as a directory. */
export interface TaskRoot {
  readonly directory: string;
  /** Removes what was unpacked for it. */
  remove(): void;
}

/**
 * Makes `code` a directory: as it is, unpacked, or written out.
 * @throws Error when there is nothing at its path, or what is there is neither a directory nor a zip file
 */
export function openCode(code: FunctionCode): TaskRoot {
  if ('inline' in code) return writeOut(new Map([['index.js', Buffer.from(code.inline)]]));
  const path = resolve(code.path);
  if (!existsSync(path)) throw new Error(`there is no code at ${path}`);
  if (statSync(path).isDirectory()) return { directory: path, remove: () => {} };
  if (!path.endsWith('.zip')) throw new Error(`the code at ${path} is neither a directory nor a .zip file`);
  return writeOut(readZip(readFileSync(path), path));
}

function writeOut(files: ReadonlyMap<string, Buffer>): TaskRoot {
  const directory = mkdtempSync(join(tmpdir(), 'function-'));
  for (const [name, content] of files) {
    const file = join(directory, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
