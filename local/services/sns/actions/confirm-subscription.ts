import type { ConfirmSubscriptionResponse } from '@aws-sdk/client-sns';
import type { Action } from '../action';
import { invalidParameter } from '../errors';
import { optionalText, requiredText } from '../input';

/** https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html */
export const confirmSubscription: Action = ({ account }, input, context) => {
  const topic = account.topicFor('ConfirmSubscription', input, context);
  const token = requiredText(input, 'Token');
  const subscription = [...topic.subscriptions.values()].find(({ pendingToken }) => pendingToken === token);
  if (subscription === undefined) throw invalidParameter('Token');
  subscription.pendingToken = undefined;
  subscription.authenticateOnUnsubscribe = /^true$/i.test(
    optionalText(input, 'AuthenticateOnUnsubscribe') ?? '',
  );
  return { SubscriptionArn: subscription.arn } satisfies ConfirmSubscriptionResponse;
};
