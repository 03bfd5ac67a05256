import type { CallContext } from '../../../aws/call';
import type { QueueAccount } from '../account';
import { missingParameter } from '../errors';
import { type Input, textMap } from '../input';
import { setTags } from '../tags';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html */
export function tagQueue(account: QueueAccount, input: Input, context: CallContext): object {
  const queue = account.queueFor('TagQueue', input, context);
  const tags = textMap(input, 'Tags');
  if (tags.size === 0) throw missingParameter('Tags');
  setTags(account, queue, tags);
  return {};
}
