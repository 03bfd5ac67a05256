import type { Log } from '../core/log';
import { type Thrown, thrownFields } from '../core/thrown';
import type { Entry } from './entry';
import { dispatchReference } from './read-message';

export interface UndispatchedPorts {
  /** Seconds for which the entries are hidden that wait for a deployment or a filter. */
  readonly waiting: ReadonlyMap<Entry, number>;
  /** Whether this was the last receive of an entry. */
  readonly isGivenUp: (entry: Entry) => boolean;
  readonly log: Log;
}

/**
 * Logs why entries were not dispatched. After the last receive SQS moves their messages to the dead-letter queue, and the
 * function that reads it records their ends (`docs/adr/0030-dead-letters-end-their-part.md`).
 */
export function logUndispatched(
  undispatched: ReadonlyMap<Entry, Thrown>,
  { waiting, isGivenUp, log }: UndispatchedPorts,
): void {
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
    const reference = dispatchReference(context, messages);
    log.error('not dispatched', { requestId, ...thrownFields(reason), reference, givenUp: isGivenUp(entry) });
  }
}
