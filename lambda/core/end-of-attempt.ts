import type { Completion } from './claim-store';
import { describeError } from './log';
import { PermanentFailure } from './permanent-failure';
import { failure } from './validation';
import { NotUnderstood } from './wait-for-deployment';

/**
 * Returns what is recorded of an attempt that threw.
 * @param last whether a failure that could be retried is the end
 * @param uncounted whether the request waits for a deployment
 */
export function endOfAttempt(
  error: unknown,
  { last, uncounted }: { readonly last: boolean; readonly uncounted: boolean },
): Completion {
  if (error instanceof NotUnderstood) {
    if (uncounted) return { state: 'retrying', error: failure(error.title, error.detail), uncounted };
    const detail = `${error.detail}. No deployment has changed that in time.`;
    return { state: 'failed', error: failure(error.title, detail) };
  }
  if (error instanceof PermanentFailure) {
    return { state: 'failed', error: failure(error.title, error.detail) };
  }
  const { name, message } = describeError(error);
  return { state: last ? 'failed' : 'retrying', error: failure(name, message) };
}

/** Returns the failure of a request whose last attempt has not ended, such as by a crash. */
export function noAttemptLeft(maxAttempts: number): PermanentFailure {
  return new PermanentFailure('No attempt left', `${maxAttempts} attempts have failed or have not ended`);
}
