import { availableParallelism } from 'node:os';
import { AwsError } from '../../aws/error';
import type { InvokeResult } from '../../aws/lambda-invoker';
import { unhandled } from './sandbox';

export interface LambdaLimits {
  /** Sandboxes of all functions. Idle ones end to make room; further invocations wait. */
  readonly sandboxes: number;
  /** Invocations of all functions that run at once while the cores are busy; further ones wait. */
  readonly runningWhenBusy: number;
  /** How long a sandbox is kept for the next invocation. */
  readonly keepMilliseconds: number;
  /** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly eventBytes: number;
}

export const defaultLimits: LambdaLimits = {
  // About 30 MB each.
  sandboxes: 16 * availableParallelism(),
  runningWhenBusy: 8 * availableParallelism(),
  keepMilliseconds: 5 * 60 * 1000,
  requestBytes: 6 * 1024 * 1024,
  responseBytes: 6 * 1024 * 1024,
  eventBytes: 1024 * 1024,
};

/** @throws AwsError `RequestTooLargeException` */
export function refuseLarger(payload: string, most: number, type: string): void {
  const bytes = Buffer.byteLength(payload);
  if (bytes <= most) return;
  const message = `${bytes} byte payload is too large for the ${type} invocation type (limit ${most} bytes)`;
  throw new AwsError('RequestTooLargeException', message, { status: 413 });
}

/** How an invocation ends whose result is larger than `most` bytes. */
export function tooLarge(most: number): InvokeResult {
  return unhandled({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${most} bytes).`,
  });
}
