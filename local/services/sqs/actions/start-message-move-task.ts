import type { StartMessageMoveTaskResult } from '@aws-sdk/client-sqs';
import type { CallContext } from '../../../aws/call';
import type { QueueAccount } from '../account';
import { invalidParameterValue, invalidValue, resourceNotFound } from '../errors';
import { type Input, optionalInteger, optionalText, requiredText } from '../input';
import { MoveTask } from '../move-task';
import type { Queue } from '../queue';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html */
export function startMessageMoveTask(
  account: QueueAccount,
  input: Input,
  context: CallContext,
): StartMessageMoveTaskResult {
  const source = queueOf(account, 'SourceArn', requiredText(input, 'SourceArn'));
  account.authorize('StartMessageMoveTask', source, context);
  const destinationArn = optionalText(input, 'DestinationArn');
  const messagesPerSecond = optionalInteger(input, 'MaxNumberOfMessagesPerSecond');
  if (messagesPerSecond !== undefined && (messagesPerSecond < 1 || messagesPerSecond > 500)) {
    throw invalidValue(
      messagesPerSecond,
      'MaxNumberOfMessagesPerSecond',
      'Must be between 1 and 500, if provided.',
    );
  }
  if (!isDeadLetterQueue(account, source)) {
    throw invalidParameterValue('Source queue must be configured as a Dead Letter Queue.');
  }
  if (destinationArn !== undefined) checkDestination(account, source, destinationArn);
  if (account.moveTasks.some((task) => task.isRunning && task.sourceArn === source.arn)) {
    throw invalidParameterValue(
      'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
    );
  }
  const task = new MoveTask(account, source, {
    ...(destinationArn !== undefined && { destinationArn }),
    ...(messagesPerSecond !== undefined && { messagesPerSecond }),
  });
  account.moveTasks.unshift(task);
  return { TaskHandle: task.handle };
}

function queueOf(account: QueueAccount, parameter: string, arn: string): Queue {
  const queue = account.queueByArn(arn);
  if (queue !== undefined) return queue;
  throw resourceNotFound(`The resource that you specified for the ${parameter} parameter doesn't exist.`);
}

/** Only the dead-letter queues of queues count; the one of an SNS subscription does not. */
function isDeadLetterQueue(account: QueueAccount, queue: Queue): boolean {
  for (const source of account.queues.values()) {
    if (source.settings.redrive?.targetArn === queue.arn) return true;
  }
  return false;
}

function checkDestination(account: QueueAccount, source: Queue, arn: string): void {
  const destination = queueOf(account, 'DestinationArn', arn);
  if (destination === source) {
    throw invalidParameterValue('Source queue arn and destination queue arn cannot be the same.');
  }
  if (destination.fifo !== source.fifo) {
    throw invalidParameterValue('Destination queue must be of the same type as the source queue.');
  }
}
