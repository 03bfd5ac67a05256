import type { PublishedEvent } from '../../contract/envelope';
import { type Bodies, fetchBody } from './fetch-body';
import { claimCheckOf, withBody } from '../parse-published';

/**
 * The event with the body that it has a claim check for, where it has one.
 * @throws PermanentFailure when the body is missing, expired, altered, or no JSON
 */
export async function wholeEvent(
  bodies: Bodies,
  event: PublishedEvent,
  signal: AbortSignal,
): Promise<PublishedEvent> {
  const check = claimCheckOf(event);
  if (check === undefined) return event;
  return withBody(event, await fetchBody(bodies, { ...check, tenant: event.tenant ?? '' }, signal));
}
