import type { SchedulerAction } from '../action';
import { nameIn } from '../input';
import { groupOutput } from '../output';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetScheduleGroup.html */
export const getScheduleGroup: SchedulerAction = (schedules, input) =>
  groupOutput(schedules.group(nameIn(input, 'Name')));
