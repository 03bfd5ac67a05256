import type { MessageAttribute } from './message-attributes';

/** A message as it was sent. */
export interface MessageContent {
  readonly id: string;
  readonly body: string;
  readonly bodyMd5: string;
  /** In the order of their names; undefined when there are none. */
  readonly attributes?: ReadonlyMap<string, MessageAttribute>;
  readonly attributesMd5?: string;
  readonly traceHeader?: string | undefined;
  readonly senderId: string;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly sequenceNumber?: string;
}

export type MessageState =
  | 'delayed'
  | 'available'
  | 'inFlight'
  /** Deleted, expired, or moved to another queue. */
  | 'gone';

/** A message in one queue. */
export interface Message {
  readonly content: MessageContent;
  /** Unique in the account; two deliveries of a message that is delivered twice have two. */
  readonly serial: number;
  /** When it was first sent, which decides when it expires. */
  readonly sentAt: number;
  /** ARN of the queue it was moved from. */
  readonly deadLetterSource?: string;
  state: MessageState;
  /** While delayed or in flight: until when. */
  until: number;
  receiveCount: number;
  firstReceivedAt: number;
  /** When it was last received. */
  receivedAt: number;
  /** Receipts given out so far; on a FIFO queue only the last is valid. */
  receipts: number;
  /** Whether its visibility timeout was set to zero since it was last received. */
  givenBack: boolean;
  /** Whether the delivery order holds it; it may still hold messages that are no longer available. */
  queued: boolean;
}

export function newMessage(
  content: MessageContent,
  serial: number,
  sentAt: number,
  history: {
    readonly source?: string;
    readonly receiveCount?: number;
    readonly firstReceivedAt?: number;
  } = {},
): Message {
  return {
    content,
    serial,
    sentAt,
    deadLetterSource: history.source,
    state: 'available',
    until: 0,
    receiveCount: history.receiveCount ?? 0,
    firstReceivedAt: history.firstReceivedAt ?? 0,
    receivedAt: 0,
    receipts: 0,
    givenBack: false,
    queued: false,
  };
}
