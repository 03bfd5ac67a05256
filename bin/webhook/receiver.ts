import { Remembered } from './remembered';
import { isSigned } from './signature';
import { parseSnsMessage, type Notification, type SnsMessage } from './sns-message';
import { isExpectedTopic, isTrustedCertificate, isTrustedConfirmation, type Trust } from './trusted';

export interface ReceiverPorts {
  readonly trust: Trust;
  /** Opens an address. @throws when it does not answer with 2xx */
  readonly open: (url: string) => Promise<string>;
  readonly now: () => number;
  /** What is done with a message, quickly: put it where the work begins. @throws to be given it again */
  readonly handle: (notification: Notification) => void | Promise<void>;
}

/**
 * What the endpoint answers. SNS takes 2xx for done; it tries again for 5xx, and gives up what it gets another answer for.
 * https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.prepare.html
 */
export interface Answer {
  readonly status: 200 | 400 | 403 | 500 | 503;
  /** For whoever runs the endpoint. */
  readonly said: string;
}

/** Longer than SNS tries to deliver one message: all its pauses together may take an hour. */
const oldest = 65 * 60_000;
/** By how much the clocks may differ. */
const skew = 5 * 60_000;

/** Makes the function that takes what SNS posts to an endpoint, and believes none of it before it is proven. */
export function receiver({ trust, open, now, handle }: ReceiverPorts): (body: string) => Promise<Answer> {
  /** Answered for as long as a message is young enough to be taken. */
  const handled = new Remembered(oldest + skew);
  const certificates = new Map<string, Promise<string>>();

  return async (body) => {
    const message = parseSnsMessage(body);
    if (message === undefined) return { status: 400, said: 'refused: the body is not a message of SNS' };
    const refusal = refuse(message);
    if (refusal !== undefined) return { status: 403, said: `refused: ${refusal}` };
    let certificate: string;
    try {
      certificate = await certificateAt(message.SigningCertURL);
    } catch (error) {
      return { status: 503, said: `not verified: ${reasonOf(error)}` };
    }
    if (!isSigned(message, certificate))
      return { status: 403, said: `refused: the signature does not match a message of ${message.TopicArn}` };
    return take(message);
  };

  /** @returns why not even the signature has to be looked at */
  function refuse(message: SnsMessage): string | undefined {
    if (message.SignatureVersion !== '2')
      return `the signature version must be 2, got ${shown(message.SignatureVersion)} from ${message.TopicArn}`;
    if (!isExpectedTopic(trust, message)) return `the topic must be ${trust.topic}, got ${message.TopicArn}`;
    if (!isTrustedCertificate(trust, message))
      return `the certificate of ${message.TopicArn} must have an address of SNS, got ${shown(message.SigningCertURL)}`;
    const age = now() - Date.parse(message.Timestamp);
    if (age > oldest) return `a message of ${message.TopicArn} is too old: ${shown(message.Timestamp)}`;
    return age < -skew
      ? `a message of ${message.TopicArn} has a time in the future: ${shown(message.Timestamp)}`
      : undefined;
  }

  async function take(message: SnsMessage): Promise<Answer> {
    switch (message.Type) {
      case 'Notification':
        return takeNotification(message);
      case 'UnsubscribeConfirmation':
        return { status: 200, said: `no longer subscribed to ${message.TopicArn}` };
      case 'SubscriptionConfirmation':
        if (!isTrustedConfirmation(trust, message)) {
          return {
            status: 403,
            said: `refused: the SubscribeURL must confirm the subscription to ${message.TopicArn}, got ${shown(message.SubscribeURL.replace(/\?.*/s, ''))}`,
          };
        }
        try {
          await open(message.SubscribeURL);
        } catch (error) {
          return { status: 503, said: `not confirmed: ${reasonOf(error)}` };
        }
        return { status: 200, said: `confirmed the subscription to ${message.TopicArn}` };
    }
  }

  async function takeNotification(notification: Notification): Promise<Answer> {
    const { MessageId } = notification;
    if (!handled.add(MessageId, now())) return { status: 200, said: `dropped: ${MessageId} is a repeat` };
    try {
      await handle(notification);
      return { status: 200, said: `received ${MessageId}` };
    } catch (error) {
      handled.forget(MessageId);
      return { status: 500, said: `not received ${MessageId}: ${reasonOf(error)}` };
    }
  }

  /** Fetches a certificate once; one that could not be fetched is fetched again when it is needed. */
  async function certificateAt(url: string): Promise<string> {
    const known = certificates.get(url) ?? open(url);
    certificates.set(url, known);
    try {
      return await known;
    } catch (error) {
      certificates.delete(url);
      throw error;
    }
  }
}

/** Returns a text of a sender that is not known yet, safe for a terminal. */
function shown(text: string): string {
  return JSON.stringify(text.slice(0, 200).replaceAll(/[^ -~]/g, '?'));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
