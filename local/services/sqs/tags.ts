import type { QueueAccount } from './account';
import { invalidParameterValue } from './errors';
import type { Queue } from './queue';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-tags.html */
export function setTags(account: QueueAccount, queue: Queue, tags: ReadonlyMap<string, string>): void {
  const { limits } = account.options;
  for (const key of tags.keys()) {
    if (key.length < 1 || key.length > 128) {
      throw invalidParameterValue(`Tag key '${key}' must be between 1 and 128 characters in length.`);
    }
  }
  const all = new Map([...queue.tags, ...tags]);
  if (all.size > limits.tags) {
    throw invalidParameterValue(`Too many tags added for queue ${queue.name}.`);
  }
  for (const [key, value] of tags) queue.tags.set(key, value);
}
