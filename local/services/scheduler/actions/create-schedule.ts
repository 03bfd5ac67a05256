import type { SchedulerAction } from '../action';
import { definitionIn } from '../definition-input';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html */
export const createSchedule: SchedulerAction = (schedules, input) => ({
  ScheduleArn: schedules.create(definitionIn(input, schedules.now)).arn,
});
