import { type BackOff, longestPause } from '../../contract/retry-policy';
import { RetryLater, secondsUntil } from '../retry-later';
import { isA, memberOf } from '../thrown';

/** Hide the message for so many seconds, and return it. */
export interface Pause {
  readonly pauseSeconds: number;
}

/** When another attempt follows. */
export interface NextAttempt {
  /**
   * Milliseconds since the epoch.
   * @default - the function does not decide it
   */
  readonly at?: number;
  /**
   * Attempts after the one that has failed.
   * @default - the function does not know it
   */
  readonly attemptsLeft?: number;
}

export interface AttemptCount {
  /** Attempts so far, since the first one or the last redrive. */
  readonly tries: number;
  readonly maxAttempts: number;
  /**
   * Pause of an attempt that does not count: the request waits for a deployment, or for the end of an outage.
   * @default - the attempt counts
   */
  readonly waitSeconds: number | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** @returns a number from 0 to below 1 */
  readonly random: () => number;
}

/** Returns when the next attempt follows, as far as the function knows it. */
export function nextAttempt(
  thrown: unknown,
  attempt: AttemptCount,
  backOff: BackOff | undefined,
): NextAttempt {
  const { tries, maxAttempts, waitSeconds, now } = attempt;
  const attemptsLeft = maxAttempts - tries + (waitSeconds === undefined ? 0 : 1);
  return {
    ...(backOff !== undefined && { at: now + (waitSeconds ?? pauseAfter(thrown, attempt, backOff)) * 1000 }),
    // A pushed function does not know how often Lambda calls it.
    ...(Number.isFinite(attemptsLeft) && { attemptsLeft }),
  };
}

/** Returns the pause until a moment, so that the message does not return earlier. */
export function pauseUntil(at: number | undefined, now: number): Pause | undefined {
  return at === undefined ? undefined : { pauseSeconds: Math.max(0, Math.ceil((at - now) / 1000)) };
}

/**
 * Returns the pause after an attempt, in whole seconds: what the error asks for, else a random part of the longest pause
 * ("full jitter"), so that requests that failed together are not retried together.
 */
function pauseAfter(thrown: unknown, { tries, now, random }: AttemptCount, backOff: BackOff): number {
  const asked = isA(thrown, RetryLater) ? secondsUntil(memberOf(thrown, 'after'), now) : undefined;
  if (asked !== undefined) return Math.min(Math.max(asked, 1), backOff.maxRetryAfter);
  return 1 + Math.floor(random() * longestPause(backOff, tries));
}
