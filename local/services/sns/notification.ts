import { AwsError } from '../../aws/error';
import type { TopicAccount } from './account';
import { buryMessage, forQueue } from './dead-letter';
import type { QueueMessage } from './delivery';
import { policyFor } from './delivery-policy';
import { isOutside, notificationRequest, postOrKeep, retriedText } from './http-requests';
import { notificationMail } from './mails';
import { type Message, textFor } from './message';
import type { WireAttributes } from './message-attributes';
import type { Parcel } from './parcel';
import { pauseBeforeRetry, pausesOf } from './retry-policy';
import { endpointName, isRaw, type Subscription } from './subscription';
import type { Topic } from './topic';

/** A message on its way to a subscription. */
export function notificationParcel(
  account: TopicAccount,
  topic: Topic,
  subscription: Subscription,
  message: Message,
): Parcel {
  const name = endpointName(subscription);
  const common = {
    report: (event: string): void => account.report(topic, event, message.id, message.text),
    giveUp: async (problem: AwsError): Promise<string> =>
      buryMessage(
        account,
        subscription,
        async () => queueMessage(account, subscription, message),
        problem,
        message.traceHeader,
      ),
  };
  switch (subscription.protocol) {
    case 'http':
    case 'https': {
      const policy = policyFor(
        topic.attributes.get('DeliveryPolicy'),
        subscription.attributes.get('DeliveryPolicy'),
      );
      return {
        ...common,
        attempt: async () => {
          const request = await notificationRequest(account, subscription, message, policy.headerContentType);
          return postOrKeep(account, subscription, 'Notification', request);
        },
        pauses: pausesOf(policy.retry),
        perSecond: isOutside(subscription) ? undefined : policy.maxReceivesPerSecond,
        retried: (problem, pause) => retriedText(name, problem, pause),
      };
    }
    case 'email':
    case 'email-json':
      return {
        ...common,
        attempt: async () => {
          account.options.outbox.add(await notificationMail(account, topic, subscription, message));
          return `kept in the outbox for ${name}`;
        },
        pauses: pauseBeforeRetry,
      };
    case 'sqs':
    case 'lambda':
    case 'sms':
    case 'application':
    case 'firehose':
      return {
        ...common,
        attempt: async () => {
          await deliverInside(account, subscription, message);
          return `delivered to ${name}`;
        },
        pauses: pauseBeforeRetry,
      };
  }
}

/** To a service of the runtime. @throws AwsError */
async function deliverInside(
  account: TopicAccount,
  subscription: Subscription,
  message: Message,
): Promise<void> {
  const { deliver, random, limits } = account.options;
  const { topicArn, traceHeader } = message;
  const source = { topicArn, requestId: random.uuid(), traceHeader };
  const { protocol, endpoint } = subscription;
  switch (protocol) {
    case 'sqs':
      checkRaw(subscription, message, limits.rawAttributes);
      return deliver.toQueue(endpoint, await queueMessage(account, subscription, message), source);
    case 'lambda':
      return deliver.toFunction(
        endpoint,
        await account.envelopes.functionEvent(message, subscription),
        source,
      );
    case 'http':
    case 'https':
    case 'email':
    case 'email-json':
    case 'sms':
    case 'application':
    case 'firehose':
      throw new AwsError('NotDeliveredHere', `Nothing is delivered by ${protocol} here`);
  }
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html */
function checkRaw(subscription: Subscription, { attributes }: Message, allowed: number): void {
  const count = Object.keys(attributes).length;
  if (isRaw(subscription) && count > allowed) {
    throw new AwsError(
      'InvalidParameterValueException',
      `Number of message attributes [${count}] exceeds the allowed maximum [${allowed}].`,
      { queryCode: 'InvalidParameterValue' },
    );
  }
}

async function queueMessage(
  account: TopicAccount,
  subscription: Subscription,
  message: Message,
): Promise<QueueMessage> {
  const { groupId, deduplicationId, attributes } = message;
  const ids: Omit<QueueMessage, 'body'> = {
    ...(groupId !== undefined && { groupId }),
    ...(deduplicationId !== undefined && { deduplicationId }),
  };
  const content = isRaw(subscription)
    ? { body: textFor(message, subscription.protocol), ...someOf(attributes) }
    : { body: await account.envelopes.notification(message, subscription) };
  return forQueue(subscription.endpoint, { ...content, ...ids }, message.topicArn);
}

function someOf(attributes: WireAttributes): { readonly attributes?: WireAttributes } {
  return Object.keys(attributes).length === 0 ? {} : { attributes };
}
