import { Duration } from 'aws-cdk-lib';
import { consumerAttempts } from '../attempts';
import type { Config } from '../config';
import {
  type BreakerSettings,
  breakerPolicyOf,
  longestOutageOf,
  longestPauseOf,
  longestRetries,
  maxAttemptsOf,
  pausesOf,
  retryTime,
} from '../retry';
import { type CompleteRoute, observes } from '../route';
import { checkRange } from './range';
import type { Violation } from './violation';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html */
const mostReceives = 1000;

/** They share the 4 KB of a function's variables. */
const mostCharacters = 200;
const errorName = /^[A-Za-z_$][\w$.]*$/;

/** Checks the retries of a consumer, with the settings of the stage. */
export function checkRetries(
  route: CompleteRoute,
  { work, deployment }: Pick<Config, 'work' | 'deployment'>,
): Violation[] {
  if (observes(route)) return [];
  const subject = (property: string) => `route "${route.consumer}", retry.${property}`;
  const maxAttempts = maxAttemptsOf(route, work);
  const count = { subject: subject('maxAttempts'), value: maxAttempts, min: 1, max: 100 };
  const violations = [...checkRange(count), ...checkErrors(route, subject)];
  if (route.delivery.kind === 'in-batches') return [...violations, ...checkRuns(route, subject)];
  const pushes = route.delivery.kind === 'pushed' ? route.delivery.retryAttempts + 1 : 0;
  const breaker = route.retry?.breaker;
  violations.push(...checkPauses(route, subject));
  if (breaker !== undefined) violations.push(...checkBreaker(breaker, maxAttempts + pushes, subject));
  // Sums of values that are not valid say nothing.
  if (violations.length > 0) return violations;
  const { maxReceiveCount } = consumerAttempts({ work, deployment }, route, { pushes });
  const outage = breaker === undefined ? 0 : longestOutageOf(breaker);
  const needed = longestRetries(route, maxAttempts + pushes) + outage;
  const time = retryTime(route, work);
  if (needed > time) {
    violations.push({
      subject: `route "${route.consumer}", retry`,
      given: `${maxAttempts + pushes} attempts, which take up to ${inWords(needed)} with their pauses${outage > 0 ? ' and the longest outage' : ''}`,
      allowed: `at most ${inWords(time)}, so that a request ends before its queue removes the message`,
      fix: 'Lower maxAttempts, maxDelay or longestOutage, or raise work.retention in lib/config.ts.',
    });
  }
  if (maxReceiveCount > mostReceives) {
    violations.push({
      subject: `route "${route.consumer}", retry`,
      given: `settings that need ${maxReceiveCount} receives of a message`,
      allowed: `at most ${mostReceives} receives, the largest maxReceiveCount of SQS`,
      fix: 'Lower maxAttempts, longestOutage or, in order, batchSize; or raise maxPause of the breaker.',
    });
  }
  return violations;
}

type Subject = (property: string) => string;

function checkPauses(route: CompleteRoute, subject: Subject): Violation[] {
  const { initialDelay, maxDelay, backoffRate } = pausesOf(route);
  const max = longestPauseOf(route);
  const unit = ' seconds';
  const isRate = backoffRate >= 1 && backoffRate <= 10;
  return [
    ...checkRange({ subject: subject('initialDelay'), value: initialDelay, min: 1, max, unit }),
    ...checkRange({ subject: subject('maxDelay'), value: maxDelay, min: Math.ceil(initialDelay), max, unit }),
    ...(isRate
      ? []
      : [
          {
            subject: subject('backoffRate'),
            given: String(backoffRate),
            allowed: 'a number from 1 to 10',
            fix: 'Choose a value in that range.',
          },
        ]),
  ];
}

function checkBreaker(breaker: BreakerSettings, maxAttempts: number, subject: Subject): Violation[] {
  const { failures, withinSeconds, pause, maxPause } = breakerPolicyOf(breaker, maxAttempts);
  const of = (property: string) => subject(`breaker.${property}`);
  const unit = ' seconds';
  return [
    // One request that always fails must not open it.
    ...checkRange({ subject: of('failures'), value: failures, min: maxAttempts + 1, max: 10_000 }),
    ...checkRange({ subject: of('within'), value: withinSeconds, min: 1, max: 86_400, unit }),
    ...checkRange({ subject: of('pause'), value: pause, min: 1, max: 3600, unit }),
    ...checkRange({ subject: of('maxPause'), value: maxPause, min: Math.ceil(pause), max: 3600, unit }),
    ...checkRange({
      subject: of('longestOutage'),
      value: longestOutageOf(breaker),
      min: Math.ceil(maxPause),
      max: 14 * 86_400,
      unit,
    }),
  ];
}

function checkErrors({ retry }: CompleteRoute, subject: Subject): Violation[] {
  const names = retry?.permanentErrors ?? [];
  const malformed = names.filter((name) => !errorName.test(name) || name === 'Error');
  const violations: Violation[] = malformed.map((name) => ({
    subject: subject('permanentErrors'),
    given: JSON.stringify(name),
    allowed:
      'the `name` of a kind of error, such as ValidationException; "Error" would be almost every error',
    fix: 'Correct the name, or throw a PermanentFailure.',
  }));
  const characters = names.join('').length;
  if (characters > mostCharacters) {
    violations.push({
      subject: subject('permanentErrors'),
      given: `${characters} characters`,
      allowed: `at most ${mostCharacters} characters, because Lambda allows 4 KB of variables`,
      fix: 'Name fewer errors, or throw a PermanentFailure.',
    });
  }
  return violations;
}

/** A consumer in batches retries at its runs. */
function checkRuns({ retry = {} }: CompleteRoute, subject: Subject): Violation[] {
  const { initialDelay, backoffRate, maxDelay, breaker } = retry;
  return Object.entries({ initialDelay, backoffRate, maxDelay, breaker }).flatMap(([property, value]) =>
    value === undefined
      ? []
      : {
          subject: subject(property),
          given: 'a pause of attempts',
          allowed: 'no such setting, because a consumer in batches retries at its next run',
          fix: 'Remove it.',
        },
  );
}

function inWords(seconds: number): string {
  return Duration.seconds(Math.ceil(seconds)).toHumanString();
}
