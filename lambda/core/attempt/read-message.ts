import type { PublishedEvent } from '../../contract/envelope';
import type { Log } from '../log';
import { claimCheckOf, parseEvent } from '../parse-published';
import type { QueueRecord } from '../queue/partial-batch';

/** A message whose envelope has been read, or the reason why it could not be. */
export interface ReadMessage<Message extends QueueRecord> {
  readonly message: Message;
  readonly envelope: PublishedEvent | Unreadable;
  /** Bytes of its stored body; 0 when the body is inline. */
  readonly bodyBytes: number;
  readonly log: Log;
}

/** Wraps what was thrown, so that it cannot be taken for an envelope. */
export class Unreadable {
  constructor(readonly reason: unknown) {}
}

/** Reads the envelope of a message. Never throws, so that a malformed message leaves its neighbours alone. */
export function readMessage<Message extends QueueRecord>(message: Message, log: Log): ReadMessage<Message> {
  const { messageId } = message;
  try {
    const envelope = parseEvent(message.body);
    const bodyBytes = claimCheckOf(envelope)?.size ?? 0;
    return { message, envelope, bodyBytes, log: log.with({ requestId: envelope.id, messageId }) };
  } catch (error) {
    return { message, envelope: new Unreadable(error), bodyBytes: 0, log: log.with({ messageId }) };
  }
}
