/** The channel namespace of the Event API on which callers follow their requests. */
export const channelNamespace = 'requests';

/** Where the tenant would stand in a channel when the API does not know who asked. */
export const anonymousSegment = 'anonymous';

/**
 * What a segment of a channel may be.
 * https://docs.aws.amazon.com/appsync/latest/eventapi/channel-namespaces.html
 */
const segmentPattern = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,48}[A-Za-z0-9])?$/;

/** Where the time in a request's id ends, and its hyphen: `request-id.ts`. */
const timeLength = 14;

/**
 * The channel of a request.
 * @returns undefined when the tenant or the id cannot be a segment, such as an id that is longer than API Gateway's
 */
export function channelOf(tenant: string | undefined, requestId: string): string | undefined {
  const segments = [
    tenant === undefined || tenant === '' ? anonymousSegment : tenant,
    requestSegment(requestId),
  ];
  if (!segments.every((segment) => segmentPattern.test(segment))) return undefined;
  return `/${[channelNamespace, ...segments].join('/')}`;
}

/**
 * A request's id in a channel: a segment has no `_`, and no `-` at its end, either of which an id may have. Behind the
 * time `-` is written `-d`, and `_` is written `-u`, so that different ids stay different.
 */
export function requestSegment(requestId: string): string {
  const unique = requestId.slice(timeLength).replaceAll('-', '-d').replaceAll('_', '-u');
  return requestId.slice(0, timeLength) + unique;
}
