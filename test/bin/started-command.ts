import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { until } from '../e2e/until';

const root = join(__dirname, '../..');

/** A file of `bin` that goes on until it is stopped, and what it has printed. */
export class StartedCommand {
  out = '';
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor(
    private readonly file: string,
    ...words: readonly string[]
  ) {
    this.child = spawn(process.execPath, ['--import', 'tsx', file, ...words], { cwd: root });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.out += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.out += chunk.toString()));
    this.ended = new Promise((resolve) => this.child.once('close', resolve));
  }

  async printed(text: string): Promise<string> {
    return until(`${this.file} prints ${text}`, () => (this.out.includes(text) ? this.out : undefined));
  }

  /** @returns how it ended */
  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.ended;
  }
}
