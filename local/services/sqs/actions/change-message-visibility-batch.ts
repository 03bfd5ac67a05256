import type { ChangeMessageVisibilityBatchResult } from '@aws-sdk/client-sqs';
import type { CallContext } from '../../../aws/call';
import type { QueueAccount } from '../account';
import { readBatch, runBatch, withoutEmpty } from '../batch';
import type { Input } from '../input';
import { changeVisibilityByHandle } from '../visibility';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html */
export function changeMessageVisibilityBatch(
  account: QueueAccount,
  input: Input,
  context: CallContext,
): Partial<ChangeMessageVisibilityBatchResult> {
  const queue = account.queueFor('ChangeMessageVisibility', input, context);
  const entries = readBatch(account, 'ChangeMessageVisibilityBatch', input);
  const result = runBatch(entries, (entry) => {
    changeVisibilityByHandle(queue, entry.input, account.now);
    return {};
  });
  queue.polls.wake();
  return withoutEmpty(result);
}
