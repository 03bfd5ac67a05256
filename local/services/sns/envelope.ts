import { createHash } from 'node:crypto';
import { parseArn } from '../../aws/arn';
import { type Message, textFor } from './message';
import type { WireAttribute, WireAttributes } from './message-attributes';
import type { Subscription } from './subscription';

/**
 * What a queue receives without raw delivery, spaced as SNS does it.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export function notificationText(message: Message, subscription: Subscription, endpoint: string): string {
  const isFifo = message.sequenceNumber !== undefined;
  const text = textFor(message, subscription.protocol);
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['Type', 'Notification'],
    ['MessageId', message.id],
    ['SequenceNumber', message.sequenceNumber],
    ['TopicArn', message.topicArn],
    ['Subject', message.subject],
    ['Message', text],
    ['Timestamp', timestamp(message)],
    // FIFO topics do not sign.
    ...(isFifo
      ? []
      : ([
          ['SignatureVersion', '1'],
          ['Signature', signature(message, text)],
          ['SigningCertURL', signingCertificateUrl(message.topicArn)],
        ] as const)),
    ['UnsubscribeURL', unsubscribeUrl(subscription, endpoint)],
  ];
  const lines = fields.flatMap(([name, value]) =>
    value === undefined ? [] : [`  "${name}" : ${JSON.stringify(value)}`],
  );
  const attributes = Object.entries(message.attributes).map(
    ([name, attribute]) => `    ${JSON.stringify(name)} : ${JSON.stringify(typedValue(attribute))}`,
  );
  if (attributes.length > 0) lines.push(`  "MessageAttributes" : {\n${attributes.join(',\n')}\n  }`);
  return `{\n${lines.join(',\n')}\n}`;
}

/** What a function receives. https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
export function functionEvent(message: Message, subscription: Subscription, endpoint: string): string {
  const text = textFor(message, subscription.protocol);
  return JSON.stringify({
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscription.arn,
        Sns: {
          Type: 'Notification',
          MessageId: message.id,
          TopicArn: message.topicArn,
          Subject: message.subject ?? null,
          Message: text,
          Timestamp: timestamp(message),
          SignatureVersion: '1',
          Signature: signature(message, text),
          // Spelled otherwise than in the JSON that queues receive.
          SigningCertUrl: signingCertificateUrl(message.topicArn),
          UnsubscribeUrl: unsubscribeUrl(subscription, endpoint),
          MessageAttributes: typedValues(message.attributes),
        },
      },
    ],
  });
}

function typedValues(attributes: WireAttributes): Record<string, object> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [name, typedValue(attribute)]),
  );
}

function typedValue({ DataType, StringValue, BinaryValue }: WireAttribute): object {
  const Value = BinaryValue === undefined ? StringValue : Buffer.from(BinaryValue).toString('base64');
  return { Type: DataType, Value };
}

function timestamp({ publishedAt }: Message): string {
  return new Date(publishedAt).toISOString();
}

/** Has the form of a signature, and cannot be verified: the key that signs is Amazon's. */
function signature({ id, topicArn }: Message, text: string): string {
  const digest = createHash('sha512').update(`${id}\n${topicArn}\n${text}`).digest();
  return Buffer.concat([digest, digest, digest, digest]).toString('base64');
}

function signingCertificateUrl(topicArn: string): string {
  const region = parseArn(topicArn)?.region ?? '';
  return `https://sns.${region}.amazonaws.com/SimpleNotificationService-00000000000000000000000000000000.pem`;
}

function unsubscribeUrl({ arn }: Subscription, endpoint: string): string {
  return `${endpoint}/?Action=Unsubscribe&SubscriptionArn=${arn}`;
}
