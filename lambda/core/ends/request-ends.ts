import type { Failure, RequestState } from '../../contract/status-record';
import type { IdempotencyKey, RequestRecord } from '../request-store';

/** How a request stands whose message reached the dead-letter queue of the intake. */
export type UndispatchedEnd =
  /** Nothing was recorded of the request. It has been recorded as `failed`. */
  | { readonly outcome: 'ended' }
  /** The request had been recorded. */
  | {
      readonly outcome: RequestState;
      readonly expected: readonly string[];
      /** Those of the expected consumers that were not at work when the request was dispatched. */
      readonly waiting: readonly string[];
      readonly error?: Failure;
    };

/** Ends requests that were not dispatched. */
export interface RequestEnds {
  /** Records that a request has failed, unless something else is recorded of it. */
  endUndispatched(
    request: Pick<RequestRecord, 'requestId' | 'type' | 'tenant'> & { readonly error: Failure },
  ): Promise<UndispatchedEnd>;
  /** Gives an idempotency key back, if the request has it. The next request with the key is then the first one. */
  releaseKey(key: Omit<IdempotencyKey, 'fingerprint'>): Promise<void>;
}
