import type { ListMessageMoveTasksResult } from '@aws-sdk/client-sqs';
import type { CallContext } from '../../../aws/call';
import type { QueueAccount } from '../account';
import { invalidValue, resourceNotFound } from '../errors';
import { type Input, optionalInteger, requiredText } from '../input';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html */
export function listMessageMoveTasks(
  account: QueueAccount,
  input: Input,
  context: CallContext,
): ListMessageMoveTasksResult {
  const source = account.queueByArn(requiredText(input, 'SourceArn'));
  if (source === undefined) {
    throw resourceNotFound("The resource that you specified for the SourceArn parameter doesn't exist.");
  }
  account.authorize('ListMessageMoveTasks', source, context);
  const limit = optionalInteger(input, 'MaxResults') ?? 1;
  if (limit < 1 || limit > 10) {
    throw invalidValue(limit, 'MaxResults', 'Must be between 1 and 10, if provided.');
  }
  const tasks = account.moveTasks.filter((task) => task.sourceArn === source.arn);
  return { Results: tasks.slice(0, limit).map((task) => task.describe()) };
}
