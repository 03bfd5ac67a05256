const width = 30;

/** Shows on a terminal how far a command is. */
export class ProgressBar {
  private done = 0;

  constructor(
    private readonly total: number,
    private readonly stream: { readonly isTTY?: boolean; write(text: string): unknown },
  ) {}

  /** @param count how much more is done */
  advance(count: number, failing: number): void {
    this.done += count;
    if (this.stream.isTTY !== true) return;
    const filled = Math.floor((width * this.done) / this.total);
    const bar = '█'.repeat(filled).padEnd(width, '░');
    const failed = failing === 0 ? '' : `, ${failing} with violations`;
    this.stream.write(`\r${bar} ${this.done} of ${this.total} seeds${failed} `);
    if (this.done >= this.total) this.stream.write('\r\x1b[K');
  }
}
