import type { AssemblyGraph } from '../assembly-graph';
import { isFifo } from '../queue-facts';
import type { Finding, Rule } from '../rule';
import { subscriptionsOf, type TopicSubscription } from '../topic-subscriptions';

/**
 * SNS refuses a FIFO queue on a standard topic, and other endpoints than queues on a FIFO topic. A standard queue may
 * subscribe to a FIFO topic. An error, because the deployment fails.
 *
 * https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html
 */
export const fifoSubscription: Rule = {
  name: 'Messaging-FifoSubscription',
  check: (assembly) => subscriptionsOf(assembly).flatMap((one) => checkSubscription(one, assembly)),
};

function checkSubscription(subscription: TopicSubscription, assembly: AssemblyGraph): Finding[] {
  const { resource, location, properties, protocol, topic } = subscription;
  const fifoTopic =
    topic === undefined
      ? isFifo(properties['TopicArn'], resource, assembly)
      : assembly.flag(topic.properties['FifoTopic'], topic);
  if (fifoTopic === undefined || protocol === undefined) return [];
  if (fifoTopic && protocol !== 'sqs') {
    return [
      {
        severity: 'error',
        description: `A subscription to a FIFO topic must have the protocol sqs; it has ${protocol}. SNS refuses it.`,
        fix: 'Subscribe a queue and read the messages from there, or use a standard topic.',
        resource,
        locations: [`${location}.Protocol`],
      },
    ];
  }
  if (fifoTopic || protocol !== 'sqs' || isFifo(properties['Endpoint'], resource, assembly) !== true)
    return [];
  return [
    {
      severity: 'error',
      description:
        'A queue that subscribes to a standard topic must be a standard queue; it is FIFO. SNS refuses the subscription.',
      fix: 'Use a FIFO topic or a standard queue.',
      resource,
      locations: [`${location}.Endpoint`],
    },
  ];
}
