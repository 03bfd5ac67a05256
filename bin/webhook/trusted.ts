import type { Confirmation, SnsMessage } from './sns-message';

/** Whom a receiver believes. */
export interface Trust {
  /** The topic that it expects: an ARN, or the beginning of one and `*`, for CloudFormation makes up the end. */
  readonly topic: string;
  /**
   * Where the local runtime answers, such as `http://127.0.0.1:4566`.
   * @default - SNS itself is believed, and nobody else
   */
  readonly localOrigin?: string;
}

export function isExpectedTopic({ topic }: Trust, { TopicArn }: SnsMessage): boolean {
  return topic.endsWith('*') ? TopicArn.startsWith(topic.slice(0, -1)) : TopicArn === topic;
}

/**
 * Whether a certificate may be fetched from there: whoever could name another place could sign with a key of their own,
 * and have this machine call whatever they like.
 */
export function isTrustedCertificate(trust: Trust, message: SnsMessage): boolean {
  const url = urlOfSns(trust, message, message.SigningCertURL);
  return (
    url !== undefined &&
    url.search === '' &&
    /^\/SimpleNotificationService-[0-9a-f]+\.pem$/.test(url.pathname)
  );
}

/** Whether opening the address does nothing but to confirm the subscription to the topic of the message. */
export function isTrustedConfirmation(trust: Trust, message: Confirmation): boolean {
  const url = urlOfSns(trust, message, message.SubscribeURL);
  if (url?.pathname !== '/') return false;
  const { Action, TopicArn, Token, ...more } = Object.fromEntries(url.searchParams);
  if (url.searchParams.size !== 3 || Object.keys(more).length > 0) return false;
  return Action === 'ConfirmSubscription' && TopicArn === message.TopicArn && Token === message.Token;
}

/** @returns nothing unless it is an address of SNS in the region of the topic */
function urlOfSns({ localOrigin }: Trust, { TopicArn }: SnsMessage, text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '' || url.hash !== '') return undefined;
  const [, partition, , region] = TopicArn.split(':');
  const domain = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return url.origin === (localOrigin ?? `https://sns.${region}.${domain}`) ? url : undefined;
}
