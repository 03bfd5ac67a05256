import type { BackoffFunction, RetryPolicy } from './delivery-policy';

/** Milliseconds before each further attempt, by the number of failures so far, from 1; undefined when it is given up. */
export type Pauses = (failures: number) => number | undefined;

/**
 * After a failure that is not the sender's fault, to an endpoint that AWS manages: at once, then quickly, then slower,
 * then every 20 seconds for 23 days.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */
export const pauseBeforeRetry: Pauses = (failures) => {
  const immediate = 3;
  const early = 2;
  const backoff = 10;
  const late = 100_000;
  if (failures <= immediate) return 0;
  if (failures <= immediate + early) return 1000;
  const step = failures - immediate - early;
  if (step <= backoff) return Math.round(1000 * 20 ** ((step - 1) / (backoff - 1)));
  return step <= backoff + late ? 20_000 : undefined;
};

/** Seconds that the pauses of an HTTP endpoint's policy may take together. */
const LONGEST_RETRY_SECONDS = 3600;

/** To an HTTP endpoint: without delay, with the least, with growing ones, with the longest. */
export function pausesOf(policy: RetryPolicy): Pauses {
  const { minDelayTarget, maxDelayTarget, numRetries } = policy;
  const { numNoDelayRetries, numMinDelayRetries, numMaxDelayRetries } = policy;
  const growing = numRetries - numNoDelayRetries - numMinDelayRetries - numMaxDelayRetries;
  const seconds = [
    ...Array<number>(numNoDelayRetries).fill(0),
    ...Array<number>(numMinDelayRetries).fill(minDelayTarget),
    ...Array.from({ length: growing }, (_, index) => delayOf(policy, index, growing)),
    ...Array<number>(numMaxDelayRetries).fill(maxDelayTarget),
  ];
  let total = 0;
  const allowed = seconds.filter((pause) => (total += pause) <= LONGEST_RETRY_SECONDS);
  return (failures) => {
    const pause = allowed[failures - 1];
    return pause === undefined ? undefined : Math.round(pause * 1000);
  };
}

function delayOf(
  { minDelayTarget: min, maxDelayTarget: max, backoffFunction }: RetryPolicy,
  index: number,
  count: number,
): number {
  return count === 1 ? min : min + (max - min) * growth[backoffFunction](index, count - 1, max / min);
}

/**
 * How far, from 0 to 1, a delay is from the least to the longest at step `index` of `last`. AWS names the functions and
 * publishes no formulas. These grow ever later: the steps of `arithmetic` grow by the same amount, those of `geometric`
 * by the same factor from the least delay, those of `exponential` double.
 */
const growth: Readonly<Record<BackoffFunction, (index: number, last: number, ratio: number) => number>> = {
  linear: (index, last) => index / last,
  arithmetic: (index, last) => (index * (index + 1)) / (last * (last + 1)),
  geometric: (index, last, ratio) => (ratio === 1 ? 0 : (ratio ** (index / last) - 1) / (ratio - 1)),
  exponential: (index, last) => (2 ** index - 1) / (2 ** last - 1),
};
