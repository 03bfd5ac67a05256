import type { Failure } from '../../contract/status-record';
import type { NextAttempt } from './next-attempt';

/** One consumer's part of one request. */
export interface Task {
  readonly requestId: string;
  readonly consumer: string;
}

export interface ClaimRequest extends Task {
  /**
   * In a redriven dead letter: the fence of the attempt that failed for good. It opens the part again, once.
   * @default - the message is not a redriven letter
   */
  readonly failedFence?: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Milliseconds since the epoch until which nobody else may claim the task. */
  readonly leaseUntil: number;
  /**
   * Whether to claim a suspect: a task whose last attempt has not ended, such as by a crash.
   * @default true
   */
  readonly takesSuspect?: boolean;
}

/** The right to work on a task. */
export interface Claim extends Task {
  /** Fencing token: greater than that of every claim before. */
  readonly fence: number;
  /** Claims so far, this one included. */
  readonly attempts: number;
  /** Claims since the first one or the last redrive, this one included: a redrive has all attempts again. */
  readonly tries: number;
}

export type ClaimOutcome =
  | { readonly outcome: 'claimed'; readonly claim: Claim }
  /** Another worker holds it, or has just held it. */
  | { readonly outcome: 'busy' }
  /** Its last attempt has not ended, and `takesSuspect` is false. `attempts`: claims so far. */
  | { readonly outcome: 'suspect'; readonly attempts: number }
  | { readonly outcome: 'succeeded' }
  /**
   * It had failed for good. Its dead letter opens it again; a copy of its message does not.
   * `owedFence`: the fence of the failed attempt, while its letter has not been kept.
   */
  | { readonly outcome: 'failed'; readonly owedFence?: number };

export type Completion =
  /** `result` is JSON text. */
  | { readonly state: 'succeeded'; readonly result: string }
  /**
   * `thrown`: what the attempt threw, for its log line. It is not recorded.
   * `owesLetter`: whether a dead letter follows; true by default.
   */
  | {
      readonly state: 'failed';
      readonly error: Failure;
      readonly thrown?: unknown;
      readonly owesLetter?: boolean;
    }
  /** `uncounted`: the claim does not count as an attempt, because the work was not called, or its dependency is down. */
  | {
      readonly state: 'retrying';
      readonly error: Failure;
      readonly uncounted?: boolean;
      readonly next?: NextAttempt;
      readonly thrown?: unknown;
    };

/** Where it is recorded which requests are cancelled. */
export interface Cancellations {
  /**
   * Returns whether a request has been cancelled by its tenant, now and not a moment ago.
   * @param tenant @default - the request does not have one
   */
  isCancelled(request: { readonly requestId: string; readonly tenant?: string }): Promise<boolean>;
}

/** Where consumers claim their tasks and record how they ended. Both are conditional writes. */
export interface ClaimStore extends Cancellations {
  claim(request: ClaimRequest): Promise<ClaimOutcome>;
  /**
   * Records the end of a claim, if it still is the latest one and has not ended.
   * @returns whether it was recorded; if not, another worker has taken over
   */
  complete(claim: Claim, completion: Completion, now: number): Promise<boolean>;
  /** Records that the dead letter of a part that failed for good has been kept. It is owed until then. */
  letterKept(task: Task, fence: number): Promise<void>;
}
