import { Duration } from 'aws-cdk-lib';
import { everyDay } from '../../lambda/contract/working-days';
import { type Config, configOf } from '../../lib/config';
import {
  type Delivery,
  duringOpeningHours,
  inBatches,
  inOrder,
  inParallel,
  pushed,
} from '../../lib/delivery';
import { dueEntries, longestPath } from '../../lib/due-times';
import { divideRoutes } from '../../lib/observers';
import type { Route } from '../../lib/route';
import { requestTypes } from '../sample-app/request-types';
import { routes } from '../sample-app/routes';

const defaults = configOf('prod');
const config: Config = {
  ...defaults,
  topic: { ...defaults.topic, filterPropagation: Duration.seconds(0) },
  work: { ...defaults.work, retention: Duration.days(4), waitingRetention: Duration.days(9) },
};
const days = { timeZone: 'Europe/Berlin', days: everyDay, holidays: [] };

/** Minutes after which nothing can happen any more for a consumer, without those of its queue. */
function minutesBeyond(queueDays: number, change: Partial<Route>, given = config): number {
  const route = { consumer: 'receiver', description: 'x', timeout: Duration.minutes(1), ...change };
  const [entry] = dueEntries(divideRoutes([route], requestTypes, given).consumers, given);
  return (entry?.seconds ?? 0) / 60 - queueDays * 24 * 60;
}

/** The invocation of a message that was received last, of a minute after six of being hidden; and ten in reserve. */
const least = 7 + 10;

describe('nothing can happen any more for a consumer', () => {
  it.each<[string, number, Delivery]>([
    ['a consumer that always works', 4, inParallel()],
    ['a consumer that receives in order', 4, inOrder()],
    ['a consumer with opening hours', 9, duringOpeningHours({ ...days, opens: '08:00', closes: '18:00' })],
    ['a consumer that works in batches', 9, inBatches({ ...days, at: ['06:00'] })],
  ])('when the queue no longer keeps the message, and an invocation is over: %s', (_, kept, delivery) => {
    expect(minutesBeyond(kept, { delivery })).toBe(least);
  });

  it('before Lambda has given up its push, and then its queue the message', () => {
    const delivery = pushed({ maxEventAge: Duration.hours(2) });
    expect(minutesBeyond(4, { delivery })).toBe(120 + 1 + least);
  });

  it('before the batching window is over', () => {
    expect(minutesBeyond(4, { batchingWindow: Duration.minutes(3) })).toBe(3 + least);
  });

  it('before the last publication while its filter is new', () => {
    const { topic, deployment } = defaults;
    const published = topic.filterPropagation.toMinutes() + deployment.longest.toMinutes();
    expect(minutesBeyond(4, {}, { ...config, topic })).toBe(published + least);
  });
});

describe('the longest path of a request', () => {
  const { intake, status } = defaults;
  const before = intake.retention.toSeconds() + 2 * status.sweepEvery.toSeconds();
  const slow = { timeout: Duration.minutes(15), description: 'x' };

  it.each<[string, Partial<Route>]>([
    ['that waits', { delivery: inBatches({ ...days, at: ['06:00'] }) }],
    ['that is pushed', { delivery: pushed({ maxEventAge: Duration.hours(6) }) }],
    ['that fills its batches', { batchingWindow: Duration.minutes(5) }],
  ])('is over when all parts have ended, and the sweeper has looked: with a consumer %s', (_, change) => {
    const route = { consumer: 'receiver', ...slow, ...change };
    const [entry] = dueEntries(divideRoutes([route], requestTypes, defaults).consumers, defaults);
    expect(longestPath(defaults).toSeconds()).toBeGreaterThanOrEqual(before + (entry?.seconds ?? Infinity));
  });

  it('is longer by hours at most than the longest of the queues', () => {
    const queues = intake.retention.plus(defaults.work.waitingRetention).toSeconds();
    expect(longestPath(defaults).toSeconds() - queues).toBeLessThan(12 * 3600);
  });
});

describe('every consumer of an app', () => {
  it('has a moment after which nothing can happen for it', () => {
    const { consumers } = divideRoutes(routes, requestTypes, defaults);
    const entries = dueEntries(consumers, defaults);
    expect(entries.map(({ consumer }) => consumer)).toEqual(consumers.map(({ route }) => route.consumer));
  });
});
