import { linesOf } from '../core/queue/lines';
import { heldBack } from '../core/publishing/publish-in-order';
import type { Thrown } from '../core/thrown';
import type { Entry } from './entry';

/**
 * Where order counts, adds to the undispatched what comes after one of them in its group, unless that one `isGivenUp`: it
 * will not come back, and the group goes on.
 */
export function holdBack(
  entries: readonly Entry[],
  undispatched: Map<Entry, Thrown>,
  isGivenUp: (entry: Entry) => boolean,
): void {
  for (const line of linesOf(entries, ({ order }) => order)) {
    const stuck = line.findIndex((entry) => undispatched.has(entry) && !isGivenUp(entry));
    if (stuck === -1) continue;
    for (const entry of line.slice(stuck + 1)) {
      if (!undispatched.has(entry)) undispatched.set(entry, heldBack);
    }
  }
}
