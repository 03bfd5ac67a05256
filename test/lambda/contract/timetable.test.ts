import fc from 'fast-check';
import {
  isOpen,
  nextTurn,
  openPeriods,
  type OpeningHours,
  type RunTimes,
} from '../../../lambda/contract/timetable';
import { instantsOf, wallTimeOf } from '../../../lambda/contract/wall-clock';
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
        expect(wall % 86_400_000).toBe(millisecondsOf(open.opens));
        expect(open.days).toContain(everyDay[new Date(wall).getUTCDay()]);
        expect(open.holidays).not.toContain(dateOf(wall));
      }),
      { numRuns: 300 },
    );
  });

  it('are found open by nobody before the next opening, but where the clocks leave the time of opening out', () => {
    fc.assert(
      fc.property(closedNow, fc.double({ min: 0, max: 0.999, noNaN: true }), ({ open, now, next }, share) => {
        fc.pre(next !== undefined);
        const between = Math.floor(now + (next - now) * share);
        fc.pre(
          instantsOf(dayOf(wallTimeOf(between, open.timeZone)) + millisecondsOf(open.opens), open.timeZone)
            .length > 0,
        );
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
