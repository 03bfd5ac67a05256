import type { AssemblyGraph } from '../assembly-graph';
import type { Finding, Rule } from '../rule';
import { subscriptionsByTopic, topicType, type TopicSubscription } from '../topic-subscriptions';

const defaultSize = 262_144;
const maxSubscriptions = 100;
const protocols = ['sqs', 'lambda', 'firehose'];

/**
 * A topic that accepts more than 256 KiB delivers to SQS, Lambda and Firehose only, and has at most 100 subscriptions. An
 * error, because SNS refuses the other subscriptions.
 *
 * https://docs.aws.amazon.com/sns/latest/dg/large-message-payloads.html
 */
export const largeMessages: Rule = {
  name: 'Messaging-LargeMessages',
  check: (assembly) =>
    subscriptionsByTopic(assembly).flatMap((subscriptions) => checkTopic(subscriptions, assembly)),
};

function checkTopic(subscriptions: readonly TopicSubscription[], assembly: AssemblyGraph): Finding[] {
  const topic = subscriptions[0]?.topic;
  if (topic?.type !== topicType) return [];
  const size = assembly.number(topic.properties['MaximumMessageSize'], topic, defaultSize);
  if (size === undefined || size <= defaultSize) return [];
  const findings = subscriptions.flatMap(({ resource, location, protocol }): Finding[] => {
    if (protocol === undefined || protocols.includes(protocol)) return [];
    return [
      {
        severity: 'error',
        description:
          `A subscription to a topic with a MaximumMessageSize above ${defaultSize} bytes must have the protocol ` +
          `${protocols.join(', ')}; it has ${protocol}, and the topic ${size} bytes. SNS refuses it.`,
        fix: `Subscribe to a topic with the default size, or set MaximumMessageSize to ${defaultSize}.`,
        resource,
        locations: [`${location}.Protocol`],
      },
    ];
  });
  const certain = subscriptions.filter(
    ({ resource }) => resource === topic || resource.condition === undefined,
  );
  if (certain.length > maxSubscriptions) {
    findings.push({
      severity: 'error',
      description:
        `A topic with a MaximumMessageSize above ${defaultSize} bytes must have at most ${maxSubscriptions} subscriptions; ` +
        `it has ${certain.length}, and ${size} bytes. SNS refuses the others.`,
      fix: `Set MaximumMessageSize to ${defaultSize}, or divide the subscriptions among several topics.`,
      resource: topic,
      locations: ['Properties.MaximumMessageSize'],
    });
  }
  return findings;
}
