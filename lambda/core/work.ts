import type { RequestType } from '../contract/request-type';
import type { Log } from './log';
import type { RequestOf } from './parse-published';

/** What a consumer's function is given beside the request. */
export interface WorkTools {
  readonly requestId: string;
  /**
   * Fencing token: grows with every attempt at this request. Whatever the work reaches outside can refuse a smaller
   * token than it has seen, and so keep out a worker that woke up late.
   */
  readonly fence: number;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /**
   * Aborted when the time is up, or when the caller cancels the request: its `reason` has the name `Cancelled` then. Pass it
   * on to whatever the work waits for. A copy of these tools by spread does not have it.
   */
  readonly signal: AbortSignal;
  /** Its lines carry the request's id. */
  readonly log: Log;
}

/**
 * The work of a consumer on one request. Its result, a JSON value of at most 46 KiB, is stored and shown to the client.
 * @throws PermanentFailure when no retry can help, RetryLater for a retry at a certain time, DependencyDown for an outage;
 * after anything else a retry follows, too
 */
export type Work<Types extends readonly RequestType[]> = (
  request: RequestOf<Types>,
  tools: WorkTools,
) => unknown;

export interface ConsumerDefinition<Types extends readonly RequestType[]> {
  /** Request types that the work understands. */
  readonly handles: Types;
  readonly work: Work<Types>;
}
