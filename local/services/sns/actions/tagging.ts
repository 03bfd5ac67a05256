import type { ListTagsForResourceResponse } from '@aws-sdk/client-sns';
import type { Action } from '../action';
import type { TopicAccount } from '../account';
import { resourceNotFound } from '../errors';
import { type Input, requiredText, texts } from '../input';
import { addTags, readTags } from '../tags';
import type { Topic } from '../topic';

/** https://docs.aws.amazon.com/sns/latest/api/API_TagResource.html */
export const tagResource: Action = ({ account }, input) => {
  addTags(resourceOf(account, input).tags, readTags(input), account.options.limits.tags);
  return {};
};

/** https://docs.aws.amazon.com/sns/latest/api/API_UntagResource.html */
export const untagResource: Action = ({ account }, input) => {
  const { tags } = resourceOf(account, input);
  for (const key of texts(input, 'TagKeys')) tags.delete(key);
  return {};
};

/** https://docs.aws.amazon.com/sns/latest/api/API_ListTagsForResource.html */
export const listTagsForResource: Action = ({ account }, input) => {
  const { tags } = resourceOf(account, input);
  return { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) } satisfies ListTagsForResourceResponse;
};

function resourceOf(account: TopicAccount, input: Input): Topic {
  const topic = account.topics.get(requiredText(input, 'ResourceArn'));
  if (topic === undefined) throw resourceNotFound();
  return topic;
}
