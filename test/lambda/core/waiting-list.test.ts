import { everyDay, mondayToFriday } from '../../../lambda/contract/working-days';
import { waitingList } from '../../../lambda/core/waiting-list';
import { VirtualClock } from '../../../local/clock';

const place = { timeZone: 'Europe/Berlin', days: mondayToFriday, holidays: [] };

describe('the waiting list', () => {
  it('names those who are not at work now, and their next turn', () => {
    const clock = new VirtualClock(new Date('2026-11-26T20:00:00Z'));
    const list = waitingList(
      [
        {
          consumer: 'desk',
          timetable: { kind: 'opening-hours', ...place, opens: '08:00', closes: '18:00' },
        },
        {
          consumer: 'counter',
          timetable: { kind: 'opening-hours', ...place, opens: '08:00', closes: '22:00' },
        },
        { consumer: 'summary', timetable: { kind: 'run-times', ...place, days: everyDay, at: ['06:00'] } },
      ],
      clock,
    );
    expect(list(['ledger', 'desk', 'counter', 'summary'])).toEqual([
      { consumer: 'desk', until: Date.parse('2026-11-27T07:00:00Z') },
      { consumer: 'summary', until: Date.parse('2026-11-27T05:00:00Z') },
    ]);
    expect(list(['ledger'])).toEqual([]);
  });
});
