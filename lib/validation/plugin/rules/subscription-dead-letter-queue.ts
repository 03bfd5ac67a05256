import { isAbsent } from '../json';
import type { Rule } from '../rule';
import { subscriptionsOf } from '../topic-subscriptions';

/** Protocols of programs. Nobody redrives an e-mail. */
const protocols = new Set(['sqs', 'lambda', 'firehose', 'http', 'https']);

/**
 * SNS discards a message that it cannot deliver: at once when the endpoint refuses it (a queue's policy, a deleted
 * function), otherwise after its retries. The dead-letter queue of the subscribed queue does not help, because the message
 * never reaches that queue. A warning, because most deliveries succeed.
 *
 * cdk-nag's `AwsSolutions-SQS3` finds queues without a dead-letter queue.
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
        severity: 'warning',
        description:
          `The subscription (${protocol}) should have a redrive policy; it does not have one. SNS discards a message that ` +
          'it cannot deliver, and nobody is notified.',
        fix:
          'Add a redrive policy with a dead-letter queue that the topic may send to. A subscription inside a topic must ' +
          'become a resource of its own first.',
        resource,
        locations: [location],
      })),
};
