import type { ForeignSubscriber } from '../config';
import type { Violation } from './violation';

/** A topic's policy has at most 100 statements, and one asks for TLS. */
const mostSubscribers = 99;

const subscriberName = /^[a-z](?:-?[a-z0-9]){0,39}$/;

/** Standard queues: SNS does not deliver from a standard topic to a FIFO queue. No pattern: it is compared as it is. */
const queueArnPattern = /^arn:aws(?:-[a-z]+)*:sqs:[a-z]{2}(?:-[a-z]+)+-\d:\d{12}:[A-Za-z0-9_-]{1,80}$/;

/** Everything that is wrong with the subscribers of other accounts. */
export function checkForeignSubscribers(subscribers: readonly ForeignSubscriber[]): Violation[] {
  return [
    ...checkCount(subscribers),
    ...checkRepeats(subscribers),
    ...subscribers.flatMap(({ name, queueArn }): Violation[] => [
      ...(subscriberName.test(name)
        ? []
        : [
            {
              subject: `foreignSubscribers "${name}", name`,
              given: JSON.stringify(name),
              allowed: 'lower-case letters, digits and single hyphens, a letter first',
              fix: 'Rename it.',
            },
          ]),
      ...(queueArnPattern.test(queueArn)
        ? []
        : [
            {
              subject: `foreignSubscribers "${name}", queueArn`,
              given: JSON.stringify(queueArn),
              allowed:
                'the ARN of one standard queue, such as arn:aws:sqs:eu-central-1:111122223333:their-requests',
              fix: 'Ask its owner for it: a pattern would let in more than one queue.',
            },
          ]),
    ]),
  ];
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html */
function checkCount({ length }: readonly ForeignSubscriber[]): Violation[] {
  if (length <= mostSubscribers) return [];
  return [
    {
      subject: 'foreignSubscribers',
      given: `${length} entries`,
      allowed: `at most ${mostSubscribers}, because the topic's policy has a statement for each`,
      fix: 'Have one of them forward the requests to the others.',
    },
  ];
}

function checkRepeats(subscribers: readonly ForeignSubscriber[]): Violation[] {
  const names = subscribers.map(({ name }) => name);
  const arns = subscribers.map(({ queueArn }) => queueArn);
  const repeated = new Set(
    subscribers
      .filter(({ name, queueArn }, index) => names.indexOf(name) < index || arns.indexOf(queueArn) < index)
      .map(({ name }) => name),
  );
  return [...repeated].map((name) => ({
    subject: `foreignSubscribers "${name}"`,
    given: 'a name or queue that another entry has',
    allowed: 'one entry for each queue, each with a name of its own',
    fix: 'Remove one.',
  }));
}
