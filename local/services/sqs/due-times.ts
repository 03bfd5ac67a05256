/**
 * Items by the time at which they fall due. Adding and removing cost no more with more items; only distinct times are
 * kept in order.
 */
export class DueTimes<T> {
  private readonly at = new Map<number, Set<T>>();
  /** Binary heap of the keys of `at`, and of times that no longer are keys. */
  private times: number[] = [];
  private count = 0;

  get size(): number {
    return this.count;
  }

  add(time: number, item: T): void {
    const items = this.at.get(time);
    if (items === undefined) {
      this.at.set(time, new Set([item]));
      this.rise(time);
    } else {
      items.add(item);
    }
    this.count++;
  }

  remove(time: number, item: T): void {
    const items = this.at.get(time);
    if (items?.delete(item) !== true) return;
    this.count--;
    if (items.size > 0) return;
    this.at.delete(time);
    if (this.times.length > 2 * this.at.size + 1024) this.forgetOldTimes();
  }

  /** The earliest time at which anything falls due. */
  next(): number | undefined {
    let first = this.times[0];
    while (first !== undefined && !this.at.has(first)) {
      this.sink();
      first = this.times[0];
    }
    return first;
  }

  /** Removes and returns what is due until `now`, included, in order of time and then of adding. */
  takeUntil(now: number): T[] {
    const taken: T[] = [];
    for (let time = this.next(); time !== undefined && time <= now; time = this.next()) {
      for (const item of this.at.get(time) ?? []) taken.push(item);
      this.at.delete(time);
    }
    this.count -= taken.length;
    return taken;
  }

  private forgetOldTimes(): void {
    // What is in order is a heap.
    this.times = [...this.at.keys()].toSorted((a, b) => a - b);
  }

  private rise(time: number): void {
    // Times come mostly in order, so that the new one mostly stays where it is put.
    const { times } = this;
    let index = times.push(time) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = times[parent] ?? 0;
      if (above <= time) break;
      times[index] = above;
      index = parent;
    }
    times[index] = time;
  }

  private sink(): void {
    const { times } = this;
    const last = times.pop();
    if (last === undefined || times.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      let below = times[child];
      const right = times[child + 1];
      if (below !== undefined && right !== undefined && right < below) {
        child++;
        below = right;
      }
      if (below === undefined || below >= last) break;
      times[index] = below;
      index = child;
    }
    times[index] = last;
  }
}
