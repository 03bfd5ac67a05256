/**
 * Lets a few through at a time, first come, first served. Loading code keeps a core busy: with more cold starts
 * at once than cores each takes longer, and those that are warm meanwhile do the work.
 */
export class StartGate {
  private inside = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly most: number) {}

  get isFull(): boolean {
    return this.inside >= this.most;
  }

  async enter(): Promise<void> {
    if (!this.isFull) {
      this.inside++;
      return;
    }
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Whoever waits takes the place. */
  leave(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.inside--;
    else next();
  }
}
