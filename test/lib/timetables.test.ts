import { App, Duration, Stack } from 'aws-cdk-lib';
import type { OpeningHours, RunTimes, Timetable } from '../../lambda/contract/timetable';
import { everyDay, mondayToFriday } from '../../lambda/contract/working-days';
import { longestWait } from '../../lib/validation/longest-wait';
import { checkTimetables, warnOfHolidays } from '../../lib/validation/timetable-rules';

const now = Date.UTC(2026, 10, 26);
const work = { waitingRetention: Duration.days(9), maxAttempts: 5 };

const place: OpeningHours = {
  timeZone: 'Europe/Berlin',
  days: mondayToFriday,
  opens: '08:00',
  closes: '18:00',
  holidays: [],
};
const hours = (change: Partial<OpeningHours> = {}): Timetable => ({
  kind: 'opening-hours',
  ...place,
  ...change,
});
const runs = (change: Partial<RunTimes> = {}): Timetable => ({
  kind: 'run-times',
  timeZone: 'Europe/Berlin',
  days: everyDay,
  holidays: [],
  at: ['06:00', '18:00'],
  ...change,
});
const check = (timetable: Timetable, settings = work) =>
  checkTimetables([{ consumer: 'desk', timetable }], settings, now);

describe('the longest wait', () => {
  const inHours = (timetable: Timetable) => {
    const wait = longestWait(timetable, 5, now);
    return wait === undefined ? undefined : (wait.to - wait.from) / 3_600_000;
  };

  it.each([
    // From Friday evening to Monday morning, when the clocks are put back in between.
    ['a place that is closed at the weekend', hours(), 63],
    ['a place that never changes its clocks', hours({ timeZone: 'Asia/Tokyo' }), 62],
    ['a place that is closed over Easter', hours({ holidays: ['2027-03-26', '2027-03-29'] }), 109],
    ['a place that opens on one day a week', hours({ days: ['WED'] }), 24 * 7 - 10 + 1],
    // Six runs after the one that has just been missed.
    ['what runs twice a day', runs(), 73],
    ['what runs once a week', runs({ days: ['MON'], at: ['06:00'] }), 6 * 7 * 24 + 1],
  ])('of %s is the one that it is', (_, timetable, expected) => {
    expect(inHours(timetable)).toBe(expected);
  });
});

describe('the check of timetables', () => {
  const holidays = [
    '2026-12-24',
    '2026-12-25',
    '2026-12-28',
    '2026-12-29',
    '2026-12-30',
    '2026-12-31',
    '2027-01-01',
  ];

  it('fails for a closure that the messages would not outlive, and says what to do', () => {
    expect(check(hours({ holidays }))).toEqual([
      {
        subject: 'route "desk", hours',
        given: 'closed from Wed 2026-12-23 18:00 to Mon 2027-01-04 08:00, 11 d 14 h',
        allowed:
          'at most 8 d: its queue keeps messages for 9 days (work.waitingRetention), with one day in reserve',
        fix: expect.stringMatching(/^Open in between, or raise work\.waitingRetention in lib\/config\.ts/),
      },
    ]);
    expect(check(hours({ holidays }), { ...work, waitingRetention: Duration.days(13) })).toEqual([]);
  });

  it('counts the margin to the hour', () => {
    const waitingRetention = Duration.hours(24 + 63);
    expect(check(hours(), { ...work, waitingRetention })).toEqual([]);
    expect(
      check(hours(), { ...work, waitingRetention: waitingRetention.minus(Duration.hours(1)) }),
    ).toHaveLength(1);
  });

  it('fails for runs so rare that a message that fails would be lost before it is given up', () => {
    expect(check(runs({ at: ['06:00'] }))).toEqual([]);
    expect(check(runs({ at: ['06:00'], days: ['MON', 'THU'] }))).toMatchObject([
      {
        subject: 'route "desk", runs',
        given: expect.stringMatching(/^6 runs, the most that one message may need, last from .* 21 d/),
        fix: expect.stringMatching(/^Let it run more often/),
      },
    ]);
  });

  it.each<[string, Timetable, string, string]>([
    ['a time zone that is none', hours({ timeZone: 'Europe/Atlantis' }), 'timeZone', '"Europe/Atlantis"'],
    ['an offset', hours({ timeZone: '+01:00' }), 'timeZone', '"+01:00"'],
    ['no days', hours({ days: [] }), 'days', '[]'],
    ['an hour that is none', hours({ opens: '24:00' }), 'opens', '"24:00"'],
    ['an hour of one digit', hours({ opens: '8:00' }), 'opens', '"8:00"'],
    [
      'hours over midnight',
      hours({ opens: '22:00', closes: '06:00' }),
      'closes',
      '06:00, and opens at 22:00',
    ],
    ['a date that is none', hours({ holidays: ['2027-02-29'] }), 'holidays', '"2027-02-29"'],
    ['no run', runs({ at: [] }), 'at', '[]'],
    ['a run twice', runs({ at: ['06:00', '06:00'] }), 'at', '["06:00","06:00"]'],
    [
      'an opening that the clocks leave out',
      hours({ days: everyDay, opens: '02:30' }),
      'opens',
      '02:30, which the clocks of Europe/Berlin show never on 2027-03-28',
    ],
    [
      'a run at a time that the clocks repeat',
      runs({ days: ['SUN', 'MON', 'WED', 'FRI'], at: ['02:00', '12:00'], holidays: ['2027-03-28'] }),
      'at[0]',
      '02:00, which the clocks of Europe/Berlin show twice on 2027-10-31',
    ],
  ])('fails for %s', (_, timetable, property, given) => {
    const found = check(timetable);
    expect(found).toMatchObject([{ subject: `route "desk", ${property}`, given }]);
    for (const { allowed, fix } of found) {
      expect(allowed).not.toBe('');
      expect(fix).toMatch(/\.$/);
    }
  });

  it('lets a working day go without trouble whose clocks change at another time', () => {
    expect(check(hours({ days: everyDay }))).toEqual([]);
  });
});

describe('the warning of holidays', () => {
  function warned(holidays: readonly string[], at: number) {
    const stack = new Stack(new App(), 'Test');
    warnOfHolidays(stack, [{ consumer: 'desk', timetable: hours({ holidays }) }], at);
    const warnings = stack.node.metadata.filter(({ type }) => type === 'aws:cdk:warning');
    return warnings.map(({ data }): unknown => data);
  }

  it('comes two months before the list ends, and not before', () => {
    const list = ['2026-05-01', '2026-12-25'];
    expect(warned(list, Date.UTC(2026, 10, 1))).toEqual([]);
    expect(warned(list, now)).toEqual([
      expect.stringContaining('The holidays of desk end with 2026-12-25: add those of next year'),
    ]);
    expect(warned(list, Date.UTC(2027, 3, 1))).toEqual([
      expect.stringContaining('add those of this year and the next'),
    ]);
  });

  it('does not come where there are none', () => {
    expect(warned([], now)).toEqual([]);
  });
});
