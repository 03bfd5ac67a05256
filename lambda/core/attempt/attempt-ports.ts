import type { Patience } from '../../contract/patience';
import type { RetryPolicy } from '../../contract/retry-policy';
import type { Bodies } from '../bodies/fetch-body';
import type { Clock } from '../clock';
import type { Log } from '../log';
import type { DeadLetters } from '../queue/dead-letters';
import type { BreakerStore } from './breaker-store';
import type { ClaimStore } from './claim-store';

export interface AttemptSettings {
  /** Its name in the routes. */
  readonly consumer: string;
  /** Attempts at a request, crashes included; a redrive has as many again. */
  readonly maxAttempts: number;
  /**
   * Pauses between attempts, and errors that are permanent.
   * @default - the queue decides when a message returns
   */
  readonly retry?: RetryPolicy;
  /** Receives after which the queue moves a message to its dead-letter queue. */
  readonly maxReceiveCount: number;
  /** How long a request waits that this function does not understand. */
  readonly patience: Patience;
}

export interface AttemptPorts {
  readonly store: ClaimStore;
  readonly bodies: Bodies;
  /** Keeps a copy of each request that has failed for good. */
  readonly deadLetters: DeadLetters;
  readonly clock: Clock;
  readonly log: Log;
  /**
   * Keeps the breaker of the consumer; needed where `retry` has one.
   * @default - the consumer does not have a breaker
   */
  readonly breaker?: BreakerStore;
  /**
   * Returns a number from 0 to below 1.
   * @default Math.random
   */
  readonly random?: () => number;
}
