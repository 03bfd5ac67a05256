import type { SchedulerAction } from '../action';
import { nameIn } from '../input';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_DeleteScheduleGroup.html */
export const deleteScheduleGroup: SchedulerAction = (schedules, input) => {
  schedules.deleteGroup(nameIn(input, 'Name'));
  return {};
};
