import { Duration } from 'aws-cdk-lib';
import type { DueEntry } from '../lambda/contract/watch';
import type { Config } from './config';
import { visibilityTimeout } from './constructs/work-queue';
import { timetableOf } from './delivery';
import type { ConsumerRoute } from './observers';

/** For deliveries, clocks that differ, and messages that SQS removes late. */
const margin = Duration.minutes(10);
const none = Duration.seconds(0);

/**
 * Returns after how long nothing can happen any more for each consumer, counted from the dispatch of a request: the last
 * publication (`docs/adr/0027-new-filters.md`), the retention of the work queue, and the invocation that received last.
 */
export function dueEntries(consumers: readonly ConsumerRoute[], config: Config): readonly DueEntry[] {
  const { topic, deployment, work } = config;
  const propagates = topic.filterPropagation.toSeconds() > 0;
  const published = propagates ? topic.filterPropagation.plus(deployment.longest) : none;
  return consumers.map(({ route, delivery }) => {
    const { consumer, timeout, batchingWindow } = route;
    // What Lambda does not get done at once goes into the work queue then.
    const pushed = delivery.kind === 'pushed' ? delivery.maxEventAge.plus(timeout) : none;
    const kept = timetableOf(delivery) === undefined ? work.retention : work.waitingRetention;
    const worked = visibilityTimeout(timeout, batchingWindow).plus(timeout);
    const seconds = [published, pushed, kept, worked, margin].reduce((sum, each) => sum + secondsOf(each), 0);
    return { consumer, seconds };
  });
}

/**
 * Returns how old a request is when all its parts have ended: when the intake queue kept it for as long as it can, and the
 * sweeper has looked twice.
 */
export function longestPath(entries: readonly DueEntry[], { intake, status }: Config): Duration {
  const due = Math.max(0, ...entries.map(({ seconds }) => seconds));
  return intake.retention.plus(Duration.seconds(due + 2 * secondsOf(status.sweepEvery)));
}

function secondsOf(duration: Duration): number {
  return Math.ceil(duration.toSeconds({ integral: false }));
}
