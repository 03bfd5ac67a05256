import type { ConsumerState, Failure, RequestState } from '../contract/status-record';

/** All that is recorded of a request. */
export interface Progress {
  readonly requestId: string;
  /** @default - it is not kept any more */
  readonly request?: RequestProgress;
  readonly consumers: readonly ConsumerProgress[];
  /** Parts that have been told: see `outcomePart`. */
  readonly told: ReadonlySet<string>;
}

export interface RequestProgress {
  readonly state: RequestState;
  readonly type: string;
  /** "" when the API did not know. */
  readonly tenant: string;
  readonly expected: readonly string[];
  /** `until`: RFC 3339. */
  readonly waiting?: readonly { readonly consumer: string; readonly until: string }[];
  readonly original?: string;
  readonly error?: Failure;
  /** When the sweeper looks at it, in milliseconds since the epoch. @default - it is not watched */
  readonly dueAt?: number;
  /** When nothing can happen any more for each expected consumer, in milliseconds since the epoch. */
  readonly due: ReadonlyMap<string, number>;
  /** How often a part has been opened again. */
  readonly reopenings: number;
}

export interface ConsumerProgress {
  readonly consumer: string;
  readonly state: ConsumerState;
  /** Claims so far. */
  readonly attempts: number;
  /** Any JSON value. */
  readonly result?: unknown;
  readonly error?: Failure;
  /** RFC 3339. */
  readonly completedAt?: string;
}

/** What is recorded of a request is not what this code reads: it stays so. */
export class UnreadableProgress extends Error {
  override readonly name = 'UnreadableProgress';
}

/** Where it is recorded how far requests are, and what has been told of them. */
export interface OutcomeStore {
  /**
   * What is recorded now, not what was a moment ago.
   * @throws UnreadableProgress
   */
  read(requestId: string): Promise<Progress>;
  /** Remembers that parts of a request have been told. */
  markTold(requestId: string, parts: readonly string[]): Promise<void>;
}
