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

/** Retries of a consumer. `lib` writes it into an environment variable as JSON text. */
export const retryPolicy = z.object({
  /** Undefined for a consumer whose runs are its pauses. */
  backOff: z.optional(backOff),
  /** Names of errors that no retry can help. */
  permanentErrors: z.array(z.string()),
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
