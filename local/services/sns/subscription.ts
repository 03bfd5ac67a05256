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
  authenticateOnUnsubscribe: boolean;
}

export function isRaw(subscription: Subscription): boolean {
  return subscription.attributes.get('RawMessageDelivery') === 'true';
}

/** What to call the endpoint in a log: a queue's or a function's name. */
export function endpointName({ endpoint }: Subscription): string {
  return parseArn(endpoint)?.resource.replace(/^function:/, '') ?? endpoint;
}
