import type { ConfirmSubscriptionResponse } from '@aws-sdk/client-sns';
import { isSigned } from '../../../aws/call';
import { checkArn } from '../account';
import type { Action } from '../action';
import { invalidParameter } from '../errors';
import { optionalText, requiredText } from '../input';
import { endpointName } from '../subscription';

/**
 * Confirms a subscription, once or again, or takes up one that was ended.
 * https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html
 */
export const confirmSubscription: Action = ({ account }, input, context) => {
  const { service } = checkArn(requiredText(input, 'TopicArn'), 'TopicArn');
  if (service !== 'sns') throw invalidParameter('TopicArn');
  // AWS was seen to look at the token before the topic.
  const subscription = account.tokens.find(requiredText(input, 'Token'), account.now);
  if (subscription === undefined) throw invalidParameter('Token');
  const topic = account.topicFor('ConfirmSubscription', input, context);
  if (subscription.topicArn !== topic.arn) throw invalidParameter('Token');
  const { protocol, endpoint, arn } = subscription;
  const successor = topic.subscriptionOf(protocol, endpoint);
  if (successor !== undefined && successor.arn !== arn) return { SubscriptionArn: successor.arn };
  const wasConfirmed = successor !== undefined && subscription.pendingToken === undefined;
  if (!wasConfirmed) {
    const signed = isSigned(context);
    subscription.pendingToken = undefined;
    subscription.confirmationWasAuthenticated = signed;
    // Without a signature nobody is known who could alone be let end it.
    subscription.authenticateOnUnsubscribe =
      signed && /^true$/i.test(optionalText(input, 'AuthenticateOnUnsubscribe') ?? '');
    account.addSubscription(topic, subscription);
    account.report(topic, `subscribed ${endpointName(subscription)}`, arn, '');
  }
  return { SubscriptionArn: arn } satisfies ConfirmSubscriptionResponse;
};
