import type { ListDeadLetterSourceQueuesResult } from '@aws-sdk/client-sqs';
import type { CallContext } from '../../../aws/call';
import type { QueueAccount } from '../account';
import type { Input } from '../input';
import { pageOf, readPaging } from '../paging';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html */
export function listDeadLetterSourceQueues(
  account: QueueAccount,
  input: Input,
  context: CallContext,
): ListDeadLetterSourceQueuesResult {
  const target = account.queueFor('ListDeadLetterSourceQueues', input, context);
  const names = [...account.queues.values()]
    .filter((queue) => queue.settings.redrive?.targetArn === target.arn)
    .map((queue) => queue.name)
    .toSorted();
  const page = pageOf(names, readPaging(input));
  return {
    queueUrls: page.items.flatMap((name) => account.queues.get(name)?.url ?? []),
    ...(page.next !== undefined && { NextToken: page.next }),
  };
}
