import type { AssemblyGraph } from '../assembly-graph';
import type { Finding, Rule } from '../rule';
import { canCoexist, describeResource } from '../template-resource';
import { subscriptionsByTopic, type TopicSubscription } from '../topic-subscriptions';

/**
 * SNS has one subscription for each topic, protocol and endpoint. Subscribing again returns the first one, so that two
 * resources share it and either's removal ends both; with other attributes (a second filter policy) it is refused.
 *
 * https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html, and the refusal as recorded in
 * https://github.com/localstack/localstack/issues/8816
 */
export const duplicateSubscription: Rule = {
  name: 'Messaging-DuplicateSubscription',
  check: (assembly) =>
    subscriptionsByTopic(assembly).flatMap((subscriptions) => checkTopic(subscriptions, assembly)),
};

function checkTopic(subscriptions: readonly TopicSubscription[], assembly: AssemblyGraph): Finding[] {
  const keys = subscriptions.map(({ protocol, properties, resource }) =>
    protocol === undefined ? undefined : `${protocol} ${assembly.keyOf(properties['Endpoint'], resource)}`,
  );
  return subscriptions.flatMap((second, index) => {
    const first = subscriptions.find(
      ({ resource }, before) =>
        before < index && keys[before] === keys[index] && canCoexist(resource, second.resource),
    );
    if (first === undefined || keys[index] === undefined) return [];
    return [
      {
        severity: 'error',
        description:
          `The topic has another subscription with this protocol and endpoint, ${describeResource(first.resource)}: ` +
          'SNS refuses a second one with other attributes, and takes one with the same for the first.',
        fix: 'Remove one of them; for two filters, put them together with `$or` or into one list of values.',
        resource: second.resource,
        locations: [`${second.location}.Endpoint`],
      },
    ];
  });
}
