import { linesOf } from '../core/queue/lines';
import { heldBack } from '../core/publishing/publish-in-order';
import type { Thrown } from '../core/thrown';
import type { Entry } from './entry';

/**
 * Where order counts, adds to the undispatched the entries behind one of them in its group: they return with it. Behind an
 * entry that the queue gives up, those go on that would be given up with it; the others return and are read again, because
 * Lambda may return them in any case.
 */
export function holdBack(
  entries: readonly Entry[],
  undispatched: Map<Entry, Thrown>,
  isGivenUp: (entry: Entry) => boolean,
): void {
  if (undispatched.size === 0) return;
  for (const line of linesOf(entries, ({ order }) => order)) {
    let returns = false;
    let isBehind = false;
    for (const entry of line) {
      const isHeld = returns || (isBehind && !isGivenUp(entry));
      if (isHeld && !undispatched.has(entry)) undispatched.set(entry, heldBack);
      if (!undispatched.has(entry)) continue;
      isBehind = true;
      returns ||= !isGivenUp(entry);
    }
  }
}
