import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Timetable, TimetableEntry } from '../../lambda/contract/timetable';
import { dayMilliseconds, instantsOf, isTimeZone } from '../../lambda/contract/wall-clock';
import { everyDay, isWorkingDay, millisecondsOf, type TimeOfDay } from '../../lambda/contract/working-days';
import type { WorkConfig } from '../config';
import { checkWaits } from './longest-wait';
import type { Violation } from './violation';

/** Everything that is wrong with when consumers work. */
export function checkTimetables(
  entries: readonly TimetableEntry[],
  work: Pick<WorkConfig, 'waitingRetention' | 'maxAttempts'>,
  now: number,
): Violation[] {
  return entries.flatMap(({ consumer, timetable }) => {
    const subject = (property: string) => `route "${consumer}", ${property}`;
    const malformed = [
      ...checkForm(timetable, subject),
      ...checkTimes(timetable, subject),
      ...checkHolidays(timetable, subject),
    ];
    // What is malformed cannot be computed with.
    if (malformed.length > 0) return malformed;
    const rare = checkClocks(timetable, subject, now);
    return rare.length > 0 ? rare : checkWaits(timetable, subject, work, now);
  });
}

type Subject = (property: string) => string;

function timesOf(timetable: Timetable): Readonly<Record<string, TimeOfDay>> {
  return timetable.kind === 'opening-hours'
    ? { opens: timetable.opens, closes: timetable.closes }
    : Object.fromEntries(timetable.at.map((time, index) => [`at[${index}]`, time]));
}

function checkForm({ timeZone, days }: Timetable, subject: Subject): Violation[] {
  const violations: Violation[] = [];
  if (!isTimeZone(timeZone)) {
    violations.push({
      subject: subject('timeZone'),
      given: JSON.stringify(timeZone),
      allowed: 'a name of the time zone database, such as Europe/Berlin',
      fix: 'Correct the name.',
    });
  }
  if (days.length === 0 || days.some((day) => !everyDay.includes(day))) {
    violations.push({
      subject: subject('days'),
      given: JSON.stringify(days),
      allowed: `at least one of ${everyDay.join(', ')}`,
      fix: 'Name the days on which it works.',
    });
  }
  return violations;
}

const timeOfDay = /^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/;

function checkTimes(timetable: Timetable, subject: Subject): Violation[] {
  const times = timesOf(timetable);
  const malformed = Object.entries(times)
    .filter(([, time]) => !timeOfDay.test(time))
    .map(([property, time]) => ({
      subject: subject(property),
      given: JSON.stringify(time),
      allowed: 'a time from 00:00 to 23:59',
      fix: 'Write hours and minutes with two digits each.',
    }));
  if (malformed.length > 0) return malformed;
  if (timetable.kind === 'opening-hours') {
    const { opens, closes } = timetable;
    if (millisecondsOf(opens) < millisecondsOf(closes)) return [];
    return [
      {
        subject: subject('closes'),
        given: `${closes}, and opens at ${opens}`,
        allowed: 'a time later on the same day',
        fix: 'Use a later time. Opening hours across midnight need two consumers.',
      },
    ];
  }
  if (timetable.at.length > 0 && new Set(timetable.at).size === timetable.at.length) return [];
  return [
    {
      subject: subject('at'),
      given: JSON.stringify(timetable.at),
      allowed: 'at least one time, without repeats',
      fix: 'Name the times at which it runs.',
    },
  ];
}

function checkHolidays({ holidays }: Timetable, subject: Subject): Violation[] {
  const wrong = holidays.filter((date) => !isDate(date));
  if (wrong.length === 0) return [];
  return [
    {
      subject: subject('holidays'),
      given: wrong.map((date) => JSON.stringify(date)).join(', '),
      allowed: 'dates such as 2027-01-01',
      fix: 'Correct them.',
    },
  ];
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/**
 * A time that the clocks leave out does not come that day, and AWS does not say which of two comes when they repeat it:
 * neither may be a time at which something happens.
 */
function checkClocks(timetable: Timetable, subject: Subject, now: number): Violation[] {
  const today = Math.floor(now / dayMilliseconds) * dayMilliseconds;
  const days = Array.from({ length: 2 * 366 }, (_, ahead) => today + ahead * dayMilliseconds).filter((day) =>
    isWorkingDay(timetable, day),
  );
  return Object.entries(timesOf(timetable)).flatMap(([property, time]) => {
    const odd = days.find((day) => instantsOf(day + millisecondsOf(time), timetable.timeZone).length !== 1);
    if (odd === undefined) return [];
    const count = instantsOf(odd + millisecondsOf(time), timetable.timeZone).length;
    return [
      {
        subject: subject(property),
        given: `${time}, which the clocks of ${timetable.timeZone} show ${count === 0 ? 'never' : 'twice'} on ${new Date(odd).toISOString().slice(0, 10)}`,
        allowed: 'a time that occurs exactly once on each of its days',
        fix: 'Use a time at least two hours away from the clock change.',
      },
    ];
  });
}

/** How long before its end a list of holidays should be continued. */
const noticeDays = 60;

/** Says which lists of holidays run out: from the year after the last one on, every weekday is a working day. */
export function warnOfHolidays(scope: IConstruct, entries: readonly TimetableEntry[], now: number): void {
  for (const { consumer, timetable } of entries) {
    const last = [...timetable.holidays].sort().at(-1);
    if (last === undefined) continue;
    const end = Date.UTC(Number(last.slice(0, 4)) + 1, 0, 1);
    if (end - now > noticeDays * dayMilliseconds) continue;
    Annotations.of(scope).addWarningV2(
      `uketsuke:holidays-${consumer}`,
      `The holidays of ${consumer} end with ${last}: add those of ${last.slice(0, 4) === String(new Date(now).getUTCFullYear()) ? 'next year' : 'this year and the next'} in lib/routes.ts. Without them it works on those days.`,
    );
  }
}
