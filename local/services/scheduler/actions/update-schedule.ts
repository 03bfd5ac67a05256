import type { SchedulerAction } from '../action';
import { definitionIn } from '../definition-input';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html */
export const updateSchedule: SchedulerAction = (schedules, input) => ({
  ScheduleArn: schedules.update(definitionIn(input, schedules.now)).arn,
});
