import type { CallContext } from '../../../aws/call';
import type { QueueAccount } from '../account';
import { missingParameter } from '../errors';
import { type Input, textList } from '../input';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_UntagQueue.html */
export function untagQueue(account: QueueAccount, input: Input, context: CallContext): object {
  const queue = account.queueFor('UntagQueue', input, context);
  const keys = textList(input, 'TagKeys');
  if (keys.length === 0) throw missingParameter('TagKeys');
  for (const key of keys) queue.tags.delete(key);
  return {};
}
