import { invalidValue, receiptHandleIsInvalid } from './errors';
import type { Message } from './message';
import type { Queue } from './queue';

/** What a receipt handle says: which message, and which of its receives. */
export interface Receipt {
  readonly serial: number;
  readonly receipt: number;
}

/** Handles of AWS start like this, too. */
const prefix = 'AQEB';

export function receiptHandle(queue: Queue, message: Message): string {
  const text = `${message.serial}:${message.receipts}:${queue.createdAt}:${queue.name}`;
  return prefix + Buffer.from(text, 'latin1').toString('base64');
}

/** @throws AwsError `ReceiptHandleIsInvalid` when it is none of this queue */
export function readReceiptHandle(queue: Queue, handle: string): Receipt {
  const text = handle.startsWith(prefix)
    ? Buffer.from(handle.slice(prefix.length), 'base64').toString('latin1')
    : '';
  const [serial = '', receipt = '', createdAt = '', name = ''] = text.split(':');
  if (name !== queue.name || Number(createdAt) !== queue.createdAt || !/^[0-9]+$/.test(serial + receipt)) {
    throw receiptHandleIsInvalid(handle);
  }
  return { serial: Number(serial), receipt: Number(receipt) };
}

/**
 * Deletes the message of a handle. The handle of an earlier receive deletes the message of a standard queue as well: the
 * documentation promises nothing, and AWS was seen to do it. A FIFO queue rejects a handle that has expired. A handle
 * whose message is gone is accepted without effect.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html
 */
export function deleteByHandle(queue: Queue, handle: string): Message | undefined {
  const { serial, receipt } = readReceiptHandle(queue, handle);
  const message = queue.find(serial);
  if (message === undefined) return undefined;
  const isLatest = message.receipts === receipt;
  if (queue.fifo && (!isLatest || message.state !== 'inFlight')) {
    throw invalidValue(handle, 'ReceiptHandle', 'The receipt handle has expired.');
  }
  queue.remove(message);
  return message;
}
