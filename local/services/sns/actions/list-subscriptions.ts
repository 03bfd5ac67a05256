import type { ListSubscriptionsResponse, Subscription as Listed } from '@aws-sdk/client-sns';
import type { Action } from '../action';
import type { TopicAccount } from '../account';
import type { Input } from '../input';
import { pageOf } from '../paging';
import type { Subscription } from '../subscription';

/** https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptions.html */
export const listSubscriptions: Action = ({ account }, input) =>
  listed(account, [...account.subscriptions.values()], input);

/** https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html */
export const listSubscriptionsByTopic: Action = ({ account }, input, context) => {
  const topic = account.topicFor('ListSubscriptionsByTopic', input, context);
  return listed(account, [...topic.subscriptions.values()], input);
};

function listed(
  account: TopicAccount,
  subscriptions: readonly Subscription[],
  input: Input,
): ListSubscriptionsResponse {
  const { page, token } = pageOf(subscriptions, ({ arn }) => arn, input, account.options.limits.page);
  return { Subscriptions: page.map(described), ...token };
}

function described({ arn, owner, protocol, endpoint, topicArn, pendingToken }: Subscription): Listed {
  return {
    SubscriptionArn: pendingToken === undefined ? arn : 'PendingConfirmation',
    Owner: owner,
    Protocol: protocol,
    Endpoint: endpoint,
    TopicArn: topicArn,
  };
}
