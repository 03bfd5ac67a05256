import { Duration } from 'aws-cdk-lib';
import { Effect, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { environmentName } from '../../lambda/contract/environment';
import { millisecondsOf } from '../../lambda/contract/working-days';
import { consumerAttempts, patientRuns } from '../attempts';
import { pullQueue } from '../constructs/permissions';
import { ScheduleSet } from '../constructs/schedule-set';
import { workingDayCrons, type CronTimes } from '../constructs/working-day-cron';
import type { InBatches } from '../delivery';
import { consumerFunction } from './consumer-function';
import type { ReceiverProps } from './receiver';
import { subscribedQueue } from './subscribed-queue';

/** Extended while the function works; when it dies, its messages are there again after this. */
const visibilityTimeout = Duration.minutes(2);

/** A run that cannot be started for so long is left to the next one. */
const patience = Duration.hours(1);

/**
 * A subscribed work queue that nobody reads, and a function that EventBridge Scheduler calls to empty it
 * (`docs/adr/0010-a-function-that-empties-its-queue.md`).
 */
export function receiveInBatches(scope: Construct, props: ReceiverProps<InBatches>): void {
  const { config, route, delivery } = props;
  const { waitingRetention: retention } = config.work;
  const attempts = consumerAttempts(config, route, { patient: patientRuns });
  const workQueue = subscribedQueue(scope, props, { attempts, retention, visibilityTimeout });
  const consumer = consumerFunction(scope, props, {
    workQueue,
    attempts,
    environment: { [environmentName.batchSize]: String(route.batchSize) },
  });
  consumer.allow(pullQueue(workQueue.queue, workQueue.maxReceiveCount, visibilityTimeout));
  consumer.countConcurrency({ caller: 'a run and its continuation', copies: 2 });
  const { functionArn } = consumer.function;
  // A policy of its own: the function waits for the role's, which therefore cannot name the function.
  new Policy(scope, 'Continuation', {
    roles: [consumer.role],
    statements: [
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['lambda:InvokeFunction'],
        resources: [functionArn],
      }),
    ],
  });
  const schedules = new ScheduleSet(scope, 'Runs', {
    action: 'lambda:InvokeFunction',
    resourceArn: functionArn,
    failureRetention: config.work.deadLetterRetention,
    removalPolicy: config.removalPolicy,
  });
  for (const times of byMinute(delivery)) {
    for (const { name, expression } of workingDayCrons(delivery.runs, times, props.now)) {
      schedules.add(`At${times.minute}${name}`, {
        description: `Starts a run: ${route.consumer}`,
        expression,
        timeZone: delivery.runs.timeZone,
        targetArn: functionArn,
        input: '{}',
        patience,
      });
    }
  }
}

/** Times of the same minute fit into one expression. */
function byMinute({ runs }: InBatches): readonly CronTimes[] {
  const hours = new Map<number, number[]>();
  for (const time of runs.at) {
    const minutes = millisecondsOf(time) / 60_000;
    const minute = minutes % 60;
    hours.set(minute, [...(hours.get(minute) ?? []), Math.floor(minutes / 60)]);
  }
  return Array.from(hours, ([minute, of]) => ({ minute, hours: of.toSorted((one, other) => one - other) }));
}
