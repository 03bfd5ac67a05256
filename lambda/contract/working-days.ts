import { dayMilliseconds, instantsOf, wallTimeOf, type WallTime } from './wall-clock';

/** In the order in which a week has them for JavaScript's dates and for cron. */
export const everyDay = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;
export type Weekday = (typeof everyDay)[number];

export const mondayToFriday: readonly Weekday[] = ['MON', 'TUE', 'WED', 'THU', 'FRI'];

/** `08:00`, on the clocks of the place. */
export type TimeOfDay = `${number}:${number}`;

/** On which days a place works. */
export interface WorkingDays {
  /** A name of the time zone database, such as `Europe/Berlin`. */
  readonly timeZone: string;
  readonly days: readonly Weekday[];
  /** Dates, such as `2027-01-01`, on which it does not. */
  readonly holidays: readonly string[];
}

/** Further than any place is closed, and than a search needs to go before it gives up. */
export const horizonDays = 800;

/** Wall time at which the day begins that a wall time is on. */
export function dayOf(wall: WallTime): WallTime {
  return Math.floor(wall / dayMilliseconds) * dayMilliseconds;
}

export function isWorkingDay({ days, holidays }: WorkingDays, day: WallTime): boolean {
  const date = new Date(day);
  const weekday = everyDay[date.getUTCDay()];
  return weekday !== undefined && days.includes(weekday) && !holidays.includes(dateOf(day));
}

/** `2027-01-01` */
export function dateOf(day: WallTime): string {
  return new Date(day).toISOString().slice(0, 10);
}

/** The first working day from `day` on; nothing when there is none for two years. */
export function nextWorkingDay(working: WorkingDays, day: WallTime): WallTime | undefined {
  for (let ahead = 0; ahead <= horizonDays; ahead++) {
    const candidate = day + ahead * dayMilliseconds;
    if (isWorkingDay(working, candidate)) return candidate;
  }
  return undefined;
}

/**
 * The first instant after `after` at which the clocks show one of the times on a working day. A time that is left out
 * when the clocks are put forward does not come that day, one that is repeated when they are put back counts once, the
 * first time: as EventBridge Scheduler has it.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
 */
export function nextMoment(
  working: WorkingDays,
  times: readonly TimeOfDay[],
  after: number,
): number | undefined {
  const { timeZone } = working;
  const today = dayOf(wallTimeOf(after, timeZone));
  let day = nextWorkingDay(working, today);
  while (day !== undefined && day <= today + horizonDays * dayMilliseconds) {
    const start = day;
    const moments = times
      .flatMap((time) => instantsOf(start + millisecondsOf(time), timeZone).slice(0, 1))
      .filter((instant) => instant > after);
    if (moments.length > 0) return Math.min(...moments);
    day = nextWorkingDay(working, day + dayMilliseconds);
  }
  return undefined;
}

/** Since the beginning of the day. */
export function millisecondsOf(time: TimeOfDay): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (hours * 60 + minutes) * 60_000;
}
