import { isSigned } from '../../../aws/call';
import type { Action } from '../action';
import { authorizationError, invalidParameter } from '../errors';
import { requiredText } from '../input';
import { isHttp, isMail } from '../subscription';

/**
 * Ending a subscription that is not there is no error. An HTTP endpoint is told, and an e-mail address when it is not
 * its owner who ends it, how to take the subscription up again.
 * https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html
 */
export const unsubscribe: Action = ({ account, courier }, input, context) => {
  const arn = requiredText(input, 'SubscriptionArn');
  const parts = arn.split(':').length;
  if (parts < 6) {
    throw invalidParameter(`SubscriptionArn Reason: An ARN must have at least 6 elements, not ${parts}`);
  }
  if (parts === 6) throw invalidParameter('SubscriptionId');
  const subscription = account.subscriptions.get(arn);
  if (subscription === undefined) return {};
  const signed = isSigned(context);
  if (subscription.authenticateOnUnsubscribe && !signed) {
    throw authorizationError('Unsubscribe is allowed to authenticated callers only for this subscription');
  }
  const topic = account.topicOf(subscription);
  account.removeSubscription(subscription);
  const isTold = isHttp(subscription) || (isMail(subscription) && !signed);
  if (topic !== undefined && subscription.pendingToken === undefined && isTold) {
    const token = account.tokens.issue(subscription, account.now);
    courier.confirm(topic, subscription, 'UnsubscribeConfirmation', token);
  }
  return {};
};
