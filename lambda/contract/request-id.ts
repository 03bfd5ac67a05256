/**
 * A request's id: when it was accepted, in milliseconds since the Unix epoch (13 digits, which last until 2286), a
 * hyphen, and API Gateway's id of the call (a UUID). Ids sort by time, and whoever holds one knows how old the
 * request is without asking anybody.
 */
export const requestIdPattern = /^[0-9]{13}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** When the request of a well-formed id was accepted. */
export function acceptedAt(requestId: string): Date {
  return new Date(Number(requestId.slice(0, 13)));
}
