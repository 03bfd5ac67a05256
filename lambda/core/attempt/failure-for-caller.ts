import type { Failure } from '../../contract/status-record';
import type { Completion } from './claim-store';
import { TimedOut } from './deadline';
import type { LogFields } from '../log';
import { PermanentFailure } from '../permanent-failure';
import { describeError, isA, textOf, thrownFields } from '../thrown';
import { failure } from '../validation';
import { NotUnderstood } from '../queue/wait-for-deployment';

/** Names one attempt in a caller's status and in the log line of the attempt. It is derived, and stored nowhere else. */
export function referenceOf(requestId: string, component: string, attempt: number): string {
  return `${requestId}/${component}/${attempt}`;
}

/**
 * Returns what a caller reads of a consumer's error. The error's own text is internal, unless it is a `PermanentFailure`.
 * @param reference of the attempt
 */
export function failureForCaller(error: unknown, reference: string): Failure {
  if (isA(error, PermanentFailure)) return { ...statedFailure(error), reference };
  if (isA(error, TimedOut))
    return { title: 'Timed out', detail: 'The consumer did not finish within its time limit.', reference };
  return {
    title: 'Consumer failed',
    detail: 'The consumer stopped with an internal error. Report it with the reference.',
    reference,
  };
}

/**
 * Returns what an error states for callers, with a fallback for a title or a detail that is not a text. Never throws:
 * consumers make these errors, `undefined` gets past a cast, and a getter may throw.
 */
export function statedFailure(error: PermanentFailure | NotUnderstood): Failure {
  return failure(
    textOf(error, 'title') ?? 'Request failed',
    textOf(error, 'detail') ?? 'The consumer gave no reason.',
  );
}

/** Returns what a caller reads of a request that could not be dispatched. */
export function dispatchFailure(reference: string): Failure {
  return {
    title: 'Dispatch failed',
    detail: 'An internal error kept the request from its consumers. Report it with the reference.',
    reference,
  };
}

/** An attempt that did not succeed. */
type Failed = Exclude<Completion, { readonly state: 'succeeded' }>;

/** Returns what a log line has of a failed attempt: all that the caller does not read. */
export function attemptFields({ error: { title, detail, reference }, thrown }: Failed): LogFields {
  const named = { error: title, detail };
  return isForCallers(thrown)
    ? { ...thrownFields(thrown), ...named, reference }
    : { ...named, ...thrownFields(thrown), reference };
}

/** Returns why a request is kept as a dead letter. The text of an internal error may quote the request. */
export function reasonOf({ error: { title, detail, reference }, thrown }: Failed): string {
  if (isForCallers(thrown)) return `${title}: ${detail}`;
  return `${describeError(thrown).name}, reference ${reference}`;
}

function isForCallers(thrown: unknown): boolean {
  return isA(thrown, PermanentFailure) || isA(thrown, NotUnderstood);
}
