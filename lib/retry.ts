import { Duration } from 'aws-cdk-lib';
import {
  type BackOff,
  type BreakerPolicy,
  longestPauses,
  receivesDuringOutage,
  type RetryPolicy,
} from '../lambda/contract/retry-policy';
import type { WorkConfig } from './config';
import type { CompleteRoute, Route } from './route';

/** Retries of a request whose attempt failed. */
export interface RetrySettings {
  /**
   * Attempts at a request before it has failed, crashes included. A pushed consumer has the calls of Lambda besides.
   * @default - `work.maxAttempts` in `lib/config.ts`
   */
  readonly maxAttempts?: number;
  /**
   * Longest pause after the first attempt. Each pause is a random part of the longest one.
   * @default Duration.seconds(10)
   */
  readonly initialDelay?: Duration;
  /**
   * Factor by which the longest pause grows with each attempt.
   * @default 4
   */
  readonly backoffRate?: number;
  /**
   * Longest pause of all, except those that a called service asks for (`RetryLater`).
   * @default Duration.minutes(15), or `initialDelay` where that is longer
   */
  readonly maxDelay?: Duration;
  /**
   * Names of errors that no retry can help, such as `ValidationException`. They end the request like a `PermanentFailure`.
   * @default - none
   */
  readonly permanentErrors?: readonly string[];
  /**
   * Stops attempts while what the consumer calls is down: `breaker: {}`.
   * @default - no breaker
   */
  readonly breaker?: BreakerSettings;
}

/** When a consumer stops attempts, because what it calls is down (`docs/adr/0032-retries-of-a-consumer.md`). */
export interface BreakerSettings {
  /**
   * Retryable failures in a row that open the breaker. More than `maxAttempts`, so that one request alone cannot open it.
   * @default - twice as many as `maxAttempts`
   */
  readonly failures?: number;
  /**
   * Time within which they are.
   * @default Duration.minutes(10)
   */
  readonly within?: Duration;
  /**
   * Pause before the first probe. It doubles with each probe that fails.
   * @default Duration.seconds(30)
   */
  readonly pause?: Duration;
  /**
   * Longest pause between two probes.
   * @default Duration.minutes(15)
   */
  readonly maxPause?: Duration;
  /**
   * Outage for which requests wait without an attempt. `maxReceiveCount` of the queue follows from it.
   * @default Duration.hours(12)
   */
  readonly longestOutage?: Duration;
}

/** Time that is kept free of pauses, for the backlog and for attempts that crash. */
const reserve = Duration.days(1);

/**
 * SQS hides a message for at most 12 hours after its receive.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
 */
const longestVisibility = Duration.hours(12);

export function maxAttemptsOf({ retry }: Route, { maxAttempts }: Pick<WorkConfig, 'maxAttempts'>): number {
  return retry?.maxAttempts ?? maxAttempts;
}

/** Returns the pauses of a route, in seconds. */
export function pausesOf({ retry = {} }: Route): Omit<BackOff, 'maxRetryAfter'> {
  const initialDelay = secondsOf(retry.initialDelay, 10);
  return {
    initialDelay,
    backoffRate: retry.backoffRate ?? 4,
    maxDelay: secondsOf(retry.maxDelay, Math.max(initialDelay, 900)),
  };
}

/** Returns the longest pause that SQS allows, in seconds: the pause begins at the end of an attempt. */
export function longestPauseOf({ timeout, batchingWindow }: CompleteRoute): number {
  return longestVisibility.minus(timeout).minus(batchingWindow).toSeconds();
}

/**
 * Returns the time that all attempts of a request and the pauses between them may take, in seconds: the retention less a
 * day, or half of a retention that is shorter than two days.
 */
export function retryTime({ delivery }: CompleteRoute, { retention }: WorkConfig): number {
  // A message that waits for the opening has the reserve of `checkWaits`.
  if (delivery.kind === 'during-opening-hours') return reserve.toSeconds();
  const seconds = retention.toSeconds();
  return Math.max(seconds - reserve.toSeconds(), Math.floor(seconds / 2));
}

/** Returns the longest time that the attempts of a request and the pauses between them take, in seconds. */
export function longestRetries(route: CompleteRoute, maxAttempts: number): number {
  return maxAttempts * route.timeout.toSeconds() + longestPauses(pausesOf(route), maxAttempts);
}

/**
 * Returns what the function of a route knows of its retries. What a called service asks for is bounded so that all
 * attempts fit into the time that there is.
 */
export function retryPolicyOf(route: CompleteRoute, work: WorkConfig, maxAttempts: number): RetryPolicy {
  const permanentErrors = [...(route.retry?.permanentErrors ?? [])];
  if (route.delivery.kind === 'in-batches') return { permanentErrors };
  const pauses = pausesOf(route);
  const time = retryTime(route, work) - maxAttempts * route.timeout.toSeconds();
  const fitting = Math.floor(time / Math.max(1, maxAttempts - 1));
  const maxRetryAfter = Math.max(pauses.maxDelay, Math.min(longestPauseOf(route), fitting));
  return {
    backOff: { ...pauses, maxRetryAfter },
    permanentErrors,
    ...(route.retry?.breaker !== undefined && { breaker: breakerPolicyOf(route.retry.breaker, maxAttempts) }),
  };
}

/** Returns the settings of a breaker with their defaults, in seconds. */
export function breakerPolicyOf(breaker: BreakerSettings, maxAttempts: number): BreakerPolicy {
  const { failures = 2 * maxAttempts, within, pause, maxPause } = breaker;
  const first = secondsOf(pause, 30);
  return {
    failures,
    withinSeconds: secondsOf(within, 600),
    pause: first,
    maxPause: secondsOf(maxPause, Math.max(first, 900)),
  };
}

export function longestOutageOf({ longestOutage }: BreakerSettings): number {
  return secondsOf(longestOutage, 43_200);
}

/** Returns the receives of a message that reach no attempt while the breaker of a route is open. */
export function outageReceives(route: CompleteRoute, maxAttempts: number): number {
  const breaker = route.retry?.breaker;
  if (breaker === undefined) return 0;
  const policy = breakerPolicyOf(breaker, maxAttempts);
  return receivesDuringOutage(policy, longestOutageOf(breaker), route.timeout.toSeconds());
}

function secondsOf(duration: Duration | undefined, otherwise: number): number {
  return duration?.toSeconds({ integral: false }) ?? otherwise;
}
