import fc from 'fast-check';
import { dateOf, everyDay, isWorkingDay, mondayToFriday } from '../../lambda/contract/working-days';
import { workingDayCrons } from '../../lib/constructs/working-day-cron';

const day = 86_400_000;
const from = Date.UTC(2026, 0, 1);
const until = Date.UTC(2030, 0, 1);
const berlin = { timeZone: 'Europe/Berlin', days: mondayToFriday };

/** Whether an expression is due on a day: a reading of cron of its own. */
function isDueOn(expression: string, date: Date): boolean {
  const [, , days = '', months = '', weekdays = '', years = ''] = expression.slice(5, -1).split(' ');
  const has = (field: string, value: number): boolean =>
    field === '*' ||
    field === '?' ||
    field.split(',').some((part) => {
      const [first = 0, last = first] = part
        .split('-')
        .map((text) => (/^\d+$/.test(text) ? Number(text) : everyDay.findIndex((name) => name === text) + 1));
      return value >= first && value <= last;
    });
  return (
    has(days, date.getUTCDate()) &&
    has(months, date.getUTCMonth() + 1) &&
    has(weekdays, date.getUTCDay() + 1) &&
    has(years, date.getUTCFullYear())
  );
}

describe('the cron expressions of working days', () => {
  it('are due on each working day once, and on no other day', () => {
    const anyWorking = fc.record({
      timeZone: fc.constant('UTC'),
      days: fc.subarray([...everyDay], { minLength: 1 }),
      holidays: fc.array(fc.integer({ min: from, max: until - 1 }).map(dateOf), { maxLength: 30 }),
    });
    fc.assert(
      fc.property(anyWorking, (working) => {
        const crons = workingDayCrons(working, { minute: 0, hours: [8] }, from);
        expect(new Set(crons.map(({ name }) => name)).size).toBe(crons.length);
        for (let today = from; today < until; today += day) {
          const due = crons.filter(({ expression }) => isDueOn(expression, new Date(today)));
          expect([dateOf(today), due.length]).toEqual([dateOf(today), isWorkingDay(working, today) ? 1 : 0]);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('are one expression without holidays', () => {
    const times = { minute: 30, hours: [8, 9, 10, 12] };
    expect(workingDayCrons({ ...berlin, holidays: [] }, times, from)).toEqual([
      { name: '', expression: 'cron(30 8-10,12 ? * MON-FRI *)' },
    ]);
    expect(workingDayCrons({ ...berlin, days: everyDay, holidays: [] }, times, from)).toEqual([
      { name: '', expression: 'cron(30 8-10,12 * * ? *)' },
    ]);
  });

  it('write down the days that are left of a month with a holiday, and leave its other years as they are', () => {
    const working = { ...berlin, holidays: ['2026-12-25', '2026-12-26', '2027-05-01'] };
    expect(workingDayCrons(working, { minute: 0, hours: [8] }, from)).toEqual([
      { name: '', expression: 'cron(0 8 ? 1-11 MON-FRI *)' },
      { name: 'Months12', expression: 'cron(0 8 ? 12 MON-FRI 1970-2025,2027-2199)' },
      { name: '2026-12', expression: 'cron(0 8 1-4,7-11,14-18,21-24,28-31 12 ? 2026)' },
    ]);
  });

  it('leave out months that have passed', () => {
    const working = { ...berlin, holidays: ['2026-01-01', '2026-12-25'] };
    const names = (now: number) =>
      workingDayCrons(working, { minute: 0, hours: [8] }, now).map(({ name }) => name);
    expect(names(Date.UTC(2026, 0, 31))).toContain('2026-01');
    expect(names(Date.UTC(2026, 1, 3))).toEqual(['Months1-12', '', '2026-12']);
  });
});
