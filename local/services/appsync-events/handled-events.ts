import { isStructure } from '../../aws/structure';
import { EventError } from './errors';
import type { HandledEvent } from './handler';

/**
 * The events that a handler gave back, in its order. A handler can change events and leave them out; it cannot add any.
 * @param returned null broadcasts nothing
 * @throws EventError when it is no list of events
 */
export function readHandledEvents(
  returned: unknown,
  published: readonly HandledEvent[],
): readonly HandledEvent[] {
  if (returned === null || returned === undefined) return [];
  if (!Array.isArray(returned)) throw invalid('a list of events');
  const open = new Set(published.map(({ id }) => id));
  const events: HandledEvent[] = [];
  for (const event of returned) {
    if (event === null) continue;
    if (!isStructure(event)) throw invalid('events, each an object with id and payload');
    const { id, payload = null, error } = event;
    if (typeof id !== 'string' || !open.delete(id)) {
      throw invalid(`ids of events that were published, each once, and not ${JSON.stringify(id)}`);
    }
    const failed = error !== undefined && error !== null;
    events.push({ id, payload, ...(failed && { error: textOf(error) }) });
  }
  return events;
}

function invalid(needed: string): EventError {
  return new EventError('InvalidHandlerResponse', `onPublish returns ${needed}.`, 500);
}

/** Errors are text, or objects with a message as JavaScript has them. */
export function textOf(error: unknown): string {
  if (typeof error === 'string') return error;
  if (isStructure(error) && typeof error['message'] === 'string') return error['message'];
  return JSON.stringify(error);
}
