import type { StatusSeen } from '../world/history';
import type { AcceptedRequest, Remains } from './facts';
import { unknown } from './facts';
import type { Violation } from './violation';

/** Checks that a status only moves forward, and that an end stays as it is. */
export function* checkStatuses({ requests }: Remains): Iterable<Violation> {
  for (const request of requests) yield* checkStatus(request);
}

function* checkStatus({ requestId, statuses, redriven }: AcceptedRequest): Iterable<Violation> {
  let before = unknown;
  for (const { at, status } of statuses) {
    const isRedriven = (name: string): boolean => at >= (redriven.get(name) ?? Infinity);
    for (const name of Object.keys(before.parts)) {
      if (isRedriven(name)) continue;
      const [was, is] = [before.parts[name], status.parts[name]];
      if (was === undefined) continue;
      const text = `${name}: ${was.state} became ${is?.state}`;
      if (was.end !== undefined && was.end !== is?.end) return yield { kind: 'doubled', requestId, text };
      if (is === undefined) return yield { kind: 'regressed', requestId, text };
    }
    const mayReopen = [...redriven.keys()].some(isRedriven);
    if (movesBack(before, status) && !mayReopen)
      return yield { kind: 'regressed', requestId, text: `${before.state} became ${status.state}` };
    before = status;
  }
}

const ranks: Readonly<Record<StatusSeen['state'], number>> = {
  accepted: 0,
  processing: 1,
  succeeded: 2,
  failed: 2,
  unrouted: 2,
  repeat: 2,
};

function movesBack(before: StatusSeen, after: StatusSeen): boolean {
  if (ranks[after.state] < ranks[before.state]) return true;
  // An end does not become another one.
  return ranks[before.state] === 2 && before.state !== after.state;
}
