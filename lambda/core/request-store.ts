import type { Failure, RequestState } from '../contract/status-record';
import type { Waiting } from './waiting-list';

/** What the dispatcher made of one request. */
export interface RequestRecord {
  readonly requestId: string;
  readonly type: string;
  readonly tenant: string;
  readonly state: RequestState;
  /** Consumers that will receive it. */
  readonly expected?: readonly string[];
  /** Those of them that were not at work when it was dispatched. */
  readonly waiting?: readonly Waiting[];
  /**
   * When nothing can happen any more for each expected consumer, in milliseconds since the epoch.
   * @default - the request is not watched
   */
  readonly due?: ReadonlyMap<string, number>;
  /** For a repeat: the request that came first. */
  readonly original?: string;
  readonly error?: Failure;
}

export interface IdempotencyKey {
  readonly tenant: string;
  readonly type: string;
  readonly key: string;
  readonly requestId: string;
  readonly fingerprint: string;
}

/** Where the dispatcher records requests. */
export interface RequestStore {
  /**
   * Records requests, each in place of what was recorded of it before. A request that was dispatched stays dispatched,
   * because its consumers may have received it. No two of them may have the same id.
   * @returns the ids of those that could not be recorded
   */
  record(requests: readonly RequestRecord[]): Promise<ReadonlySet<string>>;
  /** Returns how many reads of a request's uploaded body have begun and not ended. */
  unendedReads(requestId: string): Promise<number>;
  /**
   * Records that a read of a request's uploaded body begins.
   * @param most unended reads with which another one may begin
   * @returns whether it may
   */
  beginRead(requestId: string, most: number): Promise<boolean>;
  /** Records that the reads of a request's uploaded body have ended. */
  endRead(requestId: string): Promise<void>;
  /**
   * Remembers who came first with a key.
   * @returns the request that did, and the fingerprint of its data: the caller's own, when it is the first
   */
  claimKey(key: IdempotencyKey): Promise<{ readonly requestId: string; readonly fingerprint: string }>;
}
