import { type Message, textFor } from './message';
import type { WireAttribute, WireAttributes } from './message-attributes';
import { type Fields, stringToSign } from './signature';
import type { SignatureVersion, Signer } from './signing-key';
import type { Subscription } from './subscription';

/** Writes what is delivered around a message, signed. */
export class Envelopes {
  /** By message and text: a message is signed once, however many it goes to. */
  private readonly signatures = new WeakMap<Message, Map<string, Promise<string>>>();

  /** @param endpoint where the runtime answers, for the addresses in envelopes */
  constructor(
    private readonly signer: Signer,
    private readonly endpoint: string,
  ) {}

  /**
   * What an endpoint receives without raw delivery.
   * https://docs.aws.amazon.com/sns/latest/dg/http-notification-json.html
   */
  async notification(message: Message, subscription: Subscription): Promise<string> {
    const content = contentOf(message, subscription);
    const fields: Fields = {
      Type: 'Notification',
      MessageId: message.id,
      SequenceNumber: message.sequenceNumber,
      TopicArn: message.topicArn,
      Subject: message.subject,
      Message: content['Message'],
      Timestamp: content['Timestamp'],
      // FIFO topics do not sign.
      ...(message.sequenceNumber === undefined && {
        SignatureVersion: message.signatureVersion,
        Signature: await this.signatureOf(message, content),
        SigningCertURL: await this.certificateUrl(),
      }),
      UnsubscribeURL: this.unsubscribeUrl(subscription),
    };
    return spaced(fields, message.attributes);
  }

  /** What a function receives. https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
  async functionEvent(message: Message, subscription: Subscription): Promise<string> {
    const content = contentOf(message, subscription);
    const { id: MessageId, topicArn: TopicArn, subject: Subject = null } = message;
    return JSON.stringify({
      Records: [
        {
          EventSource: 'aws:sns',
          EventVersion: '1.0',
          EventSubscriptionArn: subscription.arn,
          Sns: {
            Type: 'Notification',
            MessageId,
            TopicArn,
            Subject,
            Message: content['Message'],
            Timestamp: content['Timestamp'],
            SignatureVersion: message.signatureVersion,
            Signature: await this.signatureOf(message, content),
            // Spelled otherwise than in the JSON that queues receive.
            SigningCertUrl: await this.certificateUrl(),
            UnsubscribeUrl: this.unsubscribeUrl(subscription),
            MessageAttributes: typedValues(message.attributes),
          },
        },
      ],
    });
  }

  /**
   * Asks an endpoint to confirm that it wants to be subscribed, or tells it that it no longer is and how to undo that.
   * https://docs.aws.amazon.com/sns/latest/dg/http-subscription-confirmation-json.html
   */
  async confirmation(content: Fields, version: SignatureVersion): Promise<string> {
    return spaced(
      {
        ...content,
        SignatureVersion: version,
        Signature: await this.signer.sign(stringToSign(content), version),
        SigningCertURL: await this.certificateUrl(),
      },
      {},
    );
  }

  /** Opening it confirms a subscription. */
  subscribeUrl(topicArn: string, token: string): string {
    return `${this.endpoint}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token}`;
  }

  unsubscribeUrl({ arn }: Subscription): string {
    return `${this.endpoint}/?Action=Unsubscribe&SubscriptionArn=${arn}`;
  }

  private async certificateUrl(): Promise<string> {
    return `${this.endpoint}/${await this.signer.certificateName()}`;
  }

  private async signatureOf(message: Message, content: Fields): Promise<string> {
    const known = this.signatures.get(message) ?? new Map<string, Promise<string>>();
    this.signatures.set(message, known);
    const text = content['Message'] ?? '';
    const signature = known.get(text) ?? this.signer.sign(stringToSign(content), message.signatureVersion);
    known.set(text, signature);
    return signature;
  }
}

function contentOf(message: Message, { protocol }: Subscription): Fields {
  return {
    Type: 'Notification',
    MessageId: message.id,
    TopicArn: message.topicArn,
    Subject: message.subject,
    Message: textFor(message, protocol),
    Timestamp: new Date(message.publishedAt).toISOString(),
  };
}

/** JSON, spaced as SNS does it. */
function spaced(fields: Fields, attributes: WireAttributes): string {
  const lines = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`  "${name}" : ${JSON.stringify(value)}`],
  );
  const entries = Object.entries(attributes).map(
    ([name, attribute]) => `    ${JSON.stringify(name)} : ${JSON.stringify(typedValue(attribute))}`,
  );
  if (entries.length > 0) lines.push(`  "MessageAttributes" : {\n${entries.join(',\n')}\n  }`);
  return `{\n${lines.join(',\n')}\n}`;
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
