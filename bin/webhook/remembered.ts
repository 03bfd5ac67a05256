/** Remembers for some time what was there before. */
export class Remembered {
  /** When each is forgotten, the earliest first. */
  private readonly until = new Map<string, number>();

  constructor(private readonly milliseconds: number) {}

  /** @returns whether it is new */
  add(key: string, now: number): boolean {
    for (const [old, end] of this.until) {
      if (end > now) break;
      this.until.delete(old);
    }
    if (this.until.has(key)) return false;
    this.until.set(key, now + this.milliseconds);
    return true;
  }

  forget(key: string): void {
    this.until.delete(key);
  }
}
