/** Draws what a plan has. */
export class Dice {
  constructor(private readonly random: { fraction(): number }) {}

  happens(chance: number): boolean {
    return this.random.fraction() < chance;
  }

  between(least: number, most: number): number {
    return Math.round(least + this.random.fraction() * (most - least));
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.random.fraction() * items.length)];
    if (item === undefined) throw new Error('There is nothing to pick from');
    return item;
  }

  /** Small numbers more often than large ones. */
  small(most: number): number {
    return 1 + Math.floor(this.random.fraction() ** 2 * most);
  }

  times<Item>(most: number, draw: () => Item): readonly Item[] {
    return Array.from({ length: this.between(1, most) }, draw);
  }
}
