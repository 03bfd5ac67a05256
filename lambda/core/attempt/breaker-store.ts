/** The state of a breaker that all sandboxes of its consumer share. */
export interface BreakerRecord {
  /** Retryable failures in a row. */
  readonly failures: number;
  /** When the first of them was, in milliseconds since the epoch. */
  readonly since: number;
  /** Times that it was opened without a success in between. */
  readonly openings: number;
  /**
   * Until when no attempt begins, in milliseconds since the epoch. One may begin afterwards: the probe.
   * @default - the breaker is closed
   */
  readonly openUntil?: number;
  /** Whether the probe is at work, until `openUntil` at the latest. */
  readonly probing?: boolean;
}

export interface StoredBreaker {
  readonly record: BreakerRecord;
  /** 0 before the first write. */
  readonly version: number;
}

/** Keeps the breaker of one consumer. */
export interface BreakerStore {
  /** Returns the latest record. */
  read(): Promise<StoredBreaker>;
  /** Writes a record in place of the one that was read. @returns whether nobody else had written one */
  replace(read: StoredBreaker, record: BreakerRecord, now: number): Promise<boolean>;
}

/** The record of a breaker that has seen no failure. */
export const closedBreaker: BreakerRecord = { failures: 0, since: 0, openings: 0 };
