import type { GetQueueUrlResult } from '@aws-sdk/client-sqs';
import type { CallContext } from '../../../aws/call';
import type { QueueAccount } from '../account';
import { queueDoesNotExist } from '../errors';
import { type Input, optionalText, requiredText } from '../input';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html */
export function getQueueUrl(account: QueueAccount, input: Input, context: CallContext): GetQueueUrlResult {
  const queue = account.queues.get(requiredText(input, 'QueueName'));
  const owner = optionalText(input, 'QueueOwnerAWSAccountId') ?? account.options.environment.account;
  if (queue === undefined || owner !== account.options.environment.account) throw queueDoesNotExist();
  account.authorize('GetQueueUrl', queue, context);
  return { QueueUrl: queue.url };
}
