import fc from 'fast-check';
import { instantsOf, isTimeZone, wallTimeOf } from '../../../lambda/contract/wall-clock';

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'Asia/Tokyo',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Pacific/Chatham',
];
const anyZone = fc.constantFrom(...zones);
const anyInstant = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2035, 0, 1) });

describe('the clock on the wall', () => {
  it('shows each instant, which is found again from what it shows', () => {
    fc.assert(
      fc.property(anyInstant, anyZone, (instant, zone) => {
        expect(instantsOf(wallTimeOf(instant, zone), zone)).toContain(instant);
      }),
    );
  });

  it('shows a time at no more than two instants, and at those', () => {
    fc.assert(
      fc.property(anyInstant, anyZone, (wall, zone) => {
        const instants = instantsOf(wall, zone);
        expect(instants.length).toBeLessThanOrEqual(2);
        expect(instants).toEqual(instants.toSorted((one, other) => one - other));
        for (const instant of instants) expect(wallTimeOf(instant, zone)).toBe(wall);
      }),
    );
  });

  it.each([
    ['summer', '2026-07-01T08:00:00Z', ['2026-07-01T06:00:00.000Z']],
    ['winter', '2026-12-01T08:00:00Z', ['2026-12-01T07:00:00.000Z']],
    ['the hour that is left out', '2026-03-29T02:30:00Z', []],
    [
      'the hour that is repeated',
      '2026-10-25T02:30:00Z',
      ['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z'],
    ],
    ['just before the hour that is left out', '2026-03-29T01:59:59Z', ['2026-03-29T00:59:59.000Z']],
    ['just after it', '2026-03-29T03:00:00Z', ['2026-03-29T01:00:00.000Z']],
  ])('of Berlin shows a time of %s when it should', (_, wall, instants) => {
    expect(instantsOf(Date.parse(wall), 'Europe/Berlin').map((one) => new Date(one).toISOString())).toEqual(
      instants,
    );
  });

  it('knows time zones by name, and nothing else', () => {
    expect([...zones, 'Etc/GMT+5'].filter((zone) => !isTimeZone(zone))).toEqual([]);
    expect(['Europe/Atlantis', '+01:00', '', 'Berlin', 'Europe/Berlin\n'].filter(isTimeZone)).toEqual([]);
  });
});
