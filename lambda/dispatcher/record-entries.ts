import type { RequestStore } from '../core/request-store';
import type { Thrown } from '../core/thrown';
import type { Entry } from './entry';

/** Records the status of entries. Those whose status could not be recorded join the undispatched. */
export async function recordEntries(
  entries: readonly Entry[],
  undispatched: Map<Entry, Thrown>,
  requests: RequestStore,
): Promise<void> {
  const known = entries.filter((entry) => !undispatched.has(entry));
  if (known.length === 0) return;
  const lost = await requests.record(known.map(({ status }) => status));
  for (const entry of known) {
    if (lost.has(entry.context.id)) undispatched.set(entry, 'The status could not be recorded');
  }
}
