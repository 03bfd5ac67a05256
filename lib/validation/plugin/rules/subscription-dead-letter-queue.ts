import { isAbsent } from '../json';
import type { Rule } from '../rule';
import { subscriptionsOf } from '../topic-subscriptions';

/** Subscribers that are programs; nobody would redrive an e-mail. */
const protocols = new Set(['sqs', 'lambda', 'firehose', 'http', 'https']);

/**
 * SNS discards what it cannot deliver: at once where the subscriber refuses it (a queue's policy, a deleted function),
 * after its retries else. That a queue has a dead-letter queue of its own does not help, for the message never came there.
 * Queues without one are found by cdk-nag's `AwsSolutions-SQS3`.
 *
 * https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
 */
export const subscriptionDeadLetterQueue: Rule = {
  name: 'Messaging-SubscriptionDeadLetterQueue',
  check: (assembly) =>
    subscriptionsOf(assembly)
      .filter(({ protocol }) => protocol !== undefined && protocols.has(protocol))
      .filter(({ properties }) => isAbsent(properties['RedrivePolicy']))
      .map(({ resource, location, protocol }) => ({
        severity: 'error',
        description:
          `The subscription (${protocol}) has no redrive policy: what SNS cannot deliver is discarded, and nothing ` +
          'tells of it.',
        fix: 'Give the subscription, as a resource of its own, a redrive policy with a dead-letter queue that the topic may send to.',
        resource,
        locations: [location],
      })),
};
