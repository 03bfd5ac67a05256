import fc from 'fast-check';
import {
  isOpen,
  nextTurn,
  openPeriods,
  type OpeningHours,
  type RunTimes,
} from '../../../lambda/contract/timetable';
import { firstInstantOf, wallTimeOf, type WallTime } from '../../../lambda/contract/wall-clock';
import {
  dateOf,
  dayOf,
  everyDay,
  millisecondsOf,
  mondayToFriday,
  nextMoment,
  type TimeOfDay,
} from '../../../lambda/contract/working-days';

const berlin: OpeningHours = {
  timeZone: 'Europe/Berlin',
  days: mondayToFriday,
  opens: '08:00',
  closes: '18:00',
  holidays: ['2026-12-24', '2026-12-25', '2027-01-01'],
};
const hours = (change: Partial<OpeningHours> = {}) =>
  ({ kind: 'opening-hours', ...berlin, ...change }) as const;
const runs = (at: RunTimes['at'], change: Partial<RunTimes> = {}) =>
  ({ kind: 'run-times', timeZone: 'Europe/Berlin', days: everyDay, holidays: [], at, ...change }) as const;

const iso = (instant: number | undefined) =>
  instant === undefined ? undefined : new Date(instant).toISOString();

describe('opening hours', () => {
  it.each([
    ['in the evening', '2026-11-26T17:00:00Z', '2026-11-27T07:00:00.000Z'],
    ['to the minute of closing', '2026-11-26T17:00:00Z', '2026-11-27T07:00:00.000Z'],
    ['in the morning', '2026-11-26T06:59:59Z', '2026-11-26T07:00:00.000Z'],
    ['over the weekend', '2026-11-27T17:00:00Z', '2026-11-30T07:00:00.000Z'],
    ['over holidays and the weekend after them', '2026-12-23T17:00:00Z', '2026-12-28T07:00:00.000Z'],
    ['on a holiday at noon', '2027-01-01T11:00:00Z', '2027-01-04T07:00:00.000Z'],
    ['over the change to summer time', '2026-03-27T17:00:00Z', '2026-03-30T06:00:00.000Z'],
    ['over the change to winter time', '2026-10-23T16:00:00Z', '2026-10-26T07:00:00.000Z'],
  ])('say when it opens next, %s', (_, now, opens) => {
    expect(iso(nextTurn(hours(), Date.parse(now)))).toBe(opens);
  });

  it.each([
    ['from the first millisecond', '2026-11-26T07:00:00.000Z'],
    ['to the last', '2026-11-26T16:59:59.999Z'],
    ['an hour earlier by UTC in summer', '2026-07-01T06:00:00Z'],
  ])('are open %s', (_, now) => {
    expect(isOpen(berlin, Date.parse(now))).toBe(true);
    expect(nextTurn(hours(), Date.parse(now))).toBeUndefined();
  });

  it('never open where no day is a working day', () => {
    expect(nextTurn(hours({ days: [] }), Date.parse('2026-11-26T00:00:00Z'))).toBeUndefined();
  });

  const minutes = fc.integer({ min: 0, max: 24 * 60 - 1 });
  const timeOf = (minute: number): TimeOfDay => {
    const two = (number: number) => String(number).padStart(2, '0');
    return `${two(Math.floor(minute / 60))}:${two(minute % 60)}` as TimeOfDay;
  };
  const anyHours = fc
    .record({
      timeZone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Tokyo'),
      days: fc.subarray([...everyDay], { minLength: 1 }),
      span: fc.tuple(minutes, minutes).filter(([one, other]) => one !== other),
      holidays: fc.array(fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 11, 31) }).map(dateOf), {
        maxLength: 20,
      }),
    })
    .map(({ span, ...days }) => ({
      ...days,
      opens: timeOf(Math.min(...span)),
      closes: timeOf(Math.max(...span)),
    }));
  const anyInstant = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 11, 31) });

  const closedNow = fc
    .record({ open: anyHours, now: anyInstant })
    .map(({ open, now }) => ({ open, now, next: nextTurn({ kind: 'opening-hours', ...open }, now) }));

  it('have a next opening exactly when they are closed', () => {
    fc.assert(
      fc.property(closedNow, ({ open, now, next }) => {
        expect(next === undefined).toBe(isOpen(open, now));
      }),
    );
  });

  it('open next at their time, on one of their days, on no holiday, and not before', () => {
    fc.assert(
      fc.property(closedNow, ({ open, now, next }) => {
        fc.pre(next !== undefined);
        expect(next).toBeGreaterThan(now);
        const wall = wallTimeOf(next, open.timeZone);
        expect(next).toBe(firstInstantOf(dayOf(wall) + millisecondsOf(open.opens), open.timeZone));
        expect(open.days).toContain(everyDay[new Date(wall).getUTCDay()]);
        expect(open.holidays).not.toContain(dateOf(wall));
      }),
      { numRuns: 300 },
    );
  });

  it('are found open by nobody before the next opening', () => {
    fc.assert(
      fc.property(closedNow, fc.double({ min: 0, max: 0.999, noNaN: true }), ({ open, now, next }, share) => {
        fc.pre(next !== undefined);
        const between = Math.floor(now + (next - now) * share);
        expect(isOpen(open, between)).toBe(false);
      }),
    );
  });

  it('have periods one after the other, open inside and closed between', () => {
    fc.assert(
      fc.property(anyInstant, (from) => {
        const periods = [...openPeriods(berlin, from, from + 40 * 86_400_000)];
        let last = from - 1;
        for (const { opens, closes } of periods) {
          expect(opens).toBeGreaterThan(last);
          expect(isOpen(berlin, opens)).toBe(true);
          expect(isOpen(berlin, closes - 1)).toBe(true);
          expect(isOpen(berlin, closes)).toBe(false);
          last = closes;
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('opening hours on days on which the clocks change', () => {
  const daily = (timeZone: string, opens: TimeOfDay, closes: TimeOfDay): OpeningHours => ({
    timeZone,
    days: everyDay,
    holidays: [],
    opens,
    closes,
  });
  const periodsOf = (open: OpeningHours, from: string, until: string) =>
    [...openPeriods(open, Date.parse(from), Date.parse(until))].map(
      ({ opens, closes }) => `${iso(opens)}/${iso(closes)}`,
    );

  it.each([
    ['closing is left out', '01:00', '02:30', ['2026-03-29T00:00:00.000Z/2026-03-29T01:00:00.000Z']],
    ['opening is left out', '02:30', '03:30', ['2026-03-29T01:00:00.000Z/2026-03-29T01:30:00.000Z']],
    ['both are left out', '02:15', '02:45', []],
  ])('count the change as a time that is left out: %s', (_, opens, closes, periods) => {
    const open = daily('Europe/Berlin', opens as TimeOfDay, closes as TimeOfDay);
    expect(periodsOf(open, '2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z')).toEqual(periods);
  });

  it.each([
    ['closing is repeated', '01:00', '02:30', '2026-10-24T23:00:00.000Z/2026-10-25T00:30:00.000Z'],
    ['opening is repeated', '02:30', '03:30', '2026-10-25T00:30:00.000Z/2026-10-25T02:30:00.000Z'],
    ['both are repeated', '02:15', '02:45', '2026-10-25T00:15:00.000Z/2026-10-25T00:45:00.000Z'],
  ])('count a repeated time once, the first time: %s', (_, opens, closes, period) => {
    const open = daily('Europe/Berlin', opens as TimeOfDay, closes as TimeOfDay);
    expect(periodsOf(open, '2026-10-24T12:00:00Z', '2026-10-25T12:00:00Z')).toEqual([period]);
    expect(isOpen(open, Date.parse('2026-10-25T01:10:00Z'))).toBe(opens === '02:30');
  });

  const quarter = 15 * 60_000;
  const changes = [
    ['Europe/Berlin', '2026-03-29'],
    ['Europe/Berlin', '2026-10-25'],
    ['America/New_York', '2026-03-08'],
    ['America/New_York', '2026-11-01'],
    ['Australia/Lord_Howe', '2026-04-05'],
    ['Australia/Lord_Howe', '2026-10-04'],
    ['America/St_Johns', '2026-03-08'],
    ['America/St_Johns', '2026-11-01'],
    // At midnight: the change skips from 24:00, or returns to the day before.
    ['Africa/Cairo', '2026-04-24'],
    ['Africa/Cairo', '2026-10-30'],
    // Without a whole day.
    ['Pacific/Apia', '2011-12-30'],
  ] as const;

  /** The instants of a grid from three days before the change to three days after it, with what the clocks show. */
  function gridOf(timeZone: string, date: string): readonly { instant: number; wall: WallTime }[] {
    const start = Date.parse(date) - 3 * 86_400_000;
    return Array.from({ length: 6 * 96 }, (_, index) => {
      const instant = start + index * quarter;
      return { instant, wall: wallTimeOf(instant, timeZone) };
    });
  }

  it.each(changes)('say the same by the moment and by the periods: %s, %s', (timeZone, date) => {
    const grid = gridOf(timeZone, date);
    const last = grid.at(-1)?.instant ?? 0;
    const quarters = fc.integer({ min: 0, max: 24 * 4 - 1 });
    const span = fc.tuple(quarters, quarters).filter(([one, other]) => one !== other);
    /** The first of the grid at which the clocks have reached a time. */
    const reached = (wall: WallTime) => grid.find((one) => one.wall >= wall)?.instant ?? Infinity;
    fc.assert(
      fc.property(span, ([one, other]) => {
        const [opening, closing] = [Math.min(one, other), Math.max(one, other)];
        const open = daily(timeZone, timeOfQuarter(opening), timeOfQuarter(closing));
        const days = Array.from({ length: 7 }, (_, day) => Date.parse(date) + (day - 3) * 86_400_000);
        const expected = days.map((day) => ({
          opens: reached(day + opening * quarter),
          closes: reached(day + closing * quarter),
        }));
        const periods = [...openPeriods(open, (grid[0]?.instant ?? 0) - 86_400_000, last + 1)];
        // The first day may begin before the grid.
        const seen = grid.slice(144).map(({ instant }) => {
          const isIn = ({ opens, closes }: { opens: number; closes: number }) =>
            opens <= instant && instant < closes;
          return { at: iso(instant), open: [expected.some(isIn), isOpen(open, instant), periods.some(isIn)] };
        });
        expect(seen.filter(({ open: [first, ...others] }) => others.some((is) => is !== first))).toEqual([]);
      }),
      { numRuns: 4 },
    );
  });

  function timeOfQuarter(count: number): TimeOfDay {
    return `${String(Math.floor(count / 4)).padStart(2, '0')}:${String((count % 4) * 15).padStart(2, '0')}` as TimeOfDay;
  }
});

describe('run times', () => {
  it.each([
    ['the next of the day', '2026-11-26T05:00:00Z', '2026-11-26T17:00:00.000Z'],
    ['the first of the next day', '2026-11-26T17:00:00Z', '2026-11-27T05:00:00.000Z'],
  ])('say %s', (_, now, next) => {
    expect(iso(nextTurn(runs(['18:00', '06:00']), Date.parse(now)))).toBe(next);
  });

  it('leave out a time that the clocks leave out, and take a repeated one once, the first time', () => {
    const half = runs(['02:30']);
    expect(iso(nextTurn(half, Date.parse('2026-03-28T12:00:00Z')))).toBe('2026-03-30T00:30:00.000Z');
    expect(iso(nextTurn(half, Date.parse('2026-10-24T12:00:00Z')))).toBe('2026-10-25T00:30:00.000Z');
    expect(iso(nextTurn(half, Date.parse('2026-10-25T00:30:00Z')))).toBe('2026-10-26T01:30:00.000Z');
  });

  it('are never now: what comes at that moment waits for the next', () => {
    const now = Date.parse('2026-11-26T05:00:00Z');
    expect(nextMoment(runs(['06:00']), ['06:00'], now)).toBe(now + 86_400_000);
  });
});
