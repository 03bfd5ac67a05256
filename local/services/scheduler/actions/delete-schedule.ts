import type { SchedulerAction } from '../action';
import { groupNameIn } from '../definition-input';
import { nameIn } from '../input';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_DeleteSchedule.html */
export const deleteSchedule: SchedulerAction = (schedules, input) => {
  schedules.delete(groupNameIn(input), nameIn(input, 'Name'));
  return {};
};
