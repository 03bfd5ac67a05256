import { readPolicy } from '../../aws/policy/document';
import { disablesOverrides, effectivePolicyText, policyFor, readDeliveryPolicy } from './delivery-policy';
import { invalidParameter } from './errors';
import type { SnsLimits } from './limits';
import type { Topic } from './topic';

const fifoOnly = new Set(['FifoTopic', 'ContentBasedDeduplication', 'FifoThroughputScope', 'ArchivePolicy']);

/** https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html */
const settable = new Set([
  'DeliveryPolicy',
  'DisplayName',
  'KmsMasterKeyId',
  'MaximumMessageSize',
  'Policy',
  'SignatureVersion',
  'TracingConfig',
  ...fifoOnly,
  ...['HTTP', 'Firehose', 'Lambda', 'Application', 'SQS'].flatMap((protocol) => [
    `${protocol}SuccessFeedbackRoleArn`,
    `${protocol}SuccessFeedbackSampleRate`,
    `${protocol}FailureFeedbackRoleArn`,
  ]),
]);

/**
 * @param at what the message of an error starts with: `Attributes Reason: ` in `CreateTopic`
 * @throws AwsError `InvalidParameter`
 */
export function checkTopicAttribute(
  name: string,
  value: string,
  topic: { readonly fifo: boolean },
  limits: SnsLimits,
  at = '',
): void {
  if (!settable.has(name)) {
    throw invalidParameter(at === '' ? 'AttributeName' : `${at}Unknown Attribute ${name}`);
  }
  if (fifoOnly.has(name) && !topic.fifo && !(name === 'FifoTopic' && value === 'false')) {
    throw invalidParameter(`${at}${name} is valid for FIFO topics only`);
  }
  const problem = problemOf(name, value, limits);
  if (problem !== undefined) throw invalidParameter(`${at}${name}: ${problem}`);
}

/** SNS accepts a flag in any letter case and keeps it in lower case. */
export function normalizedFlag(name: string, value: string): string {
  const isFlag = name === 'FifoTopic' || name === 'ContentBasedDeduplication';
  return isFlag && /^(true|false)$/i.test(value) ? value.toLowerCase() : value;
}

function problemOf(name: string, value: string, limits: SnsLimits): string | undefined {
  switch (name) {
    case 'Policy':
      return value === '' || readPolicy(value) !== undefined ? undefined : 'Policy Error: null';
    case 'DeliveryPolicy': {
      const policy = readDeliveryPolicy(value, 'topic');
      return typeof policy === 'string' ? policy : undefined;
    }
    case 'ContentBasedDeduplication':
    case 'FifoTopic':
      return allowed(value, ['true', 'false']);
    case 'FifoThroughputScope':
      return allowed(value, ['Topic', 'MessageGroup']);
    case 'SignatureVersion':
      return allowed(value, ['1', '2']);
    case 'TracingConfig':
      return allowed(value, ['PassThrough', 'Active']);
    case 'DisplayName':
      return value.length <= 100 ? undefined : 'must be at most 100 characters long';
    case 'MaximumMessageSize': {
      const size = Number(value);
      const { smallestMaximumBytes: least, largestMaximumBytes: most } = limits;
      return /^[0-9]+$/.test(value) && size >= least && size <= most
        ? undefined
        : `Invalid value [${value}]. Must be from ${least} to ${most}.`;
    }
    default:
      return undefined;
  }
}

function allowed(value: string, values: readonly string[]): string | undefined {
  return values.includes(value) ? undefined : `Invalid value [${value}]. Must be ${values.join(' or ')}.`;
}

/** https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html */
export function describeTopic(topic: Topic, owner: string): Record<string, string> {
  const pending = [...topic.subscriptions.values()].filter(({ pendingToken }) => pendingToken !== undefined);
  const policy = topic.attributes.get('DeliveryPolicy');
  return {
    TopicArn: topic.arn,
    Owner: owner,
    DisplayName: '',
    SubscriptionsConfirmed: String(topic.subscriptions.size - pending.length),
    SubscriptionsPending: String(pending.length),
    SubscriptionsDeleted: String(topic.deletedSubscriptions),
    EffectiveDeliveryPolicy: effectivePolicyText(policyFor(policy), 'topic', disablesOverrides(policy)),
    ...(topic.fifo && { FifoTopic: 'true', ContentBasedDeduplication: 'false' }),
    ...Object.fromEntries(topic.attributes),
  };
}
