import { wallTimeOf } from './wall-clock';
import {
  dayOf,
  isWorkingDay,
  millisecondsOf,
  nextMoment,
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
  const wall = wallTimeOf(now, hours.timeZone);
  const day = dayOf(wall);
  const time = wall - day;
  return (
    isWorkingDay(hours, day) && time >= millisecondsOf(hours.opens) && time < millisecondsOf(hours.closes)
  );
}

/** When the consumer's next turn comes; nothing when it is its turn now, or when it never comes. */
export function nextTurn(timetable: Timetable, now: number): number | undefined {
  switch (timetable.kind) {
    case 'opening-hours':
      return isOpen(timetable, now) ? undefined : nextMoment(timetable, [timetable.opens], now);
    case 'run-times':
      return nextMoment(timetable, timetable.at, now);
  }
}

export interface Period {
  readonly opens: number;
  readonly closes: number;
}

/** The periods in which a place is open from an instant on, the first one cut when it has begun; up to `until`. */
export function* openPeriods(hours: OpeningHours, from: number, until: number): Generator<Period> {
  let opens = isOpen(hours, from) ? from : nextMoment(hours, [hours.opens], from);
  while (opens !== undefined && opens < until) {
    const closes = nextMoment(hours, [hours.closes], opens);
    if (closes === undefined) return;
    yield { opens, closes };
    opens = nextMoment(hours, [hours.opens], closes);
  }
}
