import type { RequestType } from '../contract/request-type';
import type { Log } from './log';
import type { RequestOf } from './parse-published';

/** One request of a batch. */
export interface BatchedRequest<Types extends readonly RequestType[]> {
  readonly request: RequestOf<Types>;
  /** Fencing token: grows with every attempt at this request; see {@link WorkTools}. */
  readonly fence: number;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Aborted when the caller cancels this request, or when the time is up; see {@link WorkTools}. */
  readonly signal: AbortSignal;
}

/** What the function is given beside the requests. */
export interface BatchTools {
  /** Aborted when the time is up, for all requests: pass it on to whatever the work waits for. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

/**
 * The work of a consumer on many requests at once. Returns as many results, in the same order: each is what
 * {@link Work} returns, or an Error for a request that failed by itself (PermanentFailure: trying again is no use).
 * What it throws fails them all.
 */
export type BatchWork<Types extends readonly RequestType[]> = (
  requests: readonly BatchedRequest<Types>[],
  tools: BatchTools,
) => readonly unknown[] | Promise<readonly unknown[]>;

export interface BatchDefinition<Types extends readonly RequestType[]> {
  /** Request types that the work understands. */
  readonly handles: Types;
  readonly work: BatchWork<Types>;
}
