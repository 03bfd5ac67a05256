import type { CallContext } from '../../../aws/call';
import type { QueueAccount } from '../account';
import { purgeQueueInProgress } from '../errors';
import type { Input } from '../input';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html */
export function purgeQueue(account: QueueAccount, input: Input, context: CallContext): object {
  const queue = account.queueFor('PurgeQueue', input, context);
  const { purgeSeconds } = account.options.limits;
  if (account.now < queue.purgedAt + purgeSeconds * 1000) {
    throw purgeQueueInProgress(queue.name, purgeSeconds);
  }
  queue.purge();
  return {};
}
