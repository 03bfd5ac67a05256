import { Duration } from 'aws-cdk-lib';
import fc from 'fast-check';
import { isOpen, type OpeningHours } from '../../lambda/contract/timetable';
import { everyDay, mondayToFriday } from '../../lambda/contract/working-days';
import { duringOpeningHours, inBatches } from '../../lib/delivery';
import { forecast, type ForecastInput } from '../../lib/forecast';
import { completeRoute, type Route } from '../../lib/route';

const hours: OpeningHours = {
  timeZone: 'Europe/Berlin',
  days: mondayToFriday,
  opens: '08:00',
  closes: '18:00',
  holidays: ['2026-12-25'],
};
const route = (change: Partial<Route> = {}) =>
  completeRoute({ consumer: 'x', description: 'x', batchSize: 10, maxConcurrency: 2, ...change }, []);
const desk = route({ delivery: duringOpeningHours(hours) });

/** Twenty requests a second, unless told otherwise. */
const ask = (at: string, change: Partial<ForecastInput> = {}) => {
  const found = forecast({
    route: route(),
    backlog: 7200,
    secondsPerBatch: 1,
    arrivingPerHour: 0,
    at: Date.parse(at),
    ...change,
  });
  const iso = (instant: number | undefined) =>
    instant === undefined ? undefined : new Date(instant).toISOString();
  return [iso(found.begins), iso(found.drained)];
};

describe('the forecast', () => {
  it.each<[string, string, Partial<ForecastInput>, string | undefined, string | undefined]>([
    ['a consumer that always works', '2026-11-26T20:00:00Z', {}, undefined, '2026-11-26T20:06:00.000Z'],
    [
      'one to which as many come again',
      '2026-11-26T20:00:00Z',
      { arrivingPerHour: 36_000 },
      undefined,
      '2026-11-26T20:12:00.000Z',
    ],
    [
      'one to which more come than it does',
      '2026-11-26T20:00:00Z',
      { arrivingPerHour: 72_000 },
      undefined,
      undefined,
    ],
    [
      'a place that is closed',
      '2026-11-26T20:00:00Z',
      { route: desk },
      '2026-11-27T07:00:00.000Z',
      '2026-11-27T07:06:00.000Z',
    ],
    ['a place that is open', '2026-11-26T12:00:00Z', { route: desk }, undefined, '2026-11-26T12:06:00.000Z'],
    [
      'a place that closes in between',
      '2026-11-26T16:57:00Z',
      { route: desk },
      undefined,
      '2026-11-27T07:03:00.000Z',
    ],
    [
      'a place that closes for Christmas in between',
      '2026-12-24T16:57:00Z',
      { route: desk },
      undefined,
      '2026-12-28T07:03:00.000Z',
    ],
    // A thousand more have come over the night and the first minutes.
    [
      'a place to which requests come while it is closed',
      '2026-11-26T20:00:00Z',
      { route: desk, backlog: 0, arrivingPerHour: 100 },
      '2026-11-27T07:00:00.000Z',
      '2026-11-26T20:00:00.000Z',
    ],
    ['nothing that waits', '2026-11-26T20:00:00Z', { backlog: 0 }, undefined, '2026-11-26T20:00:00.000Z'],
  ])('of %s is what it is', (_, at, change, begins, drained) => {
    expect(ask(at, change)).toEqual([begins, drained]);
  });

  it('of a consumer that takes batches goes from run to run', () => {
    const delivery = inBatches({ timeZone: 'UTC', days: everyDay, at: ['06:00', '18:00'], holidays: [] });
    const summary = route({ delivery, batchSize: 1000, timeout: Duration.minutes(5) });
    const at = '2026-11-26T20:00:00Z';
    // One batch after the other: maxConcurrency is of no use to it.
    expect(ask(at, { route: summary })).toEqual(['2026-11-27T06:00:00.000Z', '2026-11-27T06:00:07.200Z']);
    // A run of twelve parts of five minutes does 360,000 in batches of ten seconds.
    expect(ask(at, { route: summary, backlog: 366_000, secondsPerBatch: 10 })).toEqual([
      '2026-11-27T06:00:00.000Z',
      '2026-11-27T18:01:00.000Z',
    ]);
  });

  it('ends where it works, and later with more that waits', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) }),
        fc.integer({ min: 1, max: 3_000_000 }),
        fc.integer({ min: 0, max: 20_000 }),
        (at, backlog, arrivingPerHour) => {
          const input = { route: desk, secondsPerBatch: 1, arrivingPerHour, at };
          const { drained } = forecast({ ...input, backlog });
          fc.pre(drained !== undefined);
          expect(isOpen(hours, drained - 1)).toBe(true);
          expect(drained).toBeGreaterThan(at);
          expect(forecast({ ...input, backlog: backlog - 1 }).drained).toBeLessThanOrEqual(drained);
        },
      ),
    );
  });
});
