import type { AwsError } from '../../aws/error';
import type { TopicAccount } from './account';
import type { EndpointRequest } from './http-endpoints';
import { isOnThisMachine } from './loopback';
import { type Message, textFor } from './message';
import type { MessageType } from './outbox';
import { endpointName, isRaw, type Subscription } from './subscription';

/** https://docs.aws.amazon.com/sns/latest/dg/http-header.html */
export async function notificationRequest(
  account: TopicAccount,
  subscription: Subscription,
  message: Message,
  contentType: string,
): Promise<EndpointRequest> {
  const raw = isRaw(subscription);
  const body = raw
    ? textFor(message, subscription.protocol)
    : await account.envelopes.notification(message, subscription);
  const headers = {
    ...headersOf(subscription, 'Notification', message.id, contentType),
    // https://docs.aws.amazon.com/sns/latest/dg/sns-active-tracing.html
    ...(message.traceHeader !== undefined && { 'x-amzn-trace-id': message.traceHeader }),
  };
  return { headers: raw ? { ...headers, 'x-amz-sns-rawdelivery': 'true' } : headers, body };
}

export function headersOf(
  { arn, topicArn }: Subscription,
  type: MessageType,
  messageId: string,
  contentType: string,
): Record<string, string> {
  return {
    'x-amz-sns-message-type': type,
    'x-amz-sns-message-id': messageId,
    'x-amz-sns-topic-arn': topicArn,
    // An endpoint has no subscription before it has confirmed it.
    ...(type !== 'SubscriptionConfirmation' && { 'x-amz-sns-subscription-arn': arn }),
    'content-type': contentType,
    'user-agent': 'Amazon Simple Notification Service Agent',
  };
}

/** Whether an endpoint is on another machine, which is not called from here. */
export function isOutside({ endpoint }: Subscription): boolean {
  return !isOnThisMachine(endpoint);
}

/**
 * Posts to an endpoint on this machine; what would go to another is kept in the outbox.
 * @returns what to report of it
 * @throws AwsError when the endpoint does not take it
 */
export async function postOrKeep(
  account: TopicAccount,
  subscription: Subscription,
  type: MessageType,
  request: EndpointRequest,
  subscribeUrl?: string,
): Promise<string> {
  const { deliver, outbox } = account.options;
  const { protocol, endpoint, topicArn, arn } = subscription;
  const name = endpointName(subscription);
  if (!isOutside(subscription)) {
    await deliver.toEndpoint(endpoint, request);
    return type === 'Notification' ? `delivered to ${name}` : `${type} sent to ${name}`;
  }
  outbox.add({
    at: new Date(account.now).toISOString(),
    protocol: protocol === 'http' ? 'http' : 'https',
    to: name,
    type,
    topicArn,
    subscriptionArn: arn,
    body: request.body,
    ...(subscribeUrl !== undefined && { subscribeUrl }),
    ...(type === 'Notification' && { unsubscribeUrl: account.envelopes.unsubscribeUrl(subscription) }),
  });
  const what = type === 'Notification' ? '' : `${type} `;
  return `${what}kept in the outbox for ${name}: no other machine is called from here`;
}

export function retriedText(name: string, { code }: AwsError, pause: number): string {
  return `not delivered to ${name}: ${code}, again ${pause === 0 ? 'at once' : `in ${pause / 1000} s`}`;
}
