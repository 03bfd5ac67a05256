import type { SchedulerAction } from '../action';
import { optionalText } from '../input';
import { groupOutput } from '../output';
import { pageOf } from '../paging';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListScheduleGroups.html */
export const listScheduleGroups: SchedulerAction = (schedules, input) => {
  const prefix = optionalText(input, 'NamePrefix', 64) ?? '';
  const wanted = schedules.listGroups().filter(({ name }) => name.startsWith(prefix));
  const { items, next } = pageOf(wanted, input);
  return { ScheduleGroups: items.map(groupOutput), ...next };
};
