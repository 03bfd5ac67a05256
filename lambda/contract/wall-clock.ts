/**
 * What a clock on the wall shows, as the milliseconds that UTC would have for the same reading: no instant, but a
 * number that can be compared and counted with.
 */
export type WallTime = number;

export const dayMilliseconds = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether it is a name of the time zone database; offsets such as `+01:00` are none, and Scheduler takes names only. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** What the clocks of a time zone show at an instant. */
export function wallTimeOf(instant: number, timeZone: string): WallTime {
  // `12/31/2026, 23:59:59`; `formatToParts` takes twice as long.
  const fields = formatOf(timeZone).format(instant).match(/\d+/g)?.map(Number) ?? [];
  const [month = 1, day = 1, year = 0, hour = 0, minute = 0, second = 0] = fields;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((instant % 1000) + 1000) % 1000);
}

/**
 * When the clocks of a time zone show a time: mostly once, twice in the hour that is repeated when they are put back,
 * never in the one that is left out when they are put forward.
 */
export function instantsOf(wall: WallTime, timeZone: string): readonly number[] {
  // What is in force a day before and a day after is all there can be: no offset changes twice in two days.
  const offsets = [wall - dayMilliseconds, wall + dayMilliseconds].map(
    (around) => wallTimeOf(around, timeZone) - around,
  );
  const candidates = [...new Set(offsets.map((offset) => wall - offset))];
  if (candidates.length === 1) return candidates;
  return candidates
    .filter((instant) => wallTimeOf(instant, timeZone) === wall)
    .sort((one, other) => one - other);
}

/**
 * Returns when the clocks of a time zone show a time for the first time. For a time that they leave out, that is when they
 * are put forward.
 */
export function firstInstantOf(wall: WallTime, timeZone: string): number {
  const [first] = instantsOf(wall, timeZone);
  if (first !== undefined) return first;
  // The clocks pass the time within a day of the same reading in UTC: no offset is larger.
  let before = wall - dayMilliseconds;
  let after = wall + dayMilliseconds;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (wallTimeOf(middle, timeZone) < wall) before = middle;
    else after = middle;
  }
  return after;
}

/** Making a format takes longer than all else here. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  return format;
}
