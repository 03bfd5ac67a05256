import { badRequest } from './errors';
import type { EventLimits } from './limits';

/** An event as its publisher sent it. */
export interface PublishedEvent {
  readonly id: string;
  /** JSON text. */
  readonly text: string;
  readonly payload: unknown;
}

/**
 * The events of a publish request. One that cannot be read refuses all of them.
 * https://docs.aws.amazon.com/appsync/latest/eventapi/publish-http.html
 * @throws EventError `BadRequestException`
 */
export function readPublishedEvents(
  events: unknown,
  limits: EventLimits,
  newId: () => string,
): readonly PublishedEvent[] {
  if (!Array.isArray(events) || events.length === 0) throw badRequest('Missing events');
  const { eventsPerPublish, eventBytes } = limits;
  if (events.length > eventsPerPublish) {
    throw badRequest(`Too many events: ${events.length} given; a request has up to ${eventsPerPublish}.`);
  }
  return events.map((event: unknown, index) => {
    if (typeof event !== 'string')
      throw badRequest(`Invalid event at index ${index}: it is no stringified JSON.`);
    const bytes = Buffer.byteLength(event);
    if (bytes > eventBytes) {
      throw badRequest(
        `Event at index ${index} is too large: ${bytes} bytes given; up to ${eventBytes} are allowed.`,
      );
    }
    return { id: newId(), text: event, payload: parsed(event, index) };
  });
}

function parsed(event: string, index: number): unknown {
  try {
    return JSON.parse(event);
  } catch {
    throw badRequest(`Invalid event at index ${index}: it is no stringified JSON.`);
  }
}
