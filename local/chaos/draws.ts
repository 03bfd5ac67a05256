import { SeededRandom } from '../random';

/**
 * Numbers from a seed, in a row of their own for each name. The n-th draw of a name is the same in every run, whatever is
 * drawn for other names meanwhile.
 */
export class Draws {
  private readonly rows = new Map<string, SeededRandom>();

  constructor(private readonly seed: string) {}

  /** From 0 up to but not including 1. */
  next(name: string): number {
    let row = this.rows.get(name);
    if (row === undefined) this.rows.set(name, (row = new SeededRandom(`${this.seed} ${name}`)));
    return row.fraction();
  }

  /** A whole number from `least` to `most`. */
  integer(name: string, least: number, most: number): number {
    return least + Math.floor(this.next(name) * (most - least + 1));
  }
}
