import type { TopicAccount } from './account';
import { policyFor } from './delivery-policy';
import { headersOf, postOrKeep, retriedText } from './http-requests';
import { confirmationMail } from './mails';
import type { ConfirmationType } from './outbox';
import type { Parcel } from './parcel';
import { pauseBeforeRetry, pausesOf } from './retry-policy';
import type { Fields } from './signature';
import { endpointName, type Subscription } from './subscription';
import type { Topic } from './topic';

/** What tells an endpoint how its subscription can be confirmed, or taken up again. It has no dead-letter queue. */
export function confirmationParcel(
  account: TopicAccount,
  topic: Topic,
  subscription: Subscription,
  type: ConfirmationType,
  token: string,
): Parcel {
  const name = endpointName(subscription);
  const content = contentOf(account, subscription, type, token);
  const id = content['MessageId'] ?? '';
  const common = {
    report: (event: string): void => account.report(topic, event, id, ''),
    giveUp: async ({ queryCode }: { readonly queryCode: string }): Promise<string> =>
      Promise.resolve(`${type} not sent to ${name}: ${queryCode}`),
  };
  const { protocol } = subscription;
  if (protocol !== 'http' && protocol !== 'https') {
    return {
      ...common,
      attempt: async () => {
        account.options.outbox.add(confirmationMail(account, subscription, type, token));
        return Promise.resolve(`${type} kept in the outbox for ${name}`);
      },
      pauses: pauseBeforeRetry,
    };
  }
  const policy = policyFor(
    topic.attributes.get('DeliveryPolicy'),
    subscription.attributes.get('DeliveryPolicy'),
  );
  return {
    ...common,
    attempt: async () => {
      const body = await account.envelopes.confirmation(content, topic.signatureVersion);
      const headers = headersOf(subscription, type, id, policy.headerContentType);
      return postOrKeep(account, subscription, type, { headers, body }, content['SubscribeURL']);
    },
    pauses: pausesOf(policy.retry),
    retried: (problem, pause) => retriedText(name, problem, pause),
  };
}

function contentOf(
  account: TopicAccount,
  { arn, topicArn }: Subscription,
  type: ConfirmationType,
  token: string,
): Fields {
  return {
    Type: type,
    MessageId: account.options.random.uuid(),
    Token: token,
    TopicArn: topicArn,
    Message:
      type === 'SubscriptionConfirmation'
        ? `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`
        : `You have chosen to deactivate subscription ${arn}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.`,
    SubscribeURL: account.envelopes.subscribeUrl(topicArn, token),
    Timestamp: new Date(account.now).toISOString(),
  };
}
