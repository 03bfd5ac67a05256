import type { ListTopicsResponse } from '@aws-sdk/client-sns';
import type { Action } from '../action';
import { pageOf } from '../paging';

/** https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html */
export const listTopics: Action = ({ account }, input) => {
  const { page, token } = pageOf(
    [...account.topics.values()],
    ({ arn }) => arn,
    input,
    account.options.limits.page,
  );
  return { Topics: page.map(({ arn }) => ({ TopicArn: arn })), ...token } satisfies ListTopicsResponse;
};
