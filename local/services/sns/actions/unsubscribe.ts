import type { Action } from '../action';
import { invalidParameter } from '../errors';
import { requiredText } from '../input';

/** Ending a subscription that is not there is no error. https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html */
export const unsubscribe: Action = ({ account }, input) => {
  const arn = requiredText(input, 'SubscriptionArn');
  const parts = arn.split(':').length;
  if (parts < 6) {
    throw invalidParameter(`SubscriptionArn Reason: An ARN must have at least 6 elements, not ${parts}`);
  }
  if (parts === 6) throw invalidParameter('SubscriptionId');
  const subscription = account.subscriptions.get(arn);
  if (subscription !== undefined) account.removeSubscription(subscription);
  return {};
};
