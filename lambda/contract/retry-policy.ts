import * as z from 'zod/mini';

/** Pauses between the attempts of a consumer, in seconds. */
export const backOff = z.object({
  /** Longest pause after the first attempt. */
  initialDelay: z.number(),
  /** Factor by which the longest pause grows with each attempt. */
  backoffRate: z.number(),
  maxDelay: z.number(),
  /** Longest pause that an error of the work may ask for. */
  maxRetryAfter: z.number(),
});
export type BackOff = z.output<typeof backOff>;

/** When the breaker of a consumer opens, and for how long, in seconds. */
export const breakerPolicy = z.object({
  /** Retryable failures in a row that open it. */
  failures: z.number(),
  /** Time within which they are. */
  withinSeconds: z.number(),
  /** Pause before the first probe. It doubles with each probe that fails. */
  pause: z.number(),
  maxPause: z.number(),
});
export type BreakerPolicy = z.output<typeof breakerPolicy>;

/** Retries of a consumer. `lib` writes it into an environment variable as JSON text. */
export const retryPolicy = z.object({
  /** Undefined for a consumer whose runs are its pauses. */
  backOff: z.optional(backOff),
  /** Names of errors that no retry can help. */
  permanentErrors: z.array(z.string()),
  /** Undefined for a consumer without a breaker. */
  breaker: z.optional(breakerPolicy),
});
export type RetryPolicy = z.output<typeof retryPolicy>;

/** Returns the longest pause after an attempt, in seconds. @param attempt 1 for the first */
export function longestPause(
  { initialDelay, backoffRate, maxDelay }: Omit<BackOff, 'maxRetryAfter'>,
  attempt: number,
): number {
  return Math.min(maxDelay, initialDelay * backoffRate ** (attempt - 1));
}

/** Returns the sum of the longest pauses between so many attempts, in seconds. */
export function longestPauses(pauses: Omit<BackOff, 'maxRetryAfter'>, maxAttempts: number): number {
  let seconds = 0;
  for (let attempt = 1; attempt < maxAttempts; attempt++) seconds += longestPause(pauses, attempt);
  return seconds;
}

/** Returns for how long a breaker is open, in seconds. @param openings 1 for the first, without a success in between */
export function openSeconds(
  { pause, maxPause }: Pick<BreakerPolicy, 'pause' | 'maxPause'>,
  openings: number,
): number {
  return Math.min(maxPause, pause * 2 ** Math.min(openings - 1, 30));
}

/**
 * Returns how often a message is received during an outage, at most: when the breaker opens, and while the probe is at work.
 * @param timeoutSeconds that the probe may take
 */
export function receivesDuringOutage(
  policy: Pick<BreakerPolicy, 'pause' | 'maxPause'>,
  outageSeconds: number,
  timeoutSeconds: number,
): number {
  let receives = 0;
  let openings = 0;
  for (let seconds = 0; seconds < outageSeconds;) {
    const open = openSeconds(policy, ++openings);
    receives += 1 + Math.ceil(timeoutSeconds / open);
    seconds += open;
  }
  return receives;
}
