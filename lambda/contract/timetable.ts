import { dayMilliseconds, firstInstantOf, wallTimeOf } from './wall-clock';
import {
  dayOf,
  horizonDays,
  millisecondsOf,
  nextMoment,
  nextWorkingDay,
  type TimeOfDay,
  type WorkingDays,
} from './working-days';

/** Works from one time to another, later on the same day. */
export interface OpeningHours extends WorkingDays {
  readonly opens: TimeOfDay;
  readonly closes: TimeOfDay;
}

/** Works at times of its own, on everything that has come until then. */
export interface RunTimes extends WorkingDays {
  readonly at: readonly TimeOfDay[];
}

/** When a consumer that does not always work does. */
export type Timetable =
  | ({ readonly kind: 'opening-hours' } & OpeningHours)
  | ({ readonly kind: 'run-times' } & RunTimes);

/** The timetable of a consumer, as the dispatcher's bundle has it. */
export interface TimetableEntry {
  readonly consumer: string;
  readonly timetable: Timetable;
}

export function isOpen(hours: OpeningHours, now: number): boolean {
  const [period] = openPeriods(hours, now, now + 1);
  return period !== undefined;
}

/** When the consumer's next turn comes; nothing when it is its turn now, or when it never comes. */
export function nextTurn(timetable: Timetable, now: number): number | undefined {
  switch (timetable.kind) {
    case 'opening-hours':
      return nextOpening(timetable, now);
    case 'run-times':
      return nextMoment(timetable, timetable.at, now);
  }
}

function nextOpening(hours: OpeningHours, now: number): number | undefined {
  const [period] = openPeriods(hours, now, now + horizonDays * dayMilliseconds);
  return period === undefined || period.opens === now ? undefined : period.opens;
}

export interface Period {
  readonly opens: number;
  readonly closes: number;
}

/** Longer than clocks are put back anywhere. */
const longestChange = 4 * 3_600_000;

/**
 * The periods in which a place is open from an instant on, the first one cut when it has begun; up to `until`.
 *
 * When the clocks are put forward, a time that they leave out counts as the instant of the change. When they are put back, a
 * time that they repeat counts the first time, for closing as for opening: EventBridge Scheduler calls once for it, and the
 * place stays closed in the repeated hour. Scheduler does not call for a time that is left out, so the door follows with
 * its next hourly call (`docs/adr/0011-a-door-that-is-held.md`). Synthesis refuses such times on the days of the next two years.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
 */
export function* openPeriods(hours: OpeningHours, from: number, until: number): Generator<Period> {
  const { timeZone, opens: opening, closes: closing } = hours;
  // Clocks that were put back over midnight may come to yesterday's times again.
  let day = nextWorkingDay(hours, dayOf(wallTimeOf(from, timeZone) - longestChange));
  while (day !== undefined) {
    const opens = Math.max(from, firstInstantOf(day + millisecondsOf(opening), timeZone));
    const closes = firstInstantOf(day + millisecondsOf(closing), timeZone);
    if (opens >= until) return;
    // Both times may be left out by the same change of the clocks.
    if (opens < closes) yield { opens, closes };
    day = nextWorkingDay(hours, day + dayMilliseconds);
  }
}
