import type { SchedulerAction } from '../action';
import { groupNameIn } from '../definition-input';
import { nameIn } from '../input';
import { scheduleOutput } from '../output';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html */
export const getSchedule: SchedulerAction = (schedules, input) =>
  scheduleOutput(schedules.get(groupNameIn(input), nameIn(input, 'Name')));
