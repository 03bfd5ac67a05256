import type { History } from '../world/history';
import type { AcceptedRequest, Remains } from './facts';
import type { Violation } from './violation';

/** An attempt reads the mark when it has claimed its part, and begins its work a little later. */
const betweenReadAndWork = 60_000;

/** Checks that cancelled requests are not dispatched, and that no attempt at them begins. */
export function* checkCancellations({ requests, history }: Remains): Iterable<Violation> {
  for (const request of requests) {
    if (request.cancelledAt !== undefined) yield* checkCancelled(request, request.cancelledAt, history);
  }
}

function* checkCancelled(
  { requestId, statuses, effects }: AcceptedRequest,
  cancelledAt: number,
  history: History,
): Iterable<Violation> {
  const found = (text: string): Violation => ({ kind: 'uncancelled', requestId, text });
  const dispatchedAt = statuses.find(({ status }) => status.expected.length > 0)?.at ?? 0;
  if (dispatchedAt > cancelledAt) yield found('was dispatched after it had been cancelled');
  const late = effects.find(
    ({ began, process }) =>
      began > cancelledAt + betweenReadAndWork && !history.isExcused(process, 'late', requestId),
  );
  if (late !== undefined) yield found(`was worked on at ${late.consumer} after it had been cancelled`);
}
