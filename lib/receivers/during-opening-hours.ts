import { Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { millisecondsOf, type TimeOfDay } from '../../lambda/contract/working-days';
import { ScheduleSet } from '../constructs/schedule-set';
import { ranges, workingDayCrons } from '../constructs/working-day-cron';
import type { DuringOpeningHours } from '../delivery';
import { receiveInParallel } from './in-parallel';
import type { ReceiverProps } from './receiver';

/** Shorter than an hour, after which it is tried anew, and than what lies between the last opening and the closing. */
const patience = Duration.minutes(10);

/**
 * A subscription, a work queue, and a function that Lambda calls with what comes while the place is open. EventBridge
 * Scheduler opens and closes the event source mapping (`docs/adr/0010-a-door-that-is-held-open.md`).
 */
export function receiveDuringOpeningHours(scope: Construct, props: ReceiverProps<DuringOpeningHours>): void {
  const { hours } = props.delivery;
  const { mapping } = receiveInParallel(scope, props, {
    retention: props.config.work.waitingRetention,
    // An update of the mapping closes it at the worst, until the next hour.
    enabled: false,
  });
  const schedules = new ScheduleSet(scope, 'Door', {
    action: 'lambda:UpdateEventSourceMapping',
    resourceArn: mapping.eventSourceMappingArn,
  });
  const shared = {
    timeZone: hours.timeZone,
    patience,
    targetArn: `arn:${Stack.of(scope).partition}:scheduler:::aws-sdk:lambda:updateEventSourceMapping`,
  };
  const input = (Enabled: boolean) =>
    Stack.of(scope).toJsonString({ Uuid: mapping.eventSourceMappingId, Enabled });
  for (const { name, expression } of workingDayCrons(
    hours,
    hoursOpen(hours.opens, hours.closes),
    props.now,
  )) {
    schedules.add(`Open${name}`, {
      ...shared,
      description: `Opens, and holds open: ${props.route.consumer}`,
      expression,
      input: input(true),
    });
  }
  const { minute, hours: closed } = hoursUntilMidnight(hours.closes);
  schedules.add('Close', {
    ...shared,
    description: `Closes, also what was opened by hand: ${props.route.consumer}`,
    expression: `cron(${minute} ${ranges(closed)} * * ? *)`,
    input: input(false),
  });
}

const hour = 3_600_000;

/** Every hour from the opening on, but not so shortly before the closing that a late one would come after it. */
function hoursOpen(opens: TimeOfDay, closes: TimeOfDay) {
  const last = millisecondsOf(closes) - patience.toMilliseconds();
  const times: number[] = [millisecondsOf(opens)];
  for (let time = millisecondsOf(opens) + hour; time < last; time += hour) times.push(time);
  return cronTimes(times);
}

/** Every hour from the closing to the end of the day. */
function hoursUntilMidnight(closes: TimeOfDay) {
  const times: number[] = [];
  for (let time = millisecondsOf(closes); time < 24 * hour; time += hour) times.push(time);
  return cronTimes(times);
}

function cronTimes(times: readonly number[]) {
  const minute = ((times[0] ?? 0) % hour) / 60_000;
  return { minute, hours: times.map((time) => Math.floor(time / hour)) };
}
