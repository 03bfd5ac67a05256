/**
 * Characters of one line. CloudWatch Logs stores events of at most 1 MB, and Lambda splits longer output.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
 */
const LONGEST_LINE = 2 ** 20;

/** Cuts output that comes in pieces into lines. A line that is too long becomes several. */
export class Lines {
  private rest = '';

  constructor(private readonly line: (line: string) => void) {}

  write(text: string): void {
    // What came before has no line break, and is not searched for one again.
    const [first = '', ...others] = text.split('\n');
    this.rest += first;
    this.cut();
    for (const part of others) {
      this.line(this.rest.endsWith('\r') ? this.rest.slice(0, -1) : this.rest);
      this.rest = part;
      this.cut();
    }
  }

  /** Gives out the last line, when it has no end. */
  end(): void {
    if (this.rest !== '') this.line(this.rest);
    this.rest = '';
  }

  private cut(): void {
    while (this.rest.length > LONGEST_LINE) {
      this.line(this.rest.slice(0, LONGEST_LINE));
      this.rest = this.rest.slice(LONGEST_LINE);
    }
  }
}
