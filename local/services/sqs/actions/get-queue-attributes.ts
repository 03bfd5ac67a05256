import type { GetQueueAttributesResult } from '@aws-sdk/client-sqs';
import type { CallContext } from '../../../aws/call';
import type { QueueAccount } from '../account';
import { unknownAttribute } from '../errors';
import { type Input, textList } from '../input';
import type { Queue } from '../queue';

const known: ReadonlySet<string> = new Set([
  'All',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
  'ContentBasedDeduplication',
  'CreatedTimestamp',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'LastModifiedTimestamp',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'Policy',
  'QueueArn',
  'ReceiveMessageWaitTimeSeconds',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
  'VisibilityTimeout',
]);

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
export function getQueueAttributes(
  account: QueueAccount,
  input: Input,
  context: CallContext,
): GetQueueAttributesResult {
  const queue = account.queueFor('GetQueueAttributes', input, context);
  const asked = textList(input, 'AttributeNames');
  const stranger = asked.find((name) => !known.has(name));
  if (stranger !== undefined) throw unknownAttribute(stranger);
  const isAll = asked.includes('All');
  const attributes: Record<string, string> = {};
  for (const [name, value] of allAttributes(queue)) {
    if (isAll || asked.includes(name)) attributes[name] = value;
  }
  return Object.keys(attributes).length === 0 ? {} : { Attributes: attributes };
}

function allAttributes(queue: Queue): Map<string, string> {
  const { available, delayed, inFlight } = queue.counts;
  return new Map([
    ['QueueArn', queue.arn],
    ['ApproximateNumberOfMessages', String(available)],
    ['ApproximateNumberOfMessagesNotVisible', String(inFlight)],
    ['ApproximateNumberOfMessagesDelayed', String(delayed)],
    ['CreatedTimestamp', String(Math.floor(queue.createdAt / 1000))],
    ['LastModifiedTimestamp', String(Math.floor(queue.modifiedAt / 1000))],
    ...queue.attributes,
  ]);
}
