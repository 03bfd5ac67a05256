/**
 * Lets work begin only while what it has in hand together stays within a number of bytes. What is larger than that by
 * itself runs when nothing else does. First come, first served, so that large work is not overtaken for ever.
 */
export class ByteBudget {
  private used = 0;
  private readonly waiting: { readonly bytes: number; readonly start: () => void }[] = [];

  constructor(private readonly total: number) {}

  async run<Result>(bytes: number, work: () => Promise<Result>): Promise<Result> {
    if (this.waiting.length > 0 || !this.fits(bytes)) {
      await new Promise<void>((start) => void this.waiting.push({ bytes, start }));
    } else {
      this.used += bytes;
    }
    try {
      return await work();
    } finally {
      this.used -= bytes;
      this.startNext();
    }
  }

  private startNext(): void {
    for (let [next] = this.waiting; next !== undefined && this.fits(next.bytes); [next] = this.waiting) {
      this.waiting.shift();
      this.used += next.bytes;
      next.start();
    }
  }

  private fits(bytes: number): boolean {
    return this.used === 0 || this.used + bytes <= this.total;
  }
}
