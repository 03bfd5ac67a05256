import { parseArn } from '../../aws/arn';
import type { Schedule } from './schedule';

/** A time at which a schedule is due, and a try to call its target. */
export interface Attempt {
  readonly scheduledTime: number;
  readonly executionId: string;
  /** From 1. */
  readonly number: number;
}

/**
 * What a target is given: the schedule's input with its context attributes replaced, or a notification when the
 * schedule has no input.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export function inputOf(schedule: Schedule, attempt: Attempt): string {
  const { input } = schedule.definition.target;
  if (input === undefined) return defaultInput(schedule, attempt);
  return input
    .replaceAll('<aws.scheduler.schedule-arn>', schedule.arn)
    .replaceAll('<aws.scheduler.scheduled-time>', timeText(attempt.scheduledTime))
    .replaceAll('<aws.scheduler.execution-id>', attempt.executionId)
    .replaceAll('<aws.scheduler.attempt-number>', String(attempt.number));
}

/** To the second: `2022-03-22T18:59:43Z`. */
export function timeText(moment: number): string {
  return `${new Date(moment).toISOString().slice(0, 19)}Z`;
}

function defaultInput({ arn }: Schedule, { scheduledTime, executionId }: Attempt): string {
  const { account, region } = parseArn(arn) ?? {};
  return JSON.stringify({
    version: '0',
    id: executionId,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account,
    time: timeText(scheduledTime),
    region,
    resources: [arn],
    detail: '{}',
  });
}
