import { cancelledFailure } from '../contract/cancellation';
import type { Log } from '../core/log';
import type { Publication } from '../core/publishing/publish-in-batches';
import type { Entry } from './entry';
import { type KeptMessage, keptMessage } from './kept-message';

/** An entry whose status says `dispatched`. */
export interface Delivery extends Publication {
  readonly entry: Entry;
}

/** Returns the publication of an entry that somebody receives. */
export function deliveryOf(entry: Entry): readonly Delivery[] {
  const { status, request } = entry;
  if (status.state !== 'dispatched' || request === undefined) return [];
  const { body, attributes, group, size, ordered } = request;
  const deduplicationId = ordered ? request.context.id : undefined;
  return [{ entry, body, attributes, group, deduplicationId, size }];
}

/** Returns the dead letter of an entry that is invalid or that nobody receives, and logs why. Cancelled ones do not have a letter. */
export function letterFor({ status, messages }: Entry, log: Log): readonly KeptMessage[] {
  const { requestId, type: requestType, state, error } = status;
  if (state === 'dispatched' || state === 'repeat' || error?.type === cancelledFailure.type) return [];
  const { title, detail = 'No filter matches' } = error ?? {};
  log.warn(state, { requestId, requestType, error: title, detail });
  return [keptMessage(messages, error)];
}
