import { parseExpression } from '../../../local/services/scheduler/expression';
import { nextOccurrence } from '../../../local/services/scheduler/next-occurrence';
import { instantOf, isTimezone, wallTimeOf } from '../../../local/services/scheduler/wall-time';

/** The occurrences after a moment, in UTC without their seconds. */
function occurrences(expression: string, timezone: string, after: string, count: number): string[] {
  const found: string[] = [];
  let last: Date | undefined = new Date(after);
  while (found.length < count && last !== undefined) {
    last = nextOccurrence(expression, timezone, last);
    if (last !== undefined) found.push(last.toISOString().replace(/:00\.000Z$/, 'Z'));
  }
  return found;
}

const start2026 = '2026-01-01T00:00:00Z';

/** Days were looked up in a calendar: 1 January 2026 is a Thursday. */
describe('a cron in UTC', () => {
  it.each<[string, string, string[]]>([
    [
      'takes minutes in steps from the first one',
      'cron(1/25 0 * * ? *)',
      ['01T00:01', '01T00:26', '01T00:51'],
    ],
    ['takes steps of all values', 'cron(*/30 9 * * ? *)', ['01T09:00', '01T09:30', '02T09:00']],
    ['takes steps in a range', 'cron(10-20/5 9 * * ? *)', ['01T09:10', '01T09:15', '01T09:20']],
    ['takes a range of one', 'cron(30-30 13-13 * * ? *)', ['01T13:30', '02T13:30', '03T13:30']],
    ['takes lists', 'cron(0 17,9 * * ? *)', ['01T09:00', '01T17:00', '02T09:00']],
    ['counts the days of the week from Sunday, 1', 'cron(0 9 ? * 1 *)', ['04T09:00', '11T09:00', '18T09:00']],
    ['counts Saturday as 7', 'cron(0 9 ? * 7 *)', ['03T09:00', '10T09:00', '17T09:00']],
    ['takes names of days', 'cron(0 9 ? * MON-WED,sat *)', ['03T09:00', '05T09:00', '06T09:00']],
    ['takes lists of days', 'cron(0 9 ? * 2,3,6 *)', ['02T09:00', '05T09:00', '06T09:00']],
    ['takes L for Saturday', 'cron(0 9 ? * L *)', ['03T09:00', '10T09:00', '17T09:00']],
    ['takes every day of the week', 'cron(0 9 ? * * *)', ['01T09:00', '02T09:00', '03T09:00']],
    ['takes days in steps', 'cron(0 9 1/10 * ? *)', ['01T09:00', '11T09:00', '21T09:00']],
  ])('%s', (_what, expression, expected) => {
    expect(occurrences(expression, 'UTC', start2026, 3)).toEqual(expected.map((text) => `2026-01-${text}Z`));
  });

  it.each<[string, string, string[]]>([
    ['L is the last day of each month', 'cron(0 9 L * ? *)', ['01-31', '02-28', '03-31', '04-30']],
    ['L is 29 February in a leap year', 'cron(0 9 L 2 ? 2028)', ['2028-02-29']],
    [
      '15W is the 15th on a working day, Friday for Saturday, Monday for Sunday',
      'cron(0 9 15W * ? *)',
      ['01-15', '02-16', '03-16', '04-15', '05-15', '06-15', '07-15', '08-14'],
    ],
    ['1W stays in its month', 'cron(0 9 1W 8 ? *)', ['08-03']],
    [
      '31W stays in its month, and leaves out shorter ones',
      'cron(0 9 31W 1-6 ? 2026)',
      ['01-30', '03-31', '05-29'],
    ],
    ['6#3 is the third Friday', 'cron(0 9 ? * 6#3 *)', ['01-16', '02-20', '03-20']],
    ['FRI#5 comes in some months only', 'cron(0 9 ? * FRI#5 *)', ['01-30', '05-29', '07-31']],
    ['6L is the last Friday', 'cron(0 9 ? * 6L *)', ['01-30', '02-27', '03-27']],
    ['1L is the last Sunday', 'cron(0 9 ? * 1L *)', ['01-25', '02-22', '03-29']],
    ['months have names', 'cron(0 9 1 JAN,jul-SEP ? *)', ['01-01', '07-01', '08-01', '09-01']],
    ['29 February comes every fourth year', 'cron(0 9 29 2 ? *)', ['2028-02-29', '2032-02-29', '2036-02-29']],
    ['2100 is no leap year', 'cron(0 9 29 2 ? 2097-2105)', ['2104-02-29']],
    [
      'years come in lists, ranges and steps',
      'cron(0 9 1 1 ? 2027,2029-2030,2100/50)',
      ['2027-01-01', '2029-01-01', '2030-01-01', '2100-01-01', '2150-01-01'],
    ],
  ])('%s', (_what, expression, days) => {
    const expected = days.map((day) => `${day.length === 5 ? `2026-${day}` : day}T09:00Z`);
    expect(occurrences(expression, 'UTC', start2026, expected.length)).toEqual(expected);
  });

  it.each([
    ['years are over', 'cron(0 9 1 1 ? 2025)'],
    ['day is in no calendar', 'cron(0 9 30 2 ? *)'],
    ['last year is over', 'cron(0 0 1 1 ? 2026)'],
  ])('is never due again when its %s', (_what, expression) => {
    expect(nextOccurrence(expression, 'UTC', new Date(start2026))).toBeUndefined();
  });

  it('is due after a moment, not at it, and a millisecond makes the difference', () => {
    const due = Date.parse('2026-01-01T09:00:00Z');
    const next = (after: number) =>
      nextOccurrence('cron(0 9 * * ? *)', 'UTC', new Date(after))?.toISOString();
    expect([next(due - 1), next(due)]).toEqual(['2026-01-01T09:00:00.000Z', '2026-01-02T09:00:00.000Z']);
  });
});

/**
 * Skipped times do not run, repeated ones run once.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
 */
describe('a cron in a time zone', () => {
  it.each<[string, string, string, string, string[]]>([
    // Clocks go from 02:00 to 03:00 on 29 March 2026, and from 03:00 back to 02:00 on 25 October.
    [
      'skips 02:30 when it is not there',
      'Europe/Berlin',
      'cron(30 2 * * ? *)',
      '2026-03-28T00:00:00Z',
      ['2026-03-28T01:30Z', '2026-03-30T00:30Z'],
    ],
    [
      'runs 02:30 once when it is there twice',
      'Europe/Berlin',
      'cron(30 2 * * ? *)',
      '2026-10-24T12:00:00Z',
      ['2026-10-25T00:30Z', '2026-10-26T01:30Z'],
    ],
    [
      'runs every half hour once when the hour comes twice',
      'Europe/Berlin',
      'cron(0/30 * * * ? *)',
      '2026-10-24T23:20:00Z',
      ['2026-10-24T23:30Z', '2026-10-25T00:00Z', '2026-10-25T00:30Z', '2026-10-25T02:00Z'],
    ],
    [
      'goes on every half hour when an hour is not there',
      'Europe/Berlin',
      'cron(0/30 * * * ? *)',
      '2026-03-29T00:10:00Z',
      ['2026-03-29T00:30Z', '2026-03-29T01:00Z', '2026-03-29T01:30Z'],
    ],
    [
      'runs nothing more of the hour when asked in its second round',
      'Europe/Berlin',
      'cron(45 2 * * ? *)',
      '2026-10-25T01:10:00Z',
      ['2026-10-26T01:45Z'],
    ],
    [
      'keeps nine in the morning',
      'Europe/Berlin',
      'cron(0 9 ? * SUN *)',
      '2026-03-20T00:00:00Z',
      ['2026-03-22T08:00Z', '2026-03-29T07:00Z'],
    ],
    // From 02:00 to 03:00 on 8 March 2026, from 02:00 back to 01:00 on 1 November.
    [
      'skips 02:15 in New York',
      'America/New_York',
      'cron(15 2 * * ? *)',
      '2026-03-07T00:00:00Z',
      ['2026-03-07T07:15Z', '2026-03-09T06:15Z'],
    ],
    [
      'runs 01:15 once in New York',
      'America/New_York',
      'cron(15 1 * * ? *)',
      '2026-10-31T12:00:00Z',
      ['2026-11-01T05:15Z', '2026-11-02T06:15Z'],
    ],
    // Half an hour only: from 02:00 to 02:30 on 4 October 2026, from 02:00 back to 01:30 on 5 April.
    [
      'skips 02:15 on Lord Howe',
      'Australia/Lord_Howe',
      'cron(15 2 * * ? *)',
      '2026-10-02T00:00:00Z',
      ['2026-10-02T15:45Z', '2026-10-04T15:15Z'],
    ],
    [
      'runs 02:30 on Lord Howe, which is there',
      'Australia/Lord_Howe',
      'cron(30 2 * * ? *)',
      '2026-10-03T00:00:00Z',
      ['2026-10-03T15:30Z', '2026-10-04T15:30Z'],
    ],
    [
      'runs 01:45 once on Lord Howe',
      'Australia/Lord_Howe',
      'cron(45 1 * * ? *)',
      '2026-04-03T20:00:00Z',
      ['2026-04-04T14:45Z', '2026-04-05T15:15Z'],
    ],
    [
      'knows an offset of 5:45',
      'Asia/Kathmandu',
      'cron(0 6 * * ? *)',
      '2026-01-01T00:00:00Z',
      ['2026-01-01T00:15Z', '2026-01-02T00:15Z'],
    ],
    [
      'takes the last day of the month where it is',
      'Pacific/Auckland',
      'cron(0 1 L * ? *)',
      '2026-01-01T00:00:00Z',
      ['2026-01-30T12:00Z', '2026-02-27T12:00Z'],
    ],
    // 30 December 2011 was left out.
    [
      'skips a day that the dateline took',
      'Pacific/Apia',
      'cron(0 12 * * ? *)',
      '2011-12-29T00:00:00Z',
      ['2011-12-29T22:00Z', '2011-12-30T22:00Z'],
    ],
  ])('%s', (_what, timezone, expression, after, expected) => {
    expect(occurrences(expression, timezone, after, expected.length)).toEqual(expected);
  });
});

describe('a rate', () => {
  it.each([
    ['rate(1 minute)', '2026-03-28T12:01Z'],
    ['rate(90 minutes)', '2026-03-28T13:30Z'],
    ['rate(1 hours)', '2026-03-28T13:00Z'],
    ['rate(12 hour)', '2026-03-29T00:00Z'],
    ['rate(1 day)', '2026-03-29T12:00Z'],
  ])('counts elapsed time whatever the clocks do: %s', (expression, expected) => {
    expect(occurrences(expression, 'Europe/Berlin', '2026-03-28T12:00:00Z', 1)).toEqual([expected]);
  });

  it('keeps the beat in which it began', () => {
    const since = new Date('2026-01-01T00:03:00Z');
    const next = (after: string) =>
      nextOccurrence('rate(5 minutes)', 'UTC', new Date(after), since)?.toISOString();
    expect([
      next('2025-12-31T00:00:00Z'),
      next('2026-01-01T00:03:00Z'),
      next('2026-01-01T07:40:11Z'),
    ]).toEqual(['2026-01-01T00:03:00.000Z', '2026-01-01T00:08:00.000Z', '2026-01-01T07:43:00.000Z']);
  });
});

describe('a moment', () => {
  it.each([
    ['UTC', '2026-11-20T13:00Z'],
    ['Europe/Berlin', '2026-11-20T12:00Z'],
    ['America/New_York', '2026-11-20T18:00Z'],
  ])('is due once, by the clocks of %s', (timezone, expected) => {
    expect(occurrences('at(2026-11-20T13:00:00)', timezone, start2026, 2)).toEqual([expected]);
  });
});

describe('an expression', () => {
  it.each([
    '',
    'every day',
    'rate(0 minutes)',
    'rate(-1 minutes)',
    'rate(1.5 hours)',
    'rate(10 seconds)',
    'rate(5minutes)',
    'at(2026-02-30T00:00:00)',
    'at(2026-02-28T24:00:00)',
    'at(2026-02-28)',
    'at(2026-02-28T00:00:00Z)',
    'cron(0 9 * * ?)',
    'cron(0 9 * * ? * *)',
    'cron(0 9 * * * *)',
    'cron(0 9 ? * ? *)',
    'cron(0 9 1 * MON *)',
    'cron(60 9 * * ? *)',
    'cron(0 24 * * ? *)',
    'cron(0 9 0 * ? *)',
    'cron(0 9 32 * ? *)',
    'cron(0 9 * 13 ? *)',
    'cron(0 9 ? * 0 *)',
    'cron(0 9 ? * 8 *)',
    'cron(0 9 ? * SUNDAY *)',
    'cron(0 9 ? * 2#6 *)',
    'cron(0 9 ? * 3#1,6#3 *)',
    'cron(0 9 ? * MON/2 *)',
    'cron(0 9 32W * ? *)',
    'cron(0 9 1,L * ? *)',
    'cron(0 9 * * ? 1969)',
    'cron(0 9 * * ? 2200)',
    'cron(0/0 9 * * ? *)',
    'cron(5-1 9 * * ? *)',
    'cron(? 9 * * ? *)',
    'cron(0, 9 * * ? *)',
    'cron(0 9 * * ? *) ',
  ])('fails, as AWS says it: %j', (text) => {
    expect(() => parseExpression(text)).toThrow(`Invalid Schedule Expression ${text}.`);
  });
});

describe('wall time', () => {
  it.each([
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'Africa/Casablanca',
  ])('of %s leads back to its instant, the first of two, all year long', (timezone) => {
    const end = Date.parse('2027-01-01T00:00:00Z');
    for (let instant = Date.parse(start2026); instant < end; instant += 60 * 60_000) {
      const back = instantOf(wallTimeOf(instant, timezone), timezone) ?? Number.NaN;
      const repeated = instant - back;
      expect([0, 30 * 60_000, 60 * 60_000]).toContain(repeated);
    }
  });

  it.each([
    ['UTC', true],
    ['Europe/Berlin', true],
    ['Europe/Atlantis', false],
    ['+01:00', false],
    ['', false],
  ])('knows whether %j is a time zone', (timezone, expected) => {
    expect(isTimezone(timezone)).toBe(expected);
  });
});
