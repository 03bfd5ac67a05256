import type { SendMessageBatchResult } from '@aws-sdk/client-sqs';
import type { CallContext } from '../../../aws/call';
import { isStructure } from '../../../aws/structure';
import type { QueueAccount } from '../account';
import { type BatchEntry, readBatch, runBatch, withoutEmpty } from '../batch';
import { batchRequestTooLong, invalidParameterValue, missingParameter } from '../errors';
import { type Input, optionalStructure } from '../input';
import type { Queue } from '../queue';
import { readDraft, send } from '../sending';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
export function sendMessageBatch(
  account: QueueAccount,
  input: Input,
  context: CallContext,
): Partial<SendMessageBatchResult> {
  const queue = account.queueFor('SendMessage', input, context);
  const entries = readBatch(account, 'SendMessageBatch', input);
  for (const entry of entries) checkRequired(queue, entry);
  checkSize(account, entries);
  const result = runBatch(entries, (entry) =>
    withMd5(send(account, queue, readDraft(account, queue, entry.input, 'SendMessageBatch'), context)),
  );
  queue.polls.wake();
  return withoutEmpty(result);
}

/** What one entry lacks fails the batch as a whole. */
function checkRequired(queue: Queue, { input }: BatchEntry): void {
  if (typeof input['MessageBody'] !== 'string' || input['MessageBody'] === '') {
    throw missingParameter('MessageBody');
  }
  if (!queue.fifo) return;
  if (typeof input['MessageGroupId'] !== 'string') {
    throw invalidParameterValue('The request must contain the parameter MessageGroupId.');
  }
  if (typeof input['MessageDeduplicationId'] !== 'string' && !queue.settings.contentBasedDeduplication) {
    throw invalidParameterValue(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
}

function checkSize(account: QueueAccount, entries: readonly BatchEntry[]): void {
  const { batchBytes } = account.options.limits;
  const size = entries.reduce((sum, { input }) => sum + roughSize(input), 0);
  if (size > batchBytes) throw batchRequestTooLong(batchBytes, size);
}

/** The size of an entry that may yet turn out to be wrong. */
function roughSize(input: Input): number {
  let size = textBytes(input['MessageBody']);
  for (const [name, value] of Object.entries(optionalStructure(input, 'MessageAttributes') ?? {})) {
    if (!isStructure(value)) continue;
    const binary = value['BinaryValue'];
    size += textBytes(name) + textBytes(value['DataType']) + textBytes(value['StringValue']);
    size += typeof binary === 'string' ? Buffer.byteLength(binary, 'base64') : 0;
    size += binary instanceof Uint8Array ? binary.length : 0;
  }
  return size;
}

function textBytes(value: unknown): number {
  return typeof value === 'string' ? Buffer.byteLength(value) : 0;
}

function withMd5(sent: ReturnType<typeof send>): ReturnType<typeof send> & {
  readonly MessageId: string;
  readonly MD5OfMessageBody: string;
} {
  const { MessageId = '', MD5OfMessageBody = '' } = sent;
  return { ...sent, MessageId, MD5OfMessageBody };
}
