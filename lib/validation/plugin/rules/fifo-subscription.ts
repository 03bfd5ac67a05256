import type { AssemblyGraph } from '../assembly-graph';
import { isFifo } from '../queue-facts';
import type { Finding, Rule } from '../rule';
import { subscriptionsOf, type TopicSubscription } from '../topic-subscriptions';

/**
 * What SNS refuses: a FIFO queue on a standard topic, and anything but a queue on a FIFO topic (a standard queue is fine
 * there).
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
        description: `A FIFO topic delivers to SQS queues only; SNS refuses this subscription (${protocol}).`,
        fix: 'Subscribe a queue and read it from there, or take a standard topic.',
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
      description: 'The queue is FIFO and the topic is not: SNS refuses the subscription.',
      fix: 'Take a FIFO topic, or a standard queue.',
      resource,
      locations: [`${location}.Endpoint`],
    },
  ];
}
