import type { ListQueuesResult } from '@aws-sdk/client-sqs';
import type { QueueAccount } from '../account';
import { invalidValue } from '../errors';
import { type Input, optionalText } from '../input';
import { pageOf, readPaging } from '../paging';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html */
export function listQueues(account: QueueAccount, input: Input): ListQueuesResult {
  const prefix = optionalText(input, 'QueueNamePrefix') ?? '';
  if (prefix.length > 80) {
    throw invalidValue(prefix, 'QueueNamePrefix', 'Can only include 1 to 80 characters.');
  }
  const names = [...account.queues.keys()].filter((name) => name.startsWith(prefix)).toSorted();
  const page = pageOf(names, readPaging(input));
  const urls = page.items.flatMap((name) => account.queues.get(name)?.url ?? []);
  return {
    ...(urls.length > 0 && { QueueUrls: urls }),
    ...(page.next !== undefined && { NextToken: page.next }),
  };
}
