import type { ClaimCheck } from './claim-check';
import type { IntakeContext } from './envelope';
import { printClaim, printEvent } from './print-event';
import type { RequestType } from './request-type';
import { messageAttributes, messageSize, type PublishedAttributes } from './routing-attributes';

/** What a request is published as: what filter policies see of it, and what consumers receive. */
export interface PublishedMessage {
  /** JSON text of the event. */
  readonly body: string;
  readonly attributes: PublishedAttributes;
  /** Bytes that SNS counts for it. */
  readonly size: number;
}

/**
 * A request with its body in it.
 * @param rawData the client's body, one JSON value, as it came
 * @param data the same, once valid
 */
export function publishedMessage(
  type: RequestType,
  context: IntakeContext,
  rawData: string,
  data: unknown,
): PublishedMessage {
  return sized(printEvent(context, rawData), messageAttributes(type.name, type.attributes(data)));
}

/** A request with a claim check in place of its body: what is published of one that is too large. */
export function claimMessage(
  type: RequestType,
  context: IntakeContext,
  check: ClaimCheck,
  data: unknown,
): PublishedMessage {
  return sized(printClaim(context, check), messageAttributes(type.name, type.attributes(data)));
}

function sized(body: string, attributes: PublishedAttributes): PublishedMessage {
  return { body, attributes, size: messageSize(body, attributes) };
}
