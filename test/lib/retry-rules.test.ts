import { Duration } from 'aws-cdk-lib';
import { everyDay } from '../../lambda/contract/working-days';
import { consumerAttempts } from '../../lib/attempts';
import { configOf } from '../../lib/config';
import { duringOpeningHours, inBatches, inOrder, overHttps, pushed } from '../../lib/delivery';
import { retryPolicyOf } from '../../lib/retry';
import { completeRoute, type Route } from '../../lib/route';
import { checkConsumerSettings } from '../../lib/validation/consumer-rules';
import { checkRetries } from '../../lib/validation/retry-rules';
import { requestTypes } from '../sample-app/request-types';

const config = configOf('dev');
const { work } = config;
const given = (change: Partial<Route>): Route => ({
  consumer: 'receiver',
  description: 'Receives',
  ...change,
});
const complete = (change: Partial<Route>) => completeRoute(given(change), requestTypes, work);
const policy = (change: Partial<Route>, attempts = 5) => retryPolicyOf(complete(change), work, attempts);
const hours = {
  timeZone: 'Europe/Berlin',
  days: everyDay,
  opens: '08:00',
  closes: '18:00',
  holidays: [],
} as const;
const runs = { timeZone: 'Europe/Berlin', days: everyDay, at: ['06:00'], holidays: [] } as const;

describe('the retries of a route', () => {
  it('have defaults that a service which is away for minutes survives', () => {
    expect(policy({})).toEqual({
      backOff: { initialDelay: 10, backoffRate: 4, maxDelay: 900, maxRetryAfter: 43_170 },
      permanentErrors: [],
    });
  });

  it('have the pauses of the route', () => {
    const retry = {
      initialDelay: Duration.seconds(1),
      backoffRate: 2,
      maxDelay: Duration.seconds(30),
      permanentErrors: ['ValidationException'],
    };
    expect(policy({ retry })).toMatchObject({
      backOff: { initialDelay: 1, backoffRate: 2, maxDelay: 30 },
      permanentErrors: ['ValidationException'],
    });
  });

  it('have a longest pause that is not shorter than the first one', () => {
    expect(policy({ retry: { initialDelay: Duration.hours(1) } })).toMatchObject({
      backOff: { maxDelay: 3600 },
    });
  });

  it.each<[string, Partial<Route>, number, number]>([
    ['12 hours after a receive', { timeout: Duration.minutes(15) }, 5, 12 * 3600 - 900],
    [
      'the retention, with a day in reserve',
      { timeout: Duration.seconds(1) },
      25,
      Math.floor((3 * 86_400 - 25) / 24),
    ],
    [
      'the reserve of opening hours',
      { delivery: duringOpeningHours(hours) },
      5,
      Math.floor((86_400 - 150) / 4),
    ],
  ])('have a bound for what a service asks for: %s', (_, change, attempts, seconds) => {
    expect(policy(change, attempts).backOff?.maxRetryAfter).toBe(seconds);
  });

  it('have no pauses in batches', () => {
    expect(policy({ delivery: inBatches(runs) })).toEqual({ permanentErrors: [] });
  });

  it.each<[string, Partial<Route>, number, number]>([
    ['five attempts by default', {}, 5, 26],
    ['as many attempts as the route says', { retry: { maxAttempts: 20 } }, 20, 41],
    ['those behind a failure in order', { delivery: inOrder(), batchSize: 10 }, 5, 26 + 45],
  ])('need receives of the queue for %s', (_, change, maxAttempts, maxReceiveCount) => {
    const attempts = consumerAttempts(config, complete(change));
    expect(attempts).toMatchObject({ maxAttempts, maxReceiveCount });
    expect(attempts.environment).toMatchObject({
      MAX_ATTEMPTS: String(maxAttempts),
      RETRY_POLICY: JSON.stringify(policy(change, maxAttempts)),
    });
  });
});

const check = (change: Partial<Route>) => checkRetries(complete(change), config);

describe('the rules of retries', () => {
  it.each<[string, Partial<Route>]>([
    ['nothing', {}],
    ['one attempt', { retry: { maxAttempts: 1 } }],
    ['all attempts within the retention', { retry: { maxAttempts: 100 } }],
    ['the longest pause that SQS allows', { retry: { maxAttempts: 3, maxDelay: Duration.seconds(43_170) } }],
    [
      'attempts and permanent errors in batches',
      { delivery: inBatches(runs), retry: { maxAttempts: 2, permanentErrors: ['NotFound'] } },
    ],
    ['attempts of a pushed consumer', { delivery: pushed(), retry: { maxAttempts: 10 } }],
  ])('allow %s', (_, change) => {
    expect(check(change)).toEqual([]);
  });

  const subject = (property: string) => `route "receiver", retry${property}`;

  it.each<[string, Partial<Route>, object]>([
    ['no attempt', { retry: { maxAttempts: 0 } }, { subject: subject('.maxAttempts'), given: '0' }],
    ['parts of an attempt', { retry: { maxAttempts: 2.5 } }, { subject: subject('.maxAttempts') }],
    [
      'a pause below a second',
      { retry: { initialDelay: Duration.millis(10) } },
      { subject: subject('.initialDelay') },
    ],
    [
      'a longest pause below the first one',
      { retry: { initialDelay: Duration.minutes(2), maxDelay: Duration.minutes(1) } },
      { subject: subject('.maxDelay'), allowed: 'a whole number from 120 to 43170 seconds' },
    ],
    [
      'a pause that SQS does not allow after the attempt',
      { timeout: Duration.minutes(15), retry: { maxDelay: Duration.hours(12) } },
      { subject: subject('.maxDelay'), allowed: 'a whole number from 10 to 42300 seconds' },
    ],
    [
      'pauses that shrink',
      { retry: { backoffRate: 0.5 } },
      { subject: subject('.backoffRate'), given: '0.5', allowed: 'a number from 1 to 10' },
    ],
    [
      'pauses that do not fit into the retention',
      { retry: { maxAttempts: 20, maxDelay: Duration.hours(6) } },
      { subject: subject(''), allowed: expect.stringContaining('at most 3 days') },
    ],
    [
      'pauses that do not fit into the reserve of opening hours',
      { delivery: duringOpeningHours(hours), retry: { maxAttempts: 20, maxDelay: Duration.hours(2) } },
      { subject: subject(''), allowed: expect.stringContaining('at most 1 day') },
    ],
    [
      'more receives than SQS counts',
      { delivery: inOrder(), batchSize: 10, timeout: Duration.seconds(5), retry: { maxAttempts: 100 } },
      { subject: subject(''), given: 'settings that need 1021 receives of a message' },
    ],
    [
      'pauses in batches',
      { delivery: inBatches(runs), retry: { maxDelay: Duration.hours(1) } },
      { subject: subject('.maxDelay'), given: 'a pause' },
    ],
    [
      'almost every error as permanent',
      { retry: { permanentErrors: ['Error'] } },
      { subject: subject('.permanentErrors'), given: '"Error"' },
    ],
    [
      'a text that is not the name of an error',
      { retry: { permanentErrors: ['404 Not Found'] } },
      { subject: subject('.permanentErrors'), given: '"404 Not Found"' },
    ],
    [
      'more names than fit into the environment',
      { retry: { permanentErrors: ['A'.repeat(201)] } },
      { subject: subject('.permanentErrors'), given: '201 characters' },
    ],
  ])('refuse %s', (_, change, violation) => {
    expect(check(change)).toEqual([expect.objectContaining(violation)]);
  });

  it('refuse retries of an observer, which does not have a function', () => {
    const route = given({ delivery: overHttps({ endpoint: 'there' }), retry: {} });
    expect(checkConsumerSettings(route, 'dev')).toMatchObject([{ subject: 'route "receiver", retry' }]);
  });
});
