import type { QueueRecord } from '../queue/partial-batch';
import type { MessageHider } from '../queue/wait-for-deployment';

/** A message that a function fetched itself. */
export interface PulledMessage extends QueueRecord {
  readonly receiptHandle: string;
}

/** A queue that no event source mapping reads. */
export interface PulledQueue extends MessageHider {
  /** How long a receive may wait. */
  readonly waitMilliseconds: number;
  /** Waits so long for at most ten messages. @returns none when the queue is empty, or all of it is hidden */
  receive(): Promise<readonly PulledMessage[]>;
  /** Forgets messages; says in the log which it could not: they come back, and find that they are done. */
  delete(messages: readonly PulledMessage[]): Promise<void>;
}
