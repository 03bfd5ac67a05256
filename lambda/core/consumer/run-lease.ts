/** Sees to it that one run of a consumer is at work at a time. */
export interface RunLease {
  /** @returns whether it is ours until then, in milliseconds since the epoch */
  take(now: number, until: number): Promise<boolean>;
  /** Gives it back before its time. */
  release(): Promise<void>;
}
