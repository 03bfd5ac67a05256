import { millisecondsOf, type TimeOfDay } from '../../lambda/contract/working-days';
import type { CronTimes } from './working-day-cron';

export interface DoorTimes {
  /** On working days: the opening, and every hour after it. */
  readonly open: CronTimes;
  /** On every day: the closing, and every hour after it, over midnight. */
  readonly shut: CronTimes;
}

const hour = 3_600_000;
const day = 24 * hour;

/**
 * When a door is told to be open, and to be shut. None of it comes so shortly before the other begins that it would still
 * be tried then.
 */
export function doorTimes(opens: TimeOfDay, closes: TimeOfDay, patienceMilliseconds: number): DoorTimes {
  const opening = millisecondsOf(opens);
  const closing = millisecondsOf(closes);
  return {
    open: cronTimes(hourly(opening, closing - patienceMilliseconds)),
    shut: cronTimes(hourly(closing, day + opening - patienceMilliseconds)),
  };
}

/** The first time always, the others before the last one. */
function hourly(first: number, last: number): readonly number[] {
  const times = [first];
  for (let time = first + hour; time <= last; time += hour) times.push(time % day);
  return times;
}

function cronTimes(times: readonly number[]): CronTimes {
  const [first = 0] = times;
  const hours = times.map((time) => Math.floor(time / hour));
  return { minute: (first % hour) / 60_000, hours: hours.toSorted((one, other) => one - other) };
}
