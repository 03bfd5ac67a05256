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
   * @default - the request has no expected consumer
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

/** Why a request was not recorded. */
export type Unrecorded =
  /** The store did not accept it. */
  | 'lost'
  /** Its tenant has cancelled it, and it has not been dispatched. */
  | 'cancelled'
  /** It has another end, which is final. */
  | 'ended';

/** Where the dispatcher records requests. */
export interface RequestStore {
  /**
   * Records requests. What was recorded first stays: a request that was dispatched stays dispatched, because its consumers
   * may have received it, and an end is final unless it is redriven. Until its last outcome is published, a dispatched
   * request may be recorded as dispatched once more. No two requests may have the same id. A request with expected consumers
   * that its tenant has cancelled is not recorded as dispatched.
   * @returns the ids of those that were not recorded
   */
  record(requests: readonly RequestRecord[]): Promise<ReadonlyMap<string, Unrecorded>>;
  /** Returns whether a request has been cancelled by its tenant. */
  isCancelled(request: Pick<RequestRecord, 'requestId' | 'tenant'>): Promise<boolean>;
  /** Forgets a key, if the request came first with it. The next request with the key is the first one then. */
  releaseKey(key: Omit<IdempotencyKey, 'fingerprint'>): Promise<void>;
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
