import type { GetTopicAttributesResponse } from '@aws-sdk/client-sns';
import type { Action } from '../action';
import { describeTopic } from '../topic-attributes';

/** https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html */
export const getTopicAttributes: Action = ({ account }, input, context) => {
  const topic = account.topicFor('GetTopicAttributes', input, context);
  const Attributes = describeTopic(topic, account.options.environment.account);
  return { Attributes } satisfies GetTopicAttributesResponse;
};
