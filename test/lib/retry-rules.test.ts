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
import { ownParts, synthesize } from './compose';

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

  it.each([
    [Duration.hours(1), []],
    [Duration.minutes(30), [expect.objectContaining({ allowed: expect.stringContaining('15 min') })]],
  ])('must end within half of a retention that is shorter than two days: %s', (retention, violations) => {
    const short = { ...work, retention };
    expect(checkRetries(complete({}), { work: short, deployment: config.deployment })).toEqual(violations);
    expect(retryPolicyOf(complete({}), short, 5).backOff?.maxRetryAfter).toBeGreaterThan(0);
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

  it('have a breaker where the route asks for one', () => {
    const defaults = { failures: 10, withinSeconds: 600, pause: 30, maxPause: 900 };
    expect(policy({})).not.toHaveProperty('breaker');
    expect(policy({ retry: { breaker: {} } })).toMatchObject({ breaker: defaults });
    const pause = Duration.minutes(30);
    expect(policy({ retry: { breaker: { pause, failures: 7 } } })).toMatchObject({
      breaker: { failures: 7, pause: 1800, maxPause: 1800 },
    });
  });

  it('have no pauses in batches', () => {
    expect(policy({ delivery: inBatches(runs) })).toEqual({ permanentErrors: [] });
  });

  it.each<[string, Partial<Route>, number, number]>([
    ['five attempts by default', {}, 5, 26],
    ['as many attempts as the route says', { retry: { maxAttempts: 20 } }, 20, 41],
    ['an outage of 12 hours, for which the breaker holds requests', { retry: { breaker: {} } }, 5, 26 + 104],
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
  it('wait for a deployment for longer than an outage, in receives', () => {
    const { environment } = consumerAttempts(config, complete({ retry: { breaker: {} } }));
    expect(environment).toMatchObject({ PATIENT_RECEIVES: String(21 + 104) });
  });

  it.each<[string, Partial<Route>]>([
    ['nothing', {}],
    ['one attempt', { retry: { maxAttempts: 1 } }],
    ['all attempts within the retention', { retry: { maxAttempts: 100 } }],
    ['the longest pause that SQS allows', { retry: { maxAttempts: 3, maxDelay: Duration.seconds(43_170) } }],
    [
      'attempts and permanent errors in batches',
      { delivery: inBatches(runs), retry: { maxAttempts: 2, permanentErrors: ['NotFound'] } },
    ],
    ['a breaker', { retry: { breaker: {} } }],
    ['a breaker in order', { delivery: inOrder(), retry: { breaker: {} } }],
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
      { subject: subject('.maxDelay'), given: 'a pause of attempts' },
    ],
    [
      'a breaker in batches',
      { delivery: inBatches(runs), retry: { breaker: {} } },
      { subject: subject('.breaker') },
    ],
    [
      'a breaker that one request alone can open',
      { retry: { breaker: { failures: 5 } } },
      { subject: subject('.breaker.failures'), allowed: 'a whole number from 6 to 10000' },
    ],
    [
      'a pause of the breaker that is longer than the longest one',
      { retry: { breaker: { pause: Duration.minutes(10), maxPause: Duration.minutes(5) } } },
      { subject: subject('.breaker.maxPause') },
    ],
    [
      'an outage that is longer than the queue keeps requests',
      { retry: { breaker: { longestOutage: Duration.days(3) } } },
      { subject: subject(''), given: expect.stringContaining('and the longest outage') },
    ],
    [
      'an outage for which SQS counts too few receives',
      { retry: { breaker: { longestOutage: Duration.days(2), maxPause: Duration.minutes(5) } } },
      { subject: subject(''), given: expect.stringMatching(/^settings that need \d{4} receives/) },
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

  it('count the attempts of the route in batches, whose queue must keep a request for one run more', () => {
    const routes = (maxAttempts: number) => [
      given({ delivery: inBatches(runs), timeout: Duration.minutes(5), retry: { maxAttempts } }),
    ];
    const parts = { handlers: { ...ownParts.handlers, consumer: () => __filename } };
    expect(() => synthesize('dev', { ...parts, routes: routes(6) })).not.toThrow();
    expect(() => synthesize('dev', { ...parts, routes: routes(9) })).toThrow(
      '10 runs, the most that one message may need',
    );
  });

  it('refuse retries of an observer, which does not have a function', () => {
    const route = given({ delivery: overHttps({ endpoint: 'there' }), retry: {} });
    expect(checkConsumerSettings(route, 'dev')).toMatchObject([{ subject: 'route "receiver", retry' }]);
  });
});
