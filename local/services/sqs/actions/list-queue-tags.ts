import type { ListQueueTagsResult } from '@aws-sdk/client-sqs';
import type { CallContext } from '../../../aws/call';
import type { QueueAccount } from '../account';
import type { Input } from '../input';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueueTags.html */
export function listQueueTags(
  account: QueueAccount,
  input: Input,
  context: CallContext,
): ListQueueTagsResult {
  const { tags } = account.queueFor('ListQueueTags', input, context);
  return tags.size === 0 ? {} : { Tags: Object.fromEntries(tags) };
}
