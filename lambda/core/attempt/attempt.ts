import type { PublishedEvent } from '../../contract/envelope';
import type { RequestType } from '../../contract/request-type';
import type { Log } from '../log';
import type { RequestOf } from '../parse-published';
import type { QueueRecord } from '../queue/partial-batch';
import type { NotUnderstood } from '../queue/wait-for-deployment';
import type { Admission } from './breaker';
import type { CancellationWatch } from './cancellation';
import type { Claim } from './claim-store';
import type { Pause } from './next-attempt';

/** How the turn of a message ended, and so what its driver does with the message. */
export type End =
  /** The part has succeeded, or had ended before: delete the message. */
  | 'done'
  /** The part has failed for good, and its copy is in the dead-letter queue unless it was cancelled: delete the message. */
  | 'failed'
  /** Another attempt follows: return the message. */
  | 'retrying'
  /** Another attempt follows after a pause. */
  | Pause
  /** This was the last receive: return the message, and the queue moves it to its dead-letter queue. */
  | 'given up';

/**
 * A message whose last attempt has not ended. It may have ended its process, so it is worked on after all others, alone.
 */
export interface Suspect {
  readonly isSuspect: true;
  /** Attempts so far. */
  readonly attempts: number;
}

/** The right to make one attempt at a request. */
export interface Attempt<Types extends readonly RequestType[], Message extends QueueRecord> {
  readonly message: Message;
  readonly claim: Claim;
  /** The request; the event, where its body has to be fetched; or the reason why it is not understood. */
  readonly content: RequestOf<Types> | PublishedEvent | NotUnderstood;
  /** Milliseconds since the epoch. */
  readonly began: number;
  /** The answer of the breaker when the attempt began. */
  readonly admission: Admission;
  readonly cancellation: CancellationWatch;
  readonly log: Log;
}

/** Returns whether the turn of a message has led to an attempt. */
export function isAttempt<Types extends readonly RequestType[], Message extends QueueRecord>(
  begun: Attempt<Types, Message> | Suspect | End,
): begun is Attempt<Types, Message> {
  return typeof begun === 'object' && 'claim' in begun;
}
