/**
 * The cron of AWS, in the words of croner.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */

interface Field {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
  /** Whether `/` may stand in it. */
  readonly steps: boolean;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const minute: Field = { least: 0, most: 59, steps: true };
const hour: Field = { least: 0, most: 23, steps: true };
const dayOfMonth: Field = { least: 1, most: 31, steps: true };
const month: Field = { least: 1, most: 12, names: MONTHS, steps: true };
const dayOfWeek: Field = { least: 1, most: 7, names: DAYS, steps: false };
const year: Field = { least: 1970, most: 2199, steps: true };

/**
 * @param fields the text in the parentheses: minutes, hours, day of month, month, day of week, year
 * @returns croner's pattern, with seconds; undefined when AWS would refuse the fields
 */
export function cronerPattern(fields: string): string | undefined {
  const [minutes, hours, days, months, weekdays, years, ...more] = fields.trim().split(/\s+/);
  if (weekdays === undefined || days === undefined || years === undefined || more.length > 0) {
    return undefined;
  }
  // One of the two says which days, the other that it says nothing.
  if ((days === '?') === (weekdays === '?')) return undefined;
  const parts = [
    values(minutes, minute),
    values(hours, hour),
    days === '?' ? '*' : (specialDay(days) ?? values(days, dayOfMonth)),
    values(months, month),
    weekdays === '?' ? '*' : (specialWeekday(weekdays) ?? weekdayValues(weekdays)),
    values(years, year),
  ];
  return parts.includes(undefined) ? undefined : ['0', ...parts].join(' ');
}

/** `L`: the last day of the month. `15W`: the working day nearest to the 15th, in the same month. */
function specialDay(text: string): string | undefined {
  if (text === 'L') return 'L';
  const day = /^(\d{1,2})W$/.exec(text)?.[1];
  return day === undefined || !isWithin(Number(day), dayOfMonth) ? undefined : `${Number(day)}W`;
}

/** `L`: Saturday. `6L`: the last Friday of the month. `6#3`: its third. */
function specialWeekday(text: string): string | undefined {
  if (text === 'L') return '6';
  const [, last] = /^(\w+)L$/.exec(text) ?? [];
  if (last !== undefined) return withWeekday(last, '#L');
  const [, name, nth] = /^(\w+)#([1-5])$/.exec(text) ?? [];
  return name === undefined ? undefined : withWeekday(name, `#${nth}`);
}

/** AWS counts the days of the week from 1, Sunday; croner from 0. */
function withWeekday(text: string, suffix: string): string | undefined {
  const day = numberOf(text, dayOfWeek);
  return day === undefined ? undefined : `${day - 1}${suffix}`;
}

function weekdayValues(text: string): string | undefined {
  if (text === '*') return '*';
  return values(text, dayOfWeek)
    ?.split(',')
    .map((day) => Number(day) - 1)
    .join(',');
}

/** Every value that a field names, as a list; `*` as it is. */
function values(text: string | undefined, field: Field): string | undefined {
  if (text === undefined || text === '*') return text;
  const all = new Set<number>();
  for (const item of text.split(',')) {
    const range = rangeOf(item, field);
    if (range === undefined) return undefined;
    for (let value = range.from; value <= range.to; value += range.step) all.add(value);
  }
  return [...all].toSorted((a, b) => a - b).join(',');
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** `7`, `1-5`, `*`, each with or without a step; `1/10` is every tenth from the first on. */
function rangeOf(item: string, field: Field): Range | undefined {
  const [, first = '', last, stepText] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(item) ?? [];
  const step = stepText === undefined ? 1 : Number(stepText);
  if (step < 1 || (stepText !== undefined && !field.steps)) return undefined;
  if (first === '*') return last === undefined ? { from: field.least, to: field.most, step } : undefined;
  const from = numberOf(first, field);
  const upTo = stepText === undefined ? from : field.most;
  const to = last === undefined ? upTo : numberOf(last, field);
  return from === undefined || to === undefined || from > to ? undefined : { from, to, step };
}

function numberOf(text: string, field: Field): number | undefined {
  const named = field.names?.indexOf(text.toUpperCase()) ?? -1;
  if (named >= 0) return field.least + named;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return isWithin(value, field) ? value : undefined;
}

function isWithin(value: number, { least, most }: Field): boolean {
  return value >= least && value <= most;
}
