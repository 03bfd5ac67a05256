import type { PublishedMessage } from '../contract/published-message';
import { messageSize } from '../contract/routing-attributes';
import { hopLimits } from '../contract/size-limits';

/** Where the data of a printed event begins. In no text of it can this stand: a quotation mark would be escaped there. */
const beginOfData = ',"data":';

/**
 * The message as it goes to those who cannot be subscribed to a topic of large messages: as it is when it fits, without
 * its data when it does not. Its id leads to the rest.
 */
export function noticeOf({ body: whole, attributes, size }: PublishedMessage): PublishedMessage {
  if (size <= hopLimits.sns) return { body: whole, attributes, size };
  const body = `${whole.slice(0, whole.indexOf(beginOfData))}}`;
  return { body, attributes, size: messageSize(body, attributes) };
}
