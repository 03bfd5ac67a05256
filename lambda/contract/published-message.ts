import { envelope, type IntakeContext, traceparentPattern } from './envelope';
import { acceptedAt } from './request-id';
import type { RequestType } from './request-type';
import { messageAttributes, messageSize, type PublishedAttributes } from './routing-attributes';

/**
 * A topic takes no more for one message, nor for all messages of a `PublishBatch` together, unless its `MaximumMessageSize`
 * says otherwise. https://docs.aws.amazon.com/sns/latest/dg/large-message-payloads.html
 */
export const maxPublishBytes = 262_144;

/** What a request is published as: what filter policies see of it, and what consumers receive. */
export interface PublishedMessage {
  /** JSON text of the event. */
  readonly body: string;
  readonly attributes: PublishedAttributes;
  /** Bytes that SNS counts for it. */
  readonly size: number;
}

/**
 * @param rawData the client's body, one JSON value, as it came
 * @param data the same, once valid
 */
export function publishedMessage(
  type: RequestType,
  context: IntakeContext,
  rawData: string,
  data: unknown,
): PublishedMessage {
  const body = printEvent(context, rawData);
  const attributes = messageAttributes(type.name, type.attributes(data));
  return { body, attributes, size: messageSize(body, attributes) };
}

/**
 * How many bytes are too many, or undefined when SNS takes the message.
 * @param limit what the topic takes
 */
export function excessOf({ size }: PublishedMessage, limit = maxPublishBytes): string | undefined {
  return size > limit ? `${size} bytes to publish, and SNS takes ${limit}` : undefined;
}

/** Put together as text: the data is not printed anew. */
function printEvent(context: IntakeContext, rawData: string): string {
  const { id, type, tenant, idempotencykey, traceparent } = context;
  let text = `{"specversion":"${envelope.specversion}","id":"${id}","source":"${envelope.source}","type":"${type}"`;
  text += `,"time":"${acceptedAt(id).toISOString()}","datacontenttype":"${envelope.datacontenttype}"`;
  if (tenant !== '') text += `,"tenant":${JSON.stringify(tenant)}`;
  if (idempotencykey !== '') text += `,"idempotencykey":${JSON.stringify(idempotencykey)}`;
  if (traceparentPattern.test(traceparent)) text += `,"traceparent":"${traceparent}"`;
  return `${text},"data":${rawData}}`;
}
