import type { FilterAges } from '../../lambda/core/publishing/new-filters';

/** Keeps the ages of filters in memory, as the status table does. */
export class MemoryFilterAges implements FilterAges {
  /** How often it was asked. */
  asked = 0;
  /** Thrown at each call while it is set. */
  outage: Error | undefined;
  private known = new Map<string, { readonly hash: string; readonly first: number }>();

  async firstRuns(hashes: ReadonlyMap<string, string>, now: number): Promise<ReadonlyMap<string, number>> {
    this.asked++;
    if (this.outage !== undefined) throw this.outage;
    const { known } = this;
    this.known = new Map(
      Array.from(hashes, ([consumer, hash]) => {
        const before = known.get(consumer);
        return [consumer, { hash, first: before?.hash === hash ? before.first : now }];
      }),
    );
    return new Map(Array.from(this.known, ([consumer, { first }]) => [consumer, first]));
  }
}
