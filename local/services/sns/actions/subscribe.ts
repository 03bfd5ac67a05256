import type { SubscribeResponse } from '@aws-sdk/client-sns';
import { parseArn } from '../../../aws/arn';
import type { Action } from '../action';
import type { TopicAccount } from '../account';
import type { Courier } from '../courier';
import { invalidParameter, invalidParameterText, limitExceeded } from '../errors';
import { optionalText, requiredText, textMap } from '../input';
import { problemOfLargeMessages, protocolsOf } from '../large-messages';
import { isRaw, type Protocol, protocols, type Subscription } from '../subscription';
import { normalized, readSettings } from '../subscription-attributes';
import type { Topic } from '../topic';

/** Protocols whose endpoint has to confirm. */
const confirmedByEndpoint = new Set<Protocol>(['http', 'https', 'email', 'email-json']);

/** https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html */
export const subscribe: Action = ({ account, courier }, input, context) => {
  const asked = requiredText(input, 'Protocol');
  const endpoint = optionalText(input, 'Endpoint') ?? '';
  // https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html
  const keys = new Map([
    ['sns:protocol', asked],
    ['sns:endpoint', endpoint],
  ]);
  const topic = account.topicFor('Subscribe', input, context, keys);
  const protocol = readProtocol(asked);
  checkEndpoint(topic, protocol, endpoint);
  const given = textMap(input, 'Attributes');
  const settings = readSettings(given, { topicArn: topic.arn, protocol, endpoint }, 'Attributes Reason: ');
  const attributes = normalized(given);
  const asksForArn = /^true$/i.test(optionalText(input, 'ReturnSubscriptionArn') ?? '');
  const existing = topic.subscriptionOf(protocol, endpoint);
  if (existing !== undefined) {
    checkSame(existing, attributes);
    askToConfirm(account, courier, topic, existing);
    return answer(existing, asksForArn);
  }
  checkQuotas(account, topic, protocol, settings.filter !== undefined);
  const subscription: Subscription = {
    arn: `${topic.arn}:${account.options.random.uuid()}`,
    topicArn: topic.arn,
    protocol,
    endpoint,
    owner: account.options.environment.account,
    attributes,
    ...settings,
    pendingToken: undefined,
    confirmationWasAuthenticated: true,
    authenticateOnUnsubscribe: false,
  };
  account.addSubscription(topic, subscription);
  if (confirmedByEndpoint.has(protocol)) {
    subscription.pendingToken = account.tokens.issue(subscription, account.now);
    subscription.confirmationWasAuthenticated = false;
  }
  askToConfirm(account, courier, topic, subscription);
  return answer(subscription, asksForArn);
};

/** To subscribe once more sends what was sent once more, and gives it time. */
function askToConfirm(
  account: TopicAccount,
  courier: Courier,
  topic: Topic,
  subscription: Subscription,
): void {
  if (subscription.pendingToken === undefined) return;
  const token = account.tokens.issue(subscription, account.now, subscription.pendingToken);
  courier.confirm(topic, subscription, 'SubscriptionConfirmation', token);
}

function answer(subscription: Subscription, asksForArn: boolean): SubscribeResponse {
  const hidden = subscription.pendingToken !== undefined && !asksForArn;
  return { SubscriptionArn: hidden ? 'pending confirmation' : subscription.arn };
}

function readProtocol(text: string): Protocol {
  const protocol = protocols.find((known) => known === text);
  if (protocol !== undefined) return protocol;
  throw invalidParameter(`Amazon SNS does not support this protocol string: ${text}`);
}

function checkEndpoint(topic: Topic, protocol: Protocol, endpoint: string): void {
  if (topic.fifo && protocol !== 'sqs') {
    throw invalidParameter('Protocol Reason: FIFO topics take subscriptions of Amazon SQS queues only');
  }
  switch (protocol) {
    case 'sqs':
      if (parseArn(endpoint)?.service !== 'sqs') throw invalidParameter('SQS endpoint ARN');
      if (endpoint.endsWith('.fifo') && !topic.fifo) {
        throw invalidParameter(
          'Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
        );
      }
      return;
    case 'lambda':
      if (parseArn(endpoint)?.service !== 'lambda') throw invalidParameter('Lambda endpoint ARN');
      return;
    case 'firehose':
      if (parseArn(endpoint)?.service !== 'firehose') throw invalidParameter('Firehose endpoint ARN');
      return;
    case 'application':
      if (parseArn(endpoint)?.service !== 'sns') throw invalidParameter('ApplicationEndpoint ARN');
      return;
    case 'http':
    case 'https':
      if (!endpoint.startsWith(`${protocol}://`)) {
        throw invalidParameter('Endpoint must match the specified protocol');
      }
      return;
    case 'sms':
      if (!/^\+[1-9][0-9]{1,14}$/.test(endpoint))
        throw invalidParameterText(`Invalid SMS endpoint: ${endpoint}`);
      return;
    case 'email':
    case 'email-json':
      if (!/^[^@\s]+@[^@\s]+$/.test(endpoint)) throw invalidParameter('Email address');
  }
}

function checkSame(existing: Subscription, attributes: ReadonlyMap<string, string>): void {
  for (const [name, value] of attributes) {
    const known = name === 'RawMessageDelivery' ? String(isRaw(existing)) : existing.attributes.get(name);
    const same = known ?? (name === 'FilterPolicyScope' ? 'MessageAttributes' : undefined);
    if (same !== value) {
      throw invalidParameter('Attributes Reason: Subscription already exists with different attributes');
    }
  }
}

function checkQuotas(account: TopicAccount, topic: Topic, protocol: Protocol, filtered: boolean): void {
  const { limits } = account.options;
  const count = topic.subscriptions.size;
  const size = topic.maximumBytes(limits);
  const problem = problemOfLargeMessages(size, [...protocolsOf(topic), protocol], limits);
  if (problem !== undefined) throw invalidParameter(`Protocol Reason: ${problem}`);
  const most = topic.fifo ? limits.fifoSubscriptionsPerTopic : limits.subscriptionsPerTopic;
  if (count >= most) throw limitExceeded('Subscription', `Subscription limit exceeded: ${most}`);
  const filters = [...topic.subscriptions.values()].filter(({ filter }) => filter !== undefined).length;
  if (filtered && filters >= limits.filterPoliciesPerTopic) {
    throw limitExceeded('FilterPolicy', `Filter policy limit exceeded: ${limits.filterPoliciesPerTopic}`);
  }
}
