/**
 * Waiting for a deployment. A function that does not understand a message hides it and returns it. SQS counts each of
 * these receives, so the queue's `maxReceiveCount` has room for them.
 */
const firstPauseSeconds = 10;
const longestPauseSeconds = 300;

/** Receives without an attempt: the function was throttled, or ended before it claimed the request. */
const spareReceives = 5;

/** How long a function waits for the deployment that lets it understand a message. */
export interface Patience {
  /** Receives of the message before the function stops waiting. */
  readonly receives: number;
  /** Time since the first receive before the function stops waiting. */
  readonly milliseconds: number;
}

/**
 * Returns how long a message stays hidden that the function does not understand. The pause doubles with each receive.
 * @param receives receives so far, this one included
 */
export function pauseSeconds(receives: number): number {
  const doublings = Math.min(Math.max(receives, 1) - 1, 10);
  return Math.min(longestPauseSeconds, firstPauseSeconds * 2 ** doublings);
}

/** Returns how many pauses last at least as long as a deployment. */
export function returnsDuring(deploymentSeconds: number): number {
  let returns = 0;
  for (let seconds = 0; seconds < deploymentSeconds;) seconds += pauseSeconds(++returns);
  return returns;
}

/**
 * Returns the receives after which a function that always works stops waiting. Attempts that failed before the
 * deployment have used some of them, and each pause after them is longer, never shorter.
 */
export function patientReceives(maxAttempts: number, deploymentSeconds: number): number {
  return maxAttempts + returnsDuring(deploymentSeconds);
}

/** Returns the `maxReceiveCount` of a queue whose function counts its attempts itself. At least 5. */
export function receivesFor(maxAttempts: number, deploymentSeconds: number): number {
  return patientReceives(maxAttempts, deploymentSeconds) + spareReceives;
}

/** Returns how often a message may be received while it is held until SNS applies a filter. */
export function holdsDuring(propagationSeconds: number): number {
  return propagationSeconds === 0 ? 0 : 2;
}
