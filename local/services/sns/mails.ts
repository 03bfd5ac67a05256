import type { TopicAccount } from './account';
import { type Message, textFor } from './message';
import type { ConfirmationType, MessageType, OutboxEntry } from './outbox';
import type { Subscription } from './subscription';
import type { Topic } from './topic';

const sender = 'no-reply@sns.amazonaws.com';

/** https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html */
export async function notificationMail(
  account: TopicAccount,
  topic: Topic,
  subscription: Subscription,
  message: Message,
): Promise<OutboxEntry> {
  const { envelopes } = account;
  const unsubscribeUrl = envelopes.unsubscribeUrl(subscription);
  return {
    ...mailTo(account, subscription, 'Notification'),
    from: `${topic.attributes.get('DisplayName') || 'AWS Notifications'} <${sender}>`,
    subject: message.subject ?? 'AWS Notification Message',
    body:
      subscription.protocol === 'email-json'
        ? await envelopes.notification(message, subscription)
        : `${textFor(message, 'email')}\n\n--\nEnd the subscription: ${unsubscribeUrl}\n`,
    unsubscribeUrl,
  };
}

export function confirmationMail(
  account: TopicAccount,
  subscription: Subscription,
  type: ConfirmationType,
  token: string,
): OutboxEntry {
  const { topicArn } = subscription;
  const subscribeUrl = account.envelopes.subscribeUrl(topicArn, token);
  const starts = type === 'SubscriptionConfirmation';
  return {
    ...mailTo(account, subscription, type),
    from: `AWS Notifications <${sender}>`,
    subject: `AWS Notification - ${starts ? 'Subscription' : 'Unsubscribe'} Confirmation`,
    body: starts
      ? `This address is to be subscribed to the topic\n${topicArn}\n\nConfirm the subscription: ${subscribeUrl}\n`
      : `This address is no longer subscribed to the topic\n${topicArn}\n\nSubscribe it again: ${subscribeUrl}\n`,
    subscribeUrl,
  };
}

type Addressed = Omit<OutboxEntry, 'from' | 'subject' | 'body'>;

function mailTo(
  account: TopicAccount,
  { protocol, endpoint: to, topicArn, arn: subscriptionArn }: Subscription,
  type: MessageType,
): Addressed {
  return {
    at: new Date(account.now).toISOString(),
    protocol: protocol === 'email-json' ? 'email-json' : 'email',
    to,
    type,
    topicArn,
    subscriptionArn,
  };
}
