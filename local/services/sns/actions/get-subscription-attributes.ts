import type { GetSubscriptionAttributesResponse } from '@aws-sdk/client-sns';
import type { Action } from '../action';
import { describeSubscription } from '../subscription-attributes';

/** https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html */
export const getSubscriptionAttributes: Action = ({ account }, input) => {
  const subscription = account.findSubscription(input);
  const topicPolicy = account.topicOf(subscription)?.attributes.get('DeliveryPolicy');
  const { partition } = account.options.environment;
  const Attributes = describeSubscription(subscription, partition, topicPolicy);
  return { Attributes } satisfies GetSubscriptionAttributesResponse;
};
