import type { SendMessageResult } from '@aws-sdk/client-sqs';
import type { CallContext } from '../../../aws/call';
import type { QueueAccount } from '../account';
import type { Input } from '../input';
import { readDraft, send } from '../sending';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export function sendMessage(account: QueueAccount, input: Input, context: CallContext): SendMessageResult {
  const queue = account.queueFor('SendMessage', input, context);
  const result = send(account, queue, readDraft(account, queue, input, 'SendMessage'), context);
  queue.polls.wake();
  return result;
}
