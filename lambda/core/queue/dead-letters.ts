import { isOrdered } from './lines';
import type { QueueRecord, RecordAttribute } from './partial-batch';

/** A copy of a message for a dead-letter queue. */
export interface DeadLetter {
  readonly body: string;
  readonly reason: string;
  /** Message group that it came in. @default - none */
  readonly group?: string;
  /** By which a FIFO queue knows a copy that it had. @default - none, for a standard queue */
  readonly deduplicationId?: string;
  /** Message attributes of the original. @default - none */
  readonly attributes?: Readonly<Record<string, RecordAttribute>>;
}

/**
 * Why a letter was not kept:
 * - `refused`: the queue answered that the letter itself is wrong, and refuses it again;
 * - `unavailable`: the queue did not accept it now, or the call failed.
 */
export type LetterFailure = 'refused' | 'unavailable';

export interface DeadLetters {
  /** @returns those that were not kept */
  keep<Letter extends DeadLetter>(letters: readonly Letter[]): Promise<ReadonlyMap<Letter, LetterFailure>>;
}

/**
 * Returns the copy of a message. A FIFO queue deduplicates it by the id of the message, as SQS does when it moves a
 * message itself: a letter that was redriven and failed again within five minutes is another letter.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 * @param fence of the attempt that failed: the letter of a later attempt is another letter
 */
export function letterOf<Record extends QueueRecord>(
  record: Record,
  reason: string,
  fence?: number,
): DeadLetter & { readonly record: Record } {
  const { messageId, body, attributes, messageAttributes, eventSourceARN } = record;
  return {
    record,
    body,
    reason,
    group: attributes.MessageGroupId,
    deduplicationId: isOrdered(eventSourceARN) ? [messageId, fence].filter(Boolean).join('-') : undefined,
    attributes: messageAttributes,
  };
}
