import type { ViewFilter } from '../../../routing/compile';
import { parseArn } from '../../aws/arn';

/** https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html */
export const protocols = [
  'http',
  'https',
  'email',
  'email-json',
  'sms',
  'sqs',
  'application',
  'lambda',
  'firehose',
] as const;
export type Protocol = (typeof protocols)[number];

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  readonly owner: string;
  /** As they were set; what was not set has no entry. */
  readonly attributes: Map<string, string>;
  /** Set until the subscription is confirmed; nothing is delivered before. */
  pendingToken: string | undefined;
  /** Compiled from the attributes whenever they change; undefined lets everything pass. */
  filter: ViewFilter | undefined;
  deadLetterArn: string | undefined;
  /** Whether it was confirmed by a signed request, or made by the owner of its endpoint. */
  confirmationWasAuthenticated: boolean;
  /** Whether only a signed request ends it. */
  authenticateOnUnsubscribe: boolean;
}

export function isRaw(subscription: Subscription): boolean {
  return subscription.attributes.get('RawMessageDelivery') === 'true';
}

export function isHttp({ protocol }: Subscription): boolean {
  return protocol === 'http' || protocol === 'https';
}

export function isMail({ protocol }: Subscription): boolean {
  return protocol === 'email' || protocol === 'email-json';
}

/** What to call the endpoint in a log: a queue's or a function's name, a URL without its password, an address. */
export function endpointName({ endpoint }: Subscription): string {
  const name = parseArn(endpoint)?.resource.replace(/^function:/, '');
  return name ?? endpoint.replace(/^(https?:\/\/)[^/?#]*@/, '$1');
}
