import { Duration } from 'aws-cdk-lib';
import type { DueEntry } from '../lambda/contract/watch';
import type { Config } from './config';
import { visibilityTimeout } from './constructs/work-queue';
import { timetableOf } from './delivery';
import type { ConsumerRoute } from './observers';

/** For deliveries, clocks that differ, and messages that SQS removes late. */
const margin = Duration.minutes(10);
const none = Duration.seconds(0);
/** Lambda's quotas: timeout, batching window, age of an asynchronous event and the attempt that begins then. */
const longest = {
  timeout: Duration.minutes(15),
  batchingWindow: Duration.minutes(5),
  eventAge: Duration.minutes(6 * 60 + 15),
} as const;

/**
 * Returns after how long nothing can happen any more for each consumer, counted from the dispatch of a request: the last
 * publication (`docs/adr/0027-new-filters.md`), the retention of the work queue, and the invocation that received last.
 */
export function dueEntries(consumers: readonly ConsumerRoute[], config: Config): readonly DueEntry[] {
  return consumers.map((each) => ({ consumer: each.route.consumer, seconds: dueSeconds(each, config) }));
}

/** Returns the same for one consumer, in seconds. */
export function dueSeconds(
  { route, delivery }: Pick<ConsumerRoute, 'route' | 'delivery'>,
  config: Config,
): number {
  const { work } = config;
  const { timeout, batchingWindow } = route;
  // Events that Lambda gives up go into the work queue.
  const pushed = delivery.kind === 'pushed' ? delivery.maxEventAge.plus(timeout) : none;
  const kept = timetableOf(delivery) === undefined ? work.retention : work.waitingRetention;
  const worked = visibilityTimeout(timeout, batchingWindow).plus(timeout);
  return [publication(config), pushed, kept, worked, margin].reduce((sum, each) => sum + secondsOf(each), 0);
}

/**
 * Returns how old a request is when all its parts have ended, whatever its consumers are: when the intake queue kept it for
 * as long as it can, and the sweeper has looked twice.
 */
export function longestPath(config: Config): Duration {
  const { intake, work, status } = config;
  const kept = Math.max(secondsOf(work.retention), secondsOf(work.waitingRetention));
  const worked = visibilityTimeout(longest.timeout, longest.batchingWindow).plus(longest.timeout);
  const parts = [intake.retention, publication(config), longest.eventAge, worked, margin];
  const seconds = parts.reduce((sum, each) => sum + secondsOf(each), kept + 2 * secondsOf(status.sweepEvery));
  return Duration.seconds(seconds);
}

/** Returns how long after its dispatch a request may be published once more. */
function publication({ topic: { filterPropagation }, deployment }: Config): Duration {
  return filterPropagation.toSeconds() > 0 ? filterPropagation.plus(deployment.longest) : none;
}

function secondsOf(duration: Duration): number {
  return Math.ceil(duration.toSeconds({ integral: false }));
}
