import { markFailed } from '../contract/print-event';
import { referenceOf } from '../core/attempt/failure-for-caller';
import { eventTextIn } from '../core/consumer/pushed-event';
import { parseEvent } from '../core/parse-published';
import { NotUnderstood } from '../core/queue/wait-for-deployment';
import { isA } from '../core/thrown';
import { failure } from '../core/validation';
import type { EndLetter, LetterPorts } from './read-letters';

export interface ConsumerLetterSettings {
  readonly consumer: string;
  /** ARN of the dead-letter queue of its work queue. Its other dead-letter queues are those of its subscriptions. */
  readonly deadLetterQueueArn: string;
}

const noAttemptLeft = failure(
  'No attempt left',
  'The message was received as often as its queue allows, and the last attempt has not ended.',
);
const notDelivered = failure(
  'Not delivered',
  'The request could not be delivered to the queue of the consumer.',
);

/**
 * Ends the parts of a consumer whose messages became dead letters. A letter with a reason was sent by the consumer's own
 * function, after it had recorded the end. Every other letter was moved by SQS or sent by SNS, so its part may be open.
 */
export function consumerLetters(
  { consumer, deadLetterQueueArn }: ConsumerLetterSettings,
  { ends, clock }: LetterPorts,
): EndLetter {
  return async (record, stated, log) => {
    const text = eventTextIn(record.body);
    const event = eventIn(text);
    if (event === undefined) return { consumer, body: text, reason: stated ?? 'Not an event' };
    const { id: requestId, type, failedfence } = event;
    const task = { requestId, consumer };
    const wasDelivered = record.eventSourceARN === deadLetterQueueArn;
    const cause = wasDelivered ? noAttemptLeft : notDelivered;
    const error = { ...cause, reference: referenceOf(requestId, consumer, 0) };
    const end =
      stated === undefined ? await ends.end({ ...task, error, now: clock.now() }) : await ends.readPart(task);
    if (end.outcome === 'ended')
      log.error('part ended without a result', {
        requestId,
        error: error.title,
        detail: error.detail,
        attempts: end.attempts,
        reference: error.reference,
      });
    if (end.outcome === 'open' && stated === undefined) return 'later';
    // The part has succeeded, or a redrive has opened it since, or a later failure has a letter of its own.
    if (!('fence' in end) || (stated !== undefined && end.fence !== failedfence)) return 'obsolete';
    const { fence } = end;
    return { ...task, fence, type, body: markFailed(text, fence), reason: stated ?? cause.title };
  };
}

function eventIn(text: string) {
  try {
    return parseEvent(text);
  } catch (error) {
    if (isA(error, NotUnderstood)) return undefined;
    throw error;
  }
}
