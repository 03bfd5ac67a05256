import type { Completion } from './claim-store';
import { failureForCaller, statedFailure } from './failure-for-caller';
import { PermanentFailure } from '../permanent-failure';
import { isA } from '../thrown';
import { failure } from '../validation';
import { NotUnderstood } from '../queue/wait-for-deployment';

export interface AttemptFacts {
  /** Whether a failure that could be retried is the end. */
  readonly last: boolean;
  /** Whether the request waits for a deployment. */
  readonly uncounted: boolean;
  /** Of the attempt. */
  readonly reference: string;
}

/** Returns what is recorded of an attempt that threw. Never throws, so that each attempt has an end. */
export function endOfAttempt(thrown: unknown, { last, uncounted, reference }: AttemptFacts): Completion {
  if (isA(thrown, NotUnderstood)) {
    const stated = statedFailure(thrown);
    if (uncounted) return { state: 'retrying', error: stated, uncounted, thrown };
    const detail = `${stated.detail}. No deployment has changed that in time.`;
    return { state: 'failed', error: { ...failure(stated.title, detail), reference }, thrown };
  }
  const state = last || isA(thrown, PermanentFailure) ? 'failed' : 'retrying';
  return { state, error: failureForCaller(thrown, reference), thrown };
}

/** Returns the failure of a request whose last attempt has not ended, such as by a crash. */
export function noAttemptLeft(maxAttempts: number): PermanentFailure {
  return new PermanentFailure('No attempt left', `${maxAttempts} attempts have failed or have not ended`);
}
