import type { AssemblyGraph } from '../assembly-graph';
import type { Finding, Rule } from '../rule';
import { canCoexist, describeResource } from '../template-resource';
import { subscriptionsByTopic, type TopicSubscription } from '../topic-subscriptions';

/**
 * SNS has one subscription for each topic, protocol and endpoint. It refuses a second one with other attributes, such as
 * another filter policy: an error. With equal attributes, it returns the first one. Both resources then share it, and
 * removing either ends it: a warning.
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
    const isRefused = differ(first, second, assembly);
    return [
      {
        severity: isRefused ? 'error' : 'warning',
        description:
          `A topic must have one subscription for each protocol and endpoint; ${describeResource(first.resource)} has ` +
          (isRefused
            ? 'the same with other attributes. SNS refuses the second one.'
            : 'the same. Removing one of the two ends both.'),
        fix: 'Remove one of them. Combine two filters with `$or`, or in one list of values.',
        resource: second.resource,
        locations: [`${second.location}.Endpoint`],
      },
    ];
  });
}

const attributes = [
  'DeliveryPolicy',
  'FilterPolicy',
  'FilterPolicyScope',
  'RawMessageDelivery',
  'RedrivePolicy',
  'SubscriptionRoleArn',
];

/** Whether both are certain to exist, with attributes that are certain to differ. */
function differ(first: TopicSubscription, second: TopicSubscription, assembly: AssemblyGraph): boolean {
  const { condition } = first.resource;
  if (condition !== second.resource.condition) return false;
  return attributes.some((name) => {
    const values = [first, second].map(({ resource, properties }) =>
      assembly.resolve(properties[name], resource),
    );
    const [one, other] = values.map((value) =>
      value.kind === 'literal' ? JSON.stringify(value.value ?? null) : undefined,
    );
    return one !== undefined && other !== undefined && one !== other;
  });
}
