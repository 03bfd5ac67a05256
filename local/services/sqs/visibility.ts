import { invalidValue, messageNotInFlight } from './errors';
import { type Input, requiredInteger, requiredText } from './input';
import type { Message } from './message';
import type { Queue } from './queue';
import { readReceiptHandle } from './receipt-handle';

export const longestVisibilityTimeout = 43_200;

/**
 * Sets when the message of a handle becomes visible again, counted from now.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
 */
export function changeVisibilityByHandle(queue: Queue, input: Input, now: number): void {
  const handle = requiredText(input, 'ReceiptHandle');
  const seconds = requiredInteger(input, 'VisibilityTimeout');
  if (seconds < 0 || seconds > longestVisibilityTimeout) {
    throw invalidValue(
      seconds,
      'VisibilityTimeout',
      'VisibilityTimeout must be an integer between 0 and 43200.',
    );
  }
  const { serial, receipt } = readReceiptHandle(queue, handle);
  const message = queue.find(serial);
  // A standard queue accepts the handle of an earlier receive, as `deleteByHandle` does.
  if (message === undefined || (queue.fifo && message.receipts !== receipt)) {
    throw invalidValue(
      handle,
      'ReceiptHandle',
      'Message does not exist or is not available for visibility timeout change.',
    );
  }
  if (message.state !== 'inFlight') return refuse(queue, message);
  // The twelve hours are counted from the receive, however often the timeout is extended.
  if (now + seconds * 1000 > message.receivedAt + longestVisibilityTimeout * 1000) {
    throw invalidValue(
      seconds,
      'VisibilityTimeout',
      `Total VisibilityTimeout for the message is beyond the limit [${longestVisibilityTimeout} seconds]`,
    );
  }
  message.givenBack = seconds === 0;
  queue.changeVisibility(message, seconds * 1000);
}

/**
 * On a standard queue AWS was seen to accept the change without effect when the timeout had run out by itself; a
 * message that was given back is not in flight.
 */
function refuse(queue: Queue, message: Message): void {
  if (queue.fifo || message.givenBack) throw messageNotInFlight();
}
