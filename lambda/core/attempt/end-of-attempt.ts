import { cancelledFailure } from '../../contract/cancellation';
import type { RetryPolicy } from '../../contract/retry-policy';
import type { Completion } from './claim-store';
import { failureForCaller, statedFailure } from './failure-for-caller';
import { PermanentFailure } from '../permanent-failure';
import { describeError, isA } from '../thrown';
import { failure } from '../validation';
import { NotUnderstood } from '../queue/wait-for-deployment';
import { type AttemptCount, nextAttempt } from './next-attempt';

export interface AttemptFacts extends AttemptCount {
  readonly retry: RetryPolicy | undefined;
  /** Whether the attempt did not begin, or was told to stop, because the request is cancelled. */
  readonly cancelled: boolean;
  /** Whether the queue moves the message to its dead-letter queue when it returns. */
  readonly isLastReceive: boolean;
  /** Of the attempt. */
  readonly reference: string;
}

/** Returns what is recorded of an attempt that threw. Never throws, so that each attempt has an end. */
export function endOfAttempt(thrown: unknown, facts: AttemptFacts): Completion {
  const { tries, maxAttempts, retry, cancelled, isLastReceive, waitSeconds, reference } = facts;
  // The consumer's own reason tells the caller more than the cancellation.
  if (cancelled && !isA(thrown, PermanentFailure))
    return { state: 'failed', error: { ...cancelledFailure, reference }, thrown, owesLetter: false };
  const next = nextAttempt(thrown, facts, retry?.backOff);
  if (isA(thrown, NotUnderstood)) {
    const stated = statedFailure(thrown);
    if (waitSeconds !== undefined) return { state: 'retrying', error: stated, uncounted: true, next, thrown };
    const detail = `${stated.detail}. No deployment has changed that in time.`;
    return { state: 'failed', error: { ...failure(stated.title, detail), reference }, thrown };
  }
  const error = failureForCaller(thrown, reference);
  const uncounted = waitSeconds !== undefined;
  const isLast = isLastReceive || (tries >= maxAttempts && !uncounted);
  return isLast || isPermanent(thrown, retry)
    ? { state: 'failed', error, thrown }
    : { state: 'retrying', error, ...(uncounted && { uncounted }), next, thrown };
}

/** Returns whether no retry can help. Never throws. */
export function isPermanent(thrown: unknown, retry: RetryPolicy | undefined): boolean {
  const { permanentErrors = [] } = retry ?? {};
  return (
    isA(thrown, PermanentFailure) ||
    (permanentErrors.length > 0 && permanentErrors.includes(describeError(thrown).name))
  );
}

/** Returns the failure of a request whose last attempt has not ended, such as by a crash. */
export function noAttemptLeft(maxAttempts: number): PermanentFailure {
  return new PermanentFailure('No attempt left', `${maxAttempts} attempts have failed or have not ended`);
}
