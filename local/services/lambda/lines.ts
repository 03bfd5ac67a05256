/** Cuts output that comes in pieces into lines. */
export class Lines {
  private rest = '';

  constructor(private readonly line: (line: string) => void) {}

  write(text: string): void {
    const parts = (this.rest + text).split('\n');
    this.rest = parts.pop() ?? '';
    for (const part of parts) this.line(part.endsWith('\r') ? part.slice(0, -1) : part);
  }

  /** Gives out the last line, when it has no end. */
  end(): void {
    if (this.rest !== '') this.line(this.rest);
    this.rest = '';
  }
}
