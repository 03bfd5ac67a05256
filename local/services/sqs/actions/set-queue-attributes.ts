import type { CallContext } from '../../../aws/call';
import type { QueueAccount } from '../account';
import { missingParameter } from '../errors';
import type { Input } from '../input';
import { applyAttributes, checkAttributes, readAttributes } from '../queue-attributes';
import { checkRedrive } from '../redrive-check';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export function setQueueAttributes(account: QueueAccount, input: Input, context: CallContext): object {
  const queue = account.queueFor('SetQueueAttributes', input, context);
  const given = readAttributes(input);
  if (given.size === 0) throw missingParameter('Attribute.Name');
  checkAttributes(given, queue, account.options.limits);
  checkRedrive(account, queue, given);
  applyAttributes(queue.attributes, given);
  queue.attributesChanged();
  queue.polls.wake();
  return {};
}
