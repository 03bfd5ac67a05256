import type { Action } from '../action';
import { checkArn } from '../account';
import { requiredText } from '../input';

/** Deleting a topic that is not there is no error. https://docs.aws.amazon.com/sns/latest/api/API_DeleteTopic.html */
export const deleteTopic: Action = ({ account }, input, context) => {
  const arn = requiredText(input, 'TopicArn');
  checkArn(arn, 'TopicArn');
  const topic = account.topics.get(arn);
  if (topic === undefined) return {};
  account.authorize('DeleteTopic', topic, context);
  for (const subscription of topic.subscriptions.values()) account.subscriptions.delete(subscription.arn);
  account.topics.delete(arn);
  return {};
};
