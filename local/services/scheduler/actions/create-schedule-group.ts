import type { SchedulerAction } from '../action';
import { nameIn } from '../input';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html */
export const createScheduleGroup: SchedulerAction = (schedules, input) => ({
  ScheduleGroupArn: schedules.createGroup(nameIn(input, 'Name')).arn,
});
