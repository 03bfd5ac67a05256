import { anonymousSegment } from './outcome-channel';
import type { Failure } from './status-record';

/** The mark of a caller without a tenant. A set cannot contain an empty text, and no tenant equals this one. */
export const anonymousMark = anonymousSegment;

/**
 * Returns whether marks cancel a request. Those of other tenants do not count. A request without a tenant belongs to whoever
 * knows its id.
 * @param marks tenants that have cancelled
 * @param tenant of the request; "" or `undefined` when the API did not know it
 */
export function isCancelledBy(marks: readonly string[], tenant: string | undefined): boolean {
  return tenant === undefined || tenant === '' ? marks.length > 0 : marks.includes(tenant);
}

/** The end of a part, or of a request, that was cancelled. */
export const cancelledFailure: Failure = {
  type: 'cancelled',
  title: 'Cancelled',
  detail: 'The caller cancelled the request.',
};
