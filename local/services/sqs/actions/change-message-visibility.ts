import type { CallContext } from '../../../aws/call';
import type { QueueAccount } from '../account';
import type { Input } from '../input';
import { changeVisibilityByHandle } from '../visibility';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html */
export function changeMessageVisibility(account: QueueAccount, input: Input, context: CallContext): object {
  const queue = account.queueFor('ChangeMessageVisibility', input, context);
  changeVisibilityByHandle(queue, input, account.now);
  queue.polls.wake();
  return {};
}
