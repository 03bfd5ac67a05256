import type { CallContext } from '../../../aws/call';
import type { QueueAccount } from '../account';
import { type Input, requiredText } from '../input';
import type { Queue } from '../queue';
import { deleteByHandle } from '../receipt-handle';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html */
export function deleteMessage(account: QueueAccount, input: Input, context: CallContext): object {
  const queue = account.queueFor('DeleteMessage', input, context);
  deleteReported(account, queue, input);
  if (queue.fifo) queue.polls.wake();
  return {};
}

export function deleteReported(account: QueueAccount, queue: Queue, input: Input): void {
  const message = deleteByHandle(queue, requiredText(input, 'ReceiptHandle'));
  if (message !== undefined) account.report(queue, 'deleted', message);
}
