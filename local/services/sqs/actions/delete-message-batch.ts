import type { DeleteMessageBatchResult } from '@aws-sdk/client-sqs';
import type { CallContext } from '../../../aws/call';
import type { QueueAccount } from '../account';
import { readBatch, runBatch, withoutEmpty } from '../batch';
import type { Input } from '../input';
import { deleteReported } from './delete-message';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html */
export function deleteMessageBatch(
  account: QueueAccount,
  input: Input,
  context: CallContext,
): Partial<DeleteMessageBatchResult> {
  const queue = account.queueFor('DeleteMessage', input, context);
  const entries = readBatch(account, 'DeleteMessageBatch', input);
  const result = runBatch(entries, (entry) => {
    deleteReported(account, queue, entry.input);
    return {};
  });
  if (queue.fifo) queue.polls.wake();
  return withoutEmpty(result);
}
