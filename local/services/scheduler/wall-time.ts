/**
 * What a clock on the wall shows, as the milliseconds that UTC would have for the same reading: no instant, but a
 * number that can be compared and counted with.
 */
export type WallTime = number;

const DAY_MS = 24 * 60 * 60 * 1000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether `timezone` is a name of the IANA database. Offsets such as `+01:00` are none. */
export function isTimezone(timezone: string): boolean {
  if (!/^[A-Za-z]/.test(timezone)) return false;
  try {
    formatOf(timezone);
    return true;
  } catch {
    return false;
  }
}

/** What the clocks of `timezone` show at `instant`. */
export function wallTimeOf(instant: number, timezone: string): WallTime {
  const parts = new Map<string, number>();
  for (const { type, value } of formatOf(timezone).formatToParts(instant)) parts.set(type, Number(value));
  const part = (name: string): number => parts.get(name) ?? 0;
  const seconds = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return seconds + (((instant % 1000) + 1000) % 1000);
}

/**
 * When the clocks of `timezone` show `wall`: the first time of two, when they are put back; never, when they are
 * put forward over it.
 */
export function instantOf(wall: WallTime, timezone: string): number | undefined {
  // An offset lasts for more than two days: what is in force a day before and a day after is all there can be.
  const offsets = [wall - DAY_MS, wall + DAY_MS].map((around) => wallTimeOf(around, timezone) - around);
  const instants = offsets.map((offset) => wall - offset);
  const shown = instants.filter((instant) => wallTimeOf(instant, timezone) === wall);
  return shown.length === 0 ? undefined : Math.min(...shown);
}

/** Making a format takes longer than all else here. */
function formatOf(timezone: string): Intl.DateTimeFormat {
  let format = formats.get(timezone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timezone, format);
  }
  return format;
}
