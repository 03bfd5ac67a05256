import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes the folder of one running instance, and removes those of instances that ended without removing theirs.
 * @param parent holds one folder for each instance, called by its process id
 */
export function makeInstanceFolder(parent: string, pid: number = process.pid): string {
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    if (Number(name) === pid || !isAlive(Number(name))) remove(join(parent, name));
  }
  const folder = join(parent, String(pid));
  mkdirSync(folder);
  return folder;
}

/** Removes a folder with its contents, if it is there. */
export function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

function isAlive(pid: number): boolean {
  try {
    // Signal 0 only asks: https://nodejs.org/api/process.html#processkillpid-signal
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's process may not be signalled, and is alive.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
