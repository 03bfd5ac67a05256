import {
  type BreakerRecord,
  type BreakerStore,
  closedBreaker,
  type StoredBreaker,
} from '../../lambda/core/attempt/breaker-store';

/** Keeps a breaker under the condition that the status table is written with. */
export class MemoryBreakerStore implements BreakerStore {
  stored: StoredBreaker = { record: closedBreaker, version: 0 };
  reads = 0;
  writes = 0;

  async read(): Promise<StoredBreaker> {
    this.reads++;
    return this.stored;
  }

  async replace({ version }: StoredBreaker, record: BreakerRecord): Promise<boolean> {
    this.writes++;
    if (version !== this.stored.version) return false;
    this.stored = { record, version: version + 1 };
    return true;
  }
}
