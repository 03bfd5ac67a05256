import type { CallContext } from '../../../aws/call';
import type { QueueAccount } from '../account';
import type { Input } from '../input';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html */
export function deleteQueue(account: QueueAccount, input: Input, context: CallContext): object {
  const queue = account.queueFor('DeleteQueue', input, context);
  account.queues.delete(queue.name);
  account.deletedAt.set(queue.name, account.now);
  queue.polls.close();
  return {};
}
