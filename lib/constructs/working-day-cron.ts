import { dayMilliseconds } from '../../lambda/contract/wall-clock';
import { everyDay, isWorkingDay, type WorkingDays } from '../../lambda/contract/working-days';

export interface CronTimes {
  readonly minute: number;
  readonly hours: readonly number[];
}

/** One of the schedules that together are due at some times on working days. */
export interface NamedCron {
  /** Such as `2027`, `2027-05` or `2028-`: the part of the calendar that it is for. */
  readonly name: string;
  readonly expression: string;
}

const months = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const;
/** The last year that Scheduler knows. */
const lastYear = 2199;

/**
 * Scheduler's cron expressions for times on working days. Cron cannot leave out a date, so that a year with holidays is
 * written down: its months without holidays in one expression, each of the others with the days that are left. From the
 * year after the last holiday on, every weekday counts.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */
export function workingDayCrons(working: WorkingDays, { minute, hours }: CronTimes): readonly NamedCron[] {
  const { days, holidays } = working;
  const time = `${minute} ${ranges(hours)}`;
  const weekly = (month: string, year: string) =>
    days.length === everyDay.length
      ? `cron(${time} * ${month} ? ${year})`
      : `cron(${time} ? ${month} ${weekdays(days)} ${year})`;
  const years = holidays.map((date) => Number(date.slice(0, 4)));
  if (years.length === 0) return [{ name: '', expression: weekly('*', '*') }];

  const crons: NamedCron[] = [];
  const last = Math.max(...years);
  for (let year = Math.min(...years); year <= last; year++) {
    const affected = months.filter((month) => hasHoliday(working, year, month));
    const others = months.filter((month) => !affected.includes(month));
    if (others.length > 0) crons.push({ name: `${year}`, expression: weekly(ranges(others), `${year}`) });
    for (const month of affected) {
      const left = datesOf(year, month).filter((day) => isWorkingDay(working, day));
      if (left.length === 0) continue;
      const name = `${year}-${String(month).padStart(2, '0')}`;
      const list = ranges(left.map((day) => new Date(day).getUTCDate()));
      crons.push({ name, expression: `cron(${time} ${list} ${month} ? ${year})` });
    }
  }
  crons.push({ name: `${last + 1}-`, expression: weekly('*', `${last + 1}-${lastYear}`) });
  return crons;
}

/** Whether a working day is lost. */
function hasHoliday(working: WorkingDays, year: number, month: number): boolean {
  const all = { ...working, holidays: [] };
  return datesOf(year, month).some((day) => isWorkingDay(all, day) && !isWorkingDay(working, day));
}

function datesOf(year: number, month: number): readonly number[] {
  const first = Date.UTC(year, month - 1, 1);
  const days = (Date.UTC(year, month, 1) - first) / dayMilliseconds;
  return Array.from({ length: days }, (_, index) => first + index * dayMilliseconds);
}

function weekdays(days: WorkingDays['days']): string {
  const names = everyDay.filter((day) => days.includes(day));
  return names.join() === 'MON,TUE,WED,THU,FRI' ? 'MON-FRI' : names.join(',');
}

/** 1, 2, 3, 5 as `1-3,5`. */
function ranges(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === number - 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}
