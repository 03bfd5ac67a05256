import type { CompleteMapping } from './definition';

/** A message as `ReceiveMessage` gives it, checked. */
export interface ReceivedMessage {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly MD5OfMessageAttributes?: string;
  readonly Attributes: Readonly<Record<string, string>>;
  readonly MessageAttributes: Readonly<Record<string, ReceivedAttribute>>;
}

interface ReceivedAttribute {
  readonly DataType?: string;
  readonly StringValue?: string;
  /** Bytes, or base64 text as the JSON protocol has it. */
  readonly BinaryValue?: unknown;
}

/** A message on its way to a function. */
export interface QueuedRecord {
  readonly messageId: string;
  readonly body: string;
  readonly receiptHandle: string;
  /** The message group, on a FIFO queue. */
  readonly group?: string;
  /** The record as JSON text, as it is in the event. */
  readonly text: string;
  readonly bytes: number;
}

/** The messages in a result of `ReceiveMessage`. */
export function messagesOf(result: object): readonly ReceivedMessage[] {
  const messages: unknown = 'Messages' in result ? result.Messages : undefined;
  return Array.isArray(messages) ? messages.map(checkMessage) : [];
}

function checkMessage(message: unknown): ReceivedMessage {
  const { MessageId, ReceiptHandle, Body, MD5OfBody, MD5OfMessageAttributes, Attributes, MessageAttributes } =
    Object(message);
  if (typeof MessageId !== 'string' || typeof ReceiptHandle !== 'string' || typeof Body !== 'string') {
    throw new Error('ReceiveMessage answered a message without MessageId, ReceiptHandle or Body.');
  }
  return {
    MessageId,
    ReceiptHandle,
    Body,
    MD5OfBody,
    MD5OfMessageAttributes,
    Attributes: Attributes ?? {},
    MessageAttributes: MessageAttributes ?? {},
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export function recordOf(message: ReceivedMessage, mapping: CompleteMapping, region: string): QueuedRecord {
  const group = message.Attributes['MessageGroupId'];
  const text = JSON.stringify({
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes,
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes).map(([name, attribute]) => [name, attributeOf(attribute)]),
    ),
    md5OfMessageAttributes: message.MD5OfMessageAttributes,
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: mapping.queueArn,
    awsRegion: region,
  });
  return {
    messageId: message.MessageId,
    body: message.Body,
    receiptHandle: message.ReceiptHandle,
    ...(mapping.fifo && group !== undefined && { group }),
    text,
    bytes: Buffer.byteLength(text) + 1,
  };
}

function attributeOf({ StringValue, BinaryValue, DataType }: ReceivedAttribute): object {
  return {
    ...(StringValue !== undefined && { stringValue: StringValue }),
    ...(BinaryValue !== undefined && { binaryValue: base64Of(BinaryValue) }),
    stringListValues: [],
    binaryListValues: [],
    dataType: DataType,
  };
}

function base64Of(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}

/** The event a function is invoked with. */
export function eventOf(records: readonly QueuedRecord[]): string {
  return `{"Records":[${records.map(({ text }) => text).join(',')}]}`;
}
