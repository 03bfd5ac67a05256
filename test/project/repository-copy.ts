import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

const root = join(__dirname, '../..');

/** What is not the project's own, as `.gitignore` has it. The copy needs no Git. */
const left = new Set(['.git', '.cache', 'cdk.out', 'coverage', 'local-secrets.json', 'node_modules']);

/** A copy of the repository, uncommitted files included, with the packages of the original. */
export class RepositoryCopy {
  readonly directory = mkdtempSync(join(tmpdir(), 'uketsuke-copy-'));

  constructor() {
    cpSync(root, this.directory, { recursive: true, filter: (path) => !left.has(relative(root, path)) });
    symlinkSync(join(root, 'node_modules'), join(this.directory, 'node_modules'), 'junction');
    this.linkBundles();
  }

  /** Links bundles of the original. A bundle with other sources replaces the link, and not the original's bundle. */
  private linkBundles(): void {
    const from = join(root, '.cache', 'bundles');
    const to = join(this.directory, '.cache', 'bundles');
    if (!existsSync(from)) return;
    mkdirSync(to, { recursive: true });
    for (const name of readdirSync(from)) symlinkSync(join(from, name), join(to, name));
  }

  has(path: string): boolean {
    return existsSync(join(this.directory, path));
  }

  read(path: string): string {
    return readFileSync(join(this.directory, path), 'utf8');
  }

  write(path: string, text: string): void {
    const target = join(this.directory, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }

  /** Deletes a file or a folder. It may be missing. */
  delete(path: string): void {
    rmSync(join(this.directory, path), { recursive: true, force: true });
  }

  /**
   * Runs a program of an installed package in the copy.
   * @param script path in `node_modules`
   * @throws Error with what the program printed, unless it ends with 0
   */
  run(script: string, ...words: readonly string[]): void {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(root, 'node_modules', script), ...words],
      { cwd: this.directory, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
    );
    if (status !== 0)
      throw new Error(`${script} ${words.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
