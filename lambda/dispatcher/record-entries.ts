import { cancelledFailure } from '../contract/cancellation';
import type { Log } from '../core/log';
import type { RequestStore } from '../core/request-store';
import { runConcurrently } from '../core/run-concurrently';
import { orText, type Thrown } from '../core/thrown';
import { type Entry, statusOf } from './entry';

export interface RecordPorts {
  readonly requests: RequestStore;
  readonly log: Log;
}

const notRecorded = 'The status could not be recorded';

/**
 * Records the status of entries. Those whose status could not be recorded join the undispatched. Those that were cancelled
 * end as failed, and give their keys back.
 * @returns the entries that nothing is left to do for: cancelled ones, and copies of requests that have another end
 */
export async function recordEntries(
  entries: readonly Entry[],
  undispatched: Map<Entry, Thrown>,
  ports: RecordPorts,
): Promise<ReadonlySet<Entry>> {
  const known = entries.filter((entry) => !undispatched.has(entry));
  if (known.length === 0) return new Set();
  const unrecorded = await ports.requests.record(known.map(({ status }) => status));
  const cancelled: Entry[] = [];
  const ended: Entry[] = [];
  for (const entry of known) {
    const reason = unrecorded.get(entry.context.id);
    if (reason === 'lost') undispatched.set(entry, notRecorded);
    if (reason === 'cancelled') cancelled.push(entry);
    if (reason === 'ended') ended.push(entry);
  }
  await endCancelled(cancelled, undispatched, ports);
  await releaseKeys(ended, undispatched, ports, 'copy of a request that has ended');
  return new Set([...cancelled, ...ended]);
}

/** Ends those of the entries that were cancelled and that observers alone would receive: they are recorded later. */
export async function endCancelledNotices(
  entries: readonly Entry[],
  undispatched: Map<Entry, Thrown>,
  ports: RecordPorts,
): Promise<void> {
  const cancelled: Entry[] = [];
  await runConcurrently(entries, 8, async (entry) => {
    if (undispatched.has(entry)) return;
    try {
      if (await ports.requests.isCancelled(entry.status)) cancelled.push(entry);
    } catch (error) {
      undispatched.set(entry, orText(error));
    }
  });
  await endCancelled(cancelled, undispatched, ports);
}

/** Records that entries were cancelled. A request that never began gives its idempotency key back. */
async function endCancelled(
  entries: readonly Entry[],
  undispatched: Map<Entry, Thrown>,
  ports: RecordPorts,
): Promise<void> {
  if (entries.length === 0) return;
  for (const entry of entries)
    entry.status = statusOf(entry.context, { state: 'failed', error: cancelledFailure });
  const unrecorded = await ports.requests.record(entries.map(({ status }) => status));
  for (const entry of entries)
    if (unrecorded.get(entry.context.id) === 'lost') undispatched.set(entry, notRecorded);
  const ended = entries.filter((entry) => !undispatched.has(entry));
  await releaseKeys(ended, undispatched, ports, cancelledFailure.type);
}

/** Gives the keys of entries back that will not be dispatched. @param outcome for the log */
async function releaseKeys(
  entries: readonly Entry[],
  undispatched: Map<Entry, Thrown>,
  { requests, log }: RecordPorts,
  outcome = '',
): Promise<void> {
  await runConcurrently(entries, 8, async (entry) => {
    const { id: requestId, type, tenant, idempotencykey: key } = entry.context;
    try {
      if (key !== '') await requests.releaseKey({ tenant, type, key, requestId });
      log.info(outcome, { requestId, requestType: type });
    } catch (error) {
      undispatched.set(entry, orText(error));
    }
  });
}
