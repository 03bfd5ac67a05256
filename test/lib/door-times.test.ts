import { doorTimes } from '../../lib/constructs/door-times';

const patience = 10 * 60_000;
const hours = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('the times of a door', () => {
  it('are the opening, the closing, and every hour after either', () => {
    expect(doorTimes('08:00', '18:00', patience)).toEqual({
      open: { minute: 0, hours: hours(8, 17) },
      shut: { minute: 0, hours: [...hours(0, 7), ...hours(18, 23)] },
    });
  });

  it('keep a distance from each other in which a call may be tried again', () => {
    expect(doorTimes('08:30', '18:35', patience)).toEqual({
      open: { minute: 30, hours: hours(8, 17) },
      shut: { minute: 35, hours: [...hours(0, 7), ...hours(18, 23)] },
    });
    expect(doorTimes('08:30', '18:25', patience)).toEqual({
      open: { minute: 30, hours: hours(8, 17) },
      shut: { minute: 25, hours: [...hours(0, 7), ...hours(18, 23)] },
    });
    expect(doorTimes('08:30', '17:40', patience).open.hours).toEqual(hours(8, 17));
    expect(doorTimes('08:30', '17:39', patience).open.hours).toEqual(hours(8, 16));
  });

  it('are at least the two of them, however short it is open or shut', () => {
    expect(doorTimes('12:00', '12:05', patience).open).toEqual({ minute: 0, hours: [12] });
    expect(doorTimes('00:00', '23:59', patience).shut).toEqual({ minute: 59, hours: [23] });
  });
});
