import { Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { isOpen } from '../../lambda/contract/timetable';
import { everyDay } from '../../lambda/contract/working-days';
import { doorTimes } from '../constructs/door-times';
import { ScheduleSet } from '../constructs/schedule-set';
import { dailyCron, workingDayCrons } from '../constructs/working-day-cron';
import type { DuringOpeningHours } from '../delivery';
import { receiveInParallel } from './in-parallel';
import type { ReceiverProps } from './receiver';

/**
 * How long a call is tried again: shorter than the hour after which it is made anew, so that a late one never undoes the
 * next.
 */
const patience = Duration.minutes(10);

/**
 * A subscribed work queue, and a function that Lambda calls with what comes while the place is open. EventBridge
 * Scheduler opens and closes the event source mapping, and says so again every hour
 * (`docs/adr/0011-a-door-that-is-held.md`).
 */
export function receiveDuringOpeningHours(scope: Construct, props: ReceiverProps<DuringOpeningHours>): void {
  const { hours } = props.delivery;
  const { mapping } = receiveInParallel(scope, props, {
    retention: props.config.work.waitingRetention,
    // As it is now; should the deployment come much later, the next full hour puts it right.
    enabled: isOpen(hours, props.now),
  });
  const schedules = new ScheduleSet(scope, 'Door', {
    action: 'lambda:UpdateEventSourceMapping',
    resourceArn: mapping.eventSourceMappingArn,
    failureRetention: props.config.work.deadLetterRetention,
    removalPolicy: props.config.removalPolicy,
  });
  const { partition } = Stack.of(scope);
  const add = (id: string, description: string, expression: string, Enabled: boolean): void => {
    schedules.add(id, {
      description: `${description}: ${props.route.consumer}`,
      expression,
      timeZone: hours.timeZone,
      targetArn: `arn:${partition}:scheduler:::aws-sdk:lambda:updateEventSourceMapping`,
      input: Stack.of(scope).toJsonString({ Uuid: mapping.eventSourceMappingId, Enabled }),
      patience,
    });
  };
  const { open, shut } = doorTimes(hours.opens, hours.closes, patience.toMilliseconds());
  for (const { name, expression } of workingDayCrons(hours, open, props.now)) {
    add(`Open${name}`, 'Opens, and holds open', expression, true);
  }
  add('Close', 'Closes, and holds shut', dailyCron(shut, everyDay), false);
  const freeDays = everyDay.filter((day) => !hours.days.includes(day));
  if (freeDays.length > 0) add('CloseOnFreeDays', 'Holds shut', dailyCron(open, freeDays), false);
}
