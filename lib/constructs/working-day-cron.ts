import { dayMilliseconds } from '../../lambda/contract/wall-clock';
import { everyDay, isWorkingDay, type WorkingDays } from '../../lambda/contract/working-days';

export interface CronTimes {
  readonly minute: number;
  readonly hours: readonly number[];
}

/** One of the schedules that together are due at some times on working days. */
export interface NamedCron {
  /** The part of the calendar that it is for, such as `2027-05` or `Months5-12`; empty for all the rest. */
  readonly name: string;
  readonly expression: string;
}

const months = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const;
/** The years that Scheduler knows. */
const firstYear = 1970;
const lastYear = 2199;

/**
 * Scheduler's cron expressions for times on working days. Cron cannot leave out a date, so that a month with holidays is
 * written down: the days that are left of it in an expression for that year, and the same month of all other years in
 * another one. Whether Scheduler takes a schedule that is never due is not documented: months that have passed get none.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */
export function workingDayCrons(
  working: WorkingDays,
  { minute, hours }: CronTimes,
  now: number,
): readonly NamedCron[] {
  const time = `${minute} ${ranges(hours)}`;
  const yearsOf = new Map<number, readonly number[]>(
    months.map((month) => [month, yearsWithHolidays(working, month)]),
  );
  const byYears = new Map<string, number[]>();
  for (const month of months) {
    const years = otherYears(yearsOf.get(month) ?? []);
    byYears.set(years, [...(byYears.get(years) ?? []), month]);
  }
  const weekly = Array.from(byYears, ([years, of]) => ({
    name: years === '*' ? '' : `Months${of.join('-')}`,
    expression: weeklyCron(time, of.length === months.length ? '*' : ranges(of), working.days, years),
  }));
  const daily = months.flatMap((month) =>
    (yearsOf.get(month) ?? []).flatMap((year) => {
      const left = datesOf(year, month).filter((day) => isWorkingDay(working, day));
      if (left.length === 0 || Date.UTC(year, month, 1) + dayMilliseconds < now) return [];
      const list = ranges(left.map((day) => new Date(day).getUTCDate()));
      const name = `${year}-${String(month).padStart(2, '0')}`;
      return [{ name, expression: `cron(${time} ${list} ${month} ? ${year})` }];
    }),
  );
  return [...weekly, ...daily.toSorted((one, other) => (one.name < other.name ? -1 : 1))];
}

/** The expression for times on days of the week, holidays or not. */
export function dailyCron({ minute, hours }: CronTimes, days: WorkingDays['days']): string {
  return weeklyCron(`${minute} ${ranges(hours)}`, '*', days, '*');
}

function weeklyCron(time: string, month: string, days: WorkingDays['days'], years: string): string {
  return days.length === everyDay.length
    ? `cron(${time} * ${month} ? ${years})`
    : `cron(${time} ? ${month} ${weekdays(days)} ${years})`;
}

/** In which a working day of the month is lost. */
function yearsWithHolidays(working: WorkingDays, month: number): readonly number[] {
  const everyWeek = { ...working, holidays: [] };
  const years = working.holidays
    .filter((date) => Number(date.slice(5, 7)) === month && isWorkingDay(everyWeek, Date.parse(date)))
    .map((date) => Number(date.slice(0, 4)));
  return [...new Set(years)].sort((one, other) => one - other);
}

function otherYears(years: readonly number[]): string {
  if (years.length === 0) return '*';
  const all = Array.from({ length: lastYear - firstYear + 1 }, (_, index) => firstYear + index);
  return ranges(all.filter((year) => !years.includes(year)));
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
