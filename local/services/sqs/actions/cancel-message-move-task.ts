import type { CancelMessageMoveTaskResult } from '@aws-sdk/client-sqs';
import type { CallContext } from '../../../aws/call';
import type { QueueAccount } from '../account';
import { invalidParameterValue, resourceNotFound } from '../errors';
import { type Input, requiredText } from '../input';
import { readTaskHandle } from '../move-task';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CancelMessageMoveTask.html */
export function cancelMessageMoveTask(
  account: QueueAccount,
  input: Input,
  context: CallContext,
): CancelMessageMoveTaskResult {
  const handle = requiredText(input, 'TaskHandle');
  const reference = readTaskHandle(handle);
  if (reference === undefined) throw invalidParameterValue('Value for parameter TaskHandle is invalid.');
  const source = account.queueByArn(reference.sourceArn);
  if (source === undefined) {
    throw resourceNotFound("The resource that you specified for the SourceArn parameter doesn't exist.");
  }
  account.authorize('CancelMessageMoveTask', source, context);
  const task = account.moveTasks.find((candidate) => candidate.handle === handle);
  if (task === undefined) throw resourceNotFound('Task does not exist.');
  if (!task.isRunning) throw invalidParameterValue('Only active tasks can be cancelled.');
  task.cancel();
  return { ApproximateNumberOfMessagesMoved: task.movedCount };
}
