import type { Message as ReceivedMessage } from '@aws-sdk/client-sqs';
import type { Message } from './message';
import { attributeValue, md5OfAttributes, selectAttributes } from './message-attributes';
import type { Queue } from './queue';
import { receiptHandle } from './receipt-handle';

type Describe = (message: Message) => string | number | undefined;

const systemAttributes: ReadonlyMap<string, Describe> = new Map<string, Describe>([
  ['SenderId', (message) => message.content.senderId],
  ['SentTimestamp', (message) => message.sentAt],
  ['ApproximateReceiveCount', (message) => message.receiveCount],
  ['ApproximateFirstReceiveTimestamp', (message) => message.firstReceivedAt],
  ['MessageGroupId', (message) => message.content.groupId],
  ['MessageDeduplicationId', (message) => message.content.deduplicationId],
  ['SequenceNumber', (message) => message.content.sequenceNumber],
  ['AWSTraceHeader', (message) => message.content.traceHeader],
  ['DeadLetterQueueSourceArn', (message) => message.deadLetterSource],
]);

/** What a receive may ask for. */
export const systemAttributeNames: ReadonlySet<string> = new Set(['All', ...systemAttributes.keys()]);

/** A message as `ReceiveMessage` answers it: attributes only as asked for. */
export function describeMessage(
  queue: Queue,
  message: Message,
  asked: { readonly systemAttributes: readonly string[]; readonly messageAttributes: readonly string[] },
): ReceivedMessage {
  const { content } = message;
  const described: ReceivedMessage = {
    MessageId: content.id,
    ReceiptHandle: receiptHandle(queue, message),
    MD5OfBody: content.bodyMd5,
    Body: content.body,
  };
  if (asked.systemAttributes.length > 0) {
    described.Attributes = describeSystemAttributes(message, asked.systemAttributes);
  }
  const selected =
    content.attributes === undefined || asked.messageAttributes.length === 0
      ? undefined
      : selectAttributes(content.attributes, asked.messageAttributes);
  if (selected !== undefined) {
    described.MD5OfMessageAttributes =
      selected === content.attributes ? content.attributesMd5 : md5OfAttributes(selected);
    described.MessageAttributes = Object.fromEntries(
      [...selected].map(([name, attribute]) => [name, attributeValue(attribute)]),
    );
  }
  return described;
}

function describeSystemAttributes(
  message: Message,
  asked: readonly string[],
): Record<string, string> | undefined {
  const isAll = asked.includes('All');
  const described: Record<string, string> = {};
  for (const [name, describe] of systemAttributes) {
    const value = isAll || asked.includes(name) ? describe(message) : undefined;
    if (value !== undefined) described[name] = String(value);
  }
  return Object.keys(described).length === 0 ? undefined : described;
}
