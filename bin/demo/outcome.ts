import { isWaiting, type RequestStatus } from './follow';
import type { DemoRequest } from './requests';

/** What became of one request of the demo. */
export interface Outcome {
  readonly request: DemoRequest;
  /** The body as it was sent. */
  readonly body: object;
  readonly milliseconds: number;
  readonly end: End;
}

export type End =
  | { readonly kind: 'refused'; readonly httpStatus: number; readonly detail: string }
  | { readonly kind: 'followed'; readonly id: string; readonly latest: RequestStatus }
  /** The time was up before the API had anything to say. */
  | { readonly kind: 'unanswered' };

/**
 * What is not as the demo expects; empty when all is well.
 * @param consumers names of those that there are: what is expected of others is not asked for
 * @param originalId id of the request that this one repeats
 */
export function deviations(
  { request, end }: Outcome,
  consumers: ReadonlySet<string>,
  originalId?: string,
): string[] {
  const { expected } = request;
  if (end.kind === 'unanswered') return ['it was not answered in time'];
  if (end.kind === 'refused') {
    if ('refused' in expected && expected.refused === end.httpStatus) return [];
    return [`it was answered with ${end.httpStatus}: ${end.detail}`];
  }
  if ('refused' in expected) return [`it was accepted, not refused with ${expected.refused}`];
  const { latest } = end;
  const received = new Set(latest.consumers.map(({ name }) => name));
  const missing = expected.received.filter((name) => consumers.has(name) && !received.has(name));
  const unwanted = expected.notReceived.filter((name) => received.has(name));
  return [
    ...(statusSoFar(latest) === expected.status ? [] : [`it is ${latest.status}, not ${expected.status}`]),
    ...missing.map((name) => `${name} did not receive it`),
    ...unwanted.map((name) => `${name} received it`),
    ...(request.repeats === undefined || latest.id === originalId
      ? []
      : [`it did not lead to "${request.repeats}"`]),
  ];
}

/** What a request comes to that waits for somebody's turn, as far as one can tell. */
function statusSoFar(latest: RequestStatus): string {
  if (!isWaiting(latest)) return latest.status;
  return latest.consumers.some(({ status }) => status === 'failed') ? 'failed' : 'succeeded';
}
