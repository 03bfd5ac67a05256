import { dispatchFailure } from '../core/attempt/failure-for-caller';
import type { Log } from '../core/log';
import type { RequestRecord, RequestStore } from '../core/request-store';
import { type Thrown, thrownFields } from '../core/thrown';
import { type Entry, statusOf } from './entry';
import { dispatchReference } from './read-message';

export interface GiveUpPorts {
  /** Seconds for which the entries are hidden that wait for a deployment or a filter. */
  readonly waiting: ReadonlyMap<Entry, number>;
  /** Whether this was the last receive of an entry. */
  readonly isGivenUp: (entry: Entry) => boolean;
  readonly requests: RequestStore;
  readonly log: Log;
}

/** Logs why entries were not dispatched. At the last receive it also records that they have failed. */
export async function giveUp(
  undispatched: ReadonlyMap<Entry, Thrown>,
  { waiting, isGivenUp, requests, log }: GiveUpPorts,
): Promise<void> {
  const last: RequestRecord[] = [];
  for (const [entry, reason] of undispatched) {
    const { context, messages, unknown } = entry;
    const { id: requestId, type: requestType, contract } = context;
    const seconds = waiting.get(entry);
    if (seconds !== undefined) {
      const fields = { requestId, requestType, ...thrownFields(reason) };
      if (unknown === undefined) log.info('waits for a filter', { ...fields, seconds });
      else log.warn('waits for a deployment', { ...fields, contract });
      continue;
    }
    const givenUp = isGivenUp(entry);
    const reference = dispatchReference(context, messages);
    log.error('not dispatched', { requestId, ...thrownFields(reason), reference, givenUp });
    if (givenUp) last.push(statusOf(context, { state: 'failed', error: dispatchFailure(reference) }));
  }
  if (last.length > 0) await requests.record(last);
}
