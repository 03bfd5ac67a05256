import type { Completion } from './claim-store';
import { failureForCaller } from './failure-for-caller';
import { PermanentFailure } from './permanent-failure';
import { isA } from './thrown';
import { failure } from './validation';
import { NotUnderstood } from './wait-for-deployment';

export interface AttemptFacts {
  /** Whether a failure that could be retried is the end. */
  readonly last: boolean;
  /** Whether the request waits for a deployment. */
  readonly uncounted: boolean;
  /** Of the attempt. */
  readonly reference: string;
}

/** Returns what is recorded of an attempt that threw. */
export function endOfAttempt(thrown: unknown, { last, uncounted, reference }: AttemptFacts): Completion {
  if (isA(thrown, NotUnderstood)) {
    const { title, detail } = thrown;
    if (uncounted) return { state: 'retrying', error: failure(title, detail), uncounted, thrown };
    const error = failure(title, `${detail}. No deployment has changed that in time.`);
    return { state: 'failed', error: { ...error, reference }, thrown };
  }
  const state = last || isA(thrown, PermanentFailure) ? 'failed' : 'retrying';
  return { state, error: failureForCaller(thrown, reference), thrown };
}

/** Returns the failure of a request whose last attempt has not ended, such as by a crash. */
export function noAttemptLeft(maxAttempts: number): PermanentFailure {
  return new PermanentFailure('No attempt left', `${maxAttempts} attempts have failed or have not ended`);
}
