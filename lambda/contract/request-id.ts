/**
 * A request's id: when it was accepted, in milliseconds since the Unix epoch (13 digits, which last until 2286), a
 * hyphen, and API Gateway's extended id of the call, without padding. Ids sort by time, and whoever holds one knows how
 * old the request is without asking anybody. (Not the plain `$context.requestId`: a client may set that one.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html)
 */
export const requestIdPattern = /^[1-9][0-9]{12}-[0-9A-Za-z_-]{8,64}$/;

/** When the request of a well-formed id was accepted. */
export function acceptedAt(requestId: string): Date {
  return new Date(Number(requestId.slice(0, 13)));
}
