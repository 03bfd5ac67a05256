/**
 * Milliseconds before each further attempt after a failure that is not the sender's fault, to an endpoint that AWS
 * manages: at once, then quickly, then slower, then every 20 seconds for 23 days.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 * @param failures so far, from 1
 * @returns undefined when it is given up
 */
export function pauseBeforeRetry(failures: number): number | undefined {
  const immediate = 3;
  const early = 2;
  const backoff = 10;
  const late = 100_000;
  if (failures <= immediate) return 0;
  if (failures <= immediate + early) return 1000;
  const step = failures - immediate - early;
  if (step <= backoff) return Math.round(1000 * 20 ** ((step - 1) / (backoff - 1)));
  return step <= backoff + late ? 20_000 : undefined;
}
