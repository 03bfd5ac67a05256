import type { Remains } from './facts';
import type { Violation } from './violation';

/** Checks that the requests of a group had their effects in the order in which they were accepted. */
export function* checkOrder({ requests, history }: Remains): Iterable<Violation> {
  /** When a later request of the group had its first effect, by group. */
  const later = new Map<string, { readonly at: number; readonly requestId: string }>();
  for (const { requestId, planned, effects, redriven } of requests.toReversed()) {
    if (planned.type !== 'step') continue;
    const group = String(planned.data['track']);
    const next = later.get(group);
    const inTime = effects.filter(
      ({ process, at }) =>
        !history.isExcused(process, 'late', requestId) && at < (redriven.get('tally') ?? Infinity),
    );
    const last = inTime.at(-1);
    if (last !== undefined && next !== undefined && last.at > next.at)
      yield { kind: 'disordered', requestId, text: `was worked on after ${next.requestId} of its group` };
    const [first] = inTime;
    if (first !== undefined && first.at < (next?.at ?? Infinity))
      later.set(group, { at: first.at, requestId });
  }
}
