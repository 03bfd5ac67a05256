import { Duration } from 'aws-cdk-lib';
import { consumerAttempts } from '../attempts';
import type { Config } from '../config';
import { longestPauseOf, longestRetries, maxAttemptsOf, pausesOf, retryTime } from '../retry';
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
  violations.push(...checkPauses(route, subject));
  // Sums of values that are not valid say nothing.
  if (violations.length > 0) return violations;
  const pushes = route.delivery.kind === 'pushed' ? route.delivery.retryAttempts + 1 : 0;
  const { maxReceiveCount } = consumerAttempts({ work, deployment }, route, { pushes });
  const needed = longestRetries(route, maxAttempts + pushes);
  const time = retryTime(route, work);
  if (needed > time) {
    violations.push({
      subject: `route "${route.consumer}", retry`,
      given: `${maxAttempts + pushes} attempts, which take up to ${inWords(needed)} with their pauses`,
      allowed: `at most ${inWords(time)}, so that a request ends before its queue removes the message`,
      fix: 'Lower maxAttempts or maxDelay, or raise work.retention in lib/config.ts.',
    });
  }
  if (maxReceiveCount > mostReceives) {
    violations.push({
      subject: `route "${route.consumer}", retry`,
      given: `settings that need ${maxReceiveCount} receives of a message`,
      allowed: `at most ${mostReceives} receives, the largest maxReceiveCount of SQS`,
      fix: 'Lower maxAttempts, or batchSize in order.',
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
  const { initialDelay, backoffRate, maxDelay } = retry;
  return Object.entries({ initialDelay, backoffRate, maxDelay }).flatMap(([property, value]) =>
    value === undefined
      ? []
      : {
          subject: subject(property),
          given: 'a pause',
          allowed: 'no pause, because a consumer in batches retries at its next run',
          fix: 'Remove it.',
        },
  );
}

function inWords(seconds: number): string {
  return Duration.seconds(Math.ceil(seconds)).toHumanString();
}
