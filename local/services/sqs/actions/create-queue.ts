import type { CreateQueueResult } from '@aws-sdk/client-sqs';
import type { QueueAccount } from '../account';
import { invalidParameterValue, invalidValue, queueDeletedRecently, queueNameExists } from '../errors';
import { type Input, requiredText, textMap } from '../input';
import type { Queue } from '../queue';
import { applyAttributes, checkAttributes, defaultAttributes, readAttributes } from '../queue-attributes';
import { checkRedrive } from '../redrive-check';
import { setTags } from '../tags';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
export function createQueue(account: QueueAccount, input: Input): CreateQueueResult {
  const name = requiredText(input, 'QueueName');
  const given = readAttributes(input);
  const fifo = given.get('FifoQueue') === 'true';
  checkName(name, fifo);
  const { limits } = account.options;
  const attributes = defaultAttributes(fifo, limits);
  checkAttributes(given, { fifo, attributes }, limits);
  const existing = account.queues.get(name);
  if (existing !== undefined) {
    checkSame(existing, given);
    return { QueueUrl: existing.url };
  }
  const deletedAt = account.deletedAt.get(name) ?? Number.NEGATIVE_INFINITY;
  if (account.now < deletedAt + limits.recreateSeconds * 1000) {
    throw queueDeletedRecently(limits.recreateSeconds);
  }
  checkRedrive(account, { arn: account.arnOf(name), fifo }, given);
  applyAttributes(attributes, given);
  const tags = textMap(input, 'tags');
  const queue = account.addQueue(name, attributes);
  setTags(account, queue, tags);
  return { QueueUrl: queue.url };
}

function checkName(name: string, fifo: boolean): void {
  if (fifo && !/^[A-Za-z0-9_-]{1,75}\.fifo$/.test(name)) {
    throw invalidParameterValue(
      'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, ' +
        'must end with .fifo suffix and be 1 to 80 in length',
    );
  }
  if (!fifo && !/^[A-Za-z0-9_-]{1,80}$/.test(name)) {
    throw invalidValue(
      name,
      'QueueName',
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    );
  }
}

/** Only what is given is compared. */
function checkSame(queue: Queue, given: ReadonlyMap<string, string>): void {
  for (const [name, value] of given) {
    if ((queue.attributes.get(name) ?? '') !== value) throw queueNameExists(name);
  }
}
