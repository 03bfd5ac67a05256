import type { AssemblyGraph } from '../assembly-graph';
import type { Finding, Rule } from '../rule';
import { subscriptionsByTopic, topicType, type TopicSubscription } from '../topic-subscriptions';

const defaultSize = 262_144;
const maxSubscriptions = 100;
const protocols = ['sqs', 'lambda', 'firehose'];

/**
 * A topic that takes more than 256 KiB delivers to SQS, Lambda and Firehose only, and has at most 100 subscriptions.
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
          `The topic takes messages of up to ${size} bytes; above ${defaultSize} it delivers to ` +
          `${protocols.join(', ')} only, not to ${protocol}.`,
        fix: `Subscribe it to a topic with the default size, or set this one's MaximumMessageSize to ${defaultSize}.`,
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
        `The topic takes messages of up to ${size} bytes and has ${certain.length} subscriptions; above ` +
        `${defaultSize} bytes at most ${maxSubscriptions} are allowed.`,
      fix: `Set MaximumMessageSize to ${defaultSize}, or spread the subscriptions over several topics.`,
      resource: topic,
      locations: ['Properties.MaximumMessageSize'],
    });
  }
  return findings;
}
