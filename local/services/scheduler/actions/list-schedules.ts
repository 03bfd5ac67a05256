import type { SchedulerAction } from '../action';
import { optionalChoice, optionalText } from '../input';
import { scheduleSummary } from '../output';
import { pageOf } from '../paging';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListSchedules.html */
export const listSchedules: SchedulerAction = (schedules, input) => {
  const groupName = optionalText(input, 'GroupName', 64);
  const prefix = optionalText(input, 'NamePrefix', 64) ?? '';
  const state = optionalChoice(input, 'State', ['ENABLED', 'DISABLED']);
  if (groupName !== undefined) schedules.group(groupName);
  const wanted = schedules
    .list()
    .filter(
      ({ definition }) =>
        (groupName === undefined || definition.groupName === groupName) &&
        definition.name.startsWith(prefix) &&
        (state === undefined || definition.state === state),
    );
  const { items, next } = pageOf(wanted, input);
  return { Schedules: items.map(scheduleSummary), ...next };
};
