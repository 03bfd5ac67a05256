import {
  openPeriods,
  type OpeningHours,
  type RunTimes,
  type Timetable,
} from '../../lambda/contract/timetable';
import { dayMilliseconds } from '../../lambda/contract/wall-clock';
import { nextMoment } from '../../lambda/contract/working-days';
import type { WorkConfig } from '../config';
import type { Violation } from './violation';

/** A stretch of time in which a message can do nothing but wait. */
export interface Wait {
  readonly from: number;
  readonly to: number;
}

/** For a late opening, a run that did not take place, and what is tried again. */
const marginMilliseconds = dayMilliseconds;

/** Whether messages outlive the longest wait that the timetable has in store for them. */
export function checkWaits(
  timetable: Timetable,
  subject: (property: string) => string,
  { waitingRetention, maxAttempts }: Pick<WorkConfig, 'waitingRetention' | 'maxAttempts'>,
  now: number,
): Violation[] {
  const wait = longestWait(timetable, maxAttempts, now);
  if (wait !== undefined && wait.to - wait.from + marginMilliseconds <= waitingRetention.toMilliseconds())
    return [];
  const isPlace = timetable.kind === 'opening-hours';
  const what = isPlace ? 'closed' : `${maxAttempts + 1} runs, the most that one message may need, last`;
  return [
    {
      subject: subject(isPlace ? 'hours' : 'runs'),
      given:
        wait === undefined
          ? 'no opening or run within two years'
          : `${what} from ${shown(wait.from, timetable)} to ${shown(wait.to, timetable)}, ${inWords(wait.to - wait.from)}`,
      allowed: `at most ${inWords(waitingRetention.toMilliseconds() - marginMilliseconds)}: its queue keeps messages for ${waitingRetention.toHumanString()} (work.waitingRetention), with one day in reserve`,
      fix: isPlace
        ? 'Open in between, or raise work.waitingRetention in lib/config.ts (SQS keeps messages for at most 14 days, and dead letters must be kept longer).'
        : 'Let it run more often, or raise work.waitingRetention in lib/config.ts (SQS keeps messages for at most 14 days, and dead letters must be kept longer).',
    },
  ];
}

/** @returns nothing when a turn never comes */
export function longestWait(timetable: Timetable, maxAttempts: number, now: number): Wait | undefined {
  const years = timetable.holidays.map((date) => Number(date.slice(0, 4)));
  const thisYear = new Date(now).getUTCFullYear();
  const from = Date.UTC(Math.min(thisYear, ...years), 0, 1);
  const until = Date.UTC(Math.max(thisYear, ...years) + 2, 0, 1);
  const waits =
    timetable.kind === 'opening-hours'
      ? closures(timetable, from, until)
      : attempts(timetable, maxAttempts + 1, from, until);
  return waits.reduce<Wait | undefined>(
    (longest, wait) => (longest === undefined || lengthOf(wait) > lengthOf(longest) ? wait : longest),
    undefined,
  );
}

function closures(hours: OpeningHours, from: number, until: number): readonly Wait[] {
  const periods = [...openPeriods(hours, from, until)];
  return periods.flatMap(({ closes }, index) => {
    const next = periods[index + 1];
    return next === undefined ? [] : [{ from: closes, to: next.opens }];
  });
}

/** From just after a run to the end of so many others. */
function attempts(runs: RunTimes, count: number, from: number, until: number): readonly Wait[] {
  const moments: number[] = [];
  for (let moment = nextMoment(runs, runs.at, from); moment !== undefined && moment < until;) {
    moments.push(moment);
    moment = nextMoment(runs, runs.at, moment);
  }
  return moments.flatMap((moment, index) => {
    const last = moments[index + count];
    return last === undefined ? [] : [{ from: moment, to: last }];
  });
}

function lengthOf({ from, to }: Wait): number {
  return to - from;
}

/** Days and hours. */
function inWords(milliseconds: number): string {
  const hours = Math.round(milliseconds / 3_600_000);
  const days = Math.floor(hours / 24);
  const rest = hours % 24;
  return [...(days > 0 ? [`${days} d`] : []), ...(rest > 0 || days === 0 ? [`${rest} h`] : [])].join(' ');
}

function shown(instant: number, { timeZone }: Timetable): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const { weekday, year, month, day, hour, minute } = Object.fromEntries(
    format.formatToParts(instant).map(({ type, value }) => [type, value]),
  );
  return `${weekday} ${year}-${month}-${day} ${hour}:${minute}`;
}
