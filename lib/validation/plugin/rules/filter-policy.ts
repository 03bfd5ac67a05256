import { InvalidPolicy } from '../../../../routing/invalid-policy';
import { policyLimits } from '../../../../routing/limits';
import { parsePolicy } from '../../../../routing/parse';
import type { AssemblyGraph } from '../assembly-graph';
import { isAbsent, isObject } from '../json';
import type { Finding, Rule } from '../rule';
import { subscriptionsByTopic, type TopicSubscription } from '../topic-subscriptions';

/** By default; AWS raises it on request. */
const maxPolicies = 200;

/**
 * Filter policies that SNS refuses, with what it would say; policies that filter nothing; and more of them on one topic
 * than a quota allows.
 *
 * https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
 */
export const filterPolicy: Rule = {
  name: 'Messaging-FilterPolicy',
  check: (assembly) =>
    subscriptionsByTopic(assembly).flatMap((subscriptions) => [
      ...subscriptions.flatMap((one) => checkPolicy(one, assembly)),
      ...checkCount(subscriptions),
    ]),
};

function checkPolicy(
  { resource, location, properties }: TopicSubscription,
  assembly: AssemblyGraph,
): Finding[] {
  const { FilterPolicy: given, FilterPolicyScope: givenScope } = properties;
  const at = (name: string) => ({ resource, locations: [`${location}.${name}`] });
  if (isAbsent(given)) {
    if (assembly.text(givenScope, resource) !== 'MessageBody') return [];
    return [
      {
        ...at('FilterPolicyScope'),
        severity: 'warning',
        description:
          'A subscription with the filter policy scope MessageBody must have a filter policy; it does not have one, so it ' +
          'receives every message.',
        fix: 'Add a filter policy, or remove FilterPolicyScope.',
      },
    ];
  }
  const scope = isAbsent(givenScope) ? 'MessageAttributes' : assembly.text(givenScope, resource);
  const policy = assembly.literal(given, resource);
  if (policy === undefined || (scope !== 'MessageAttributes' && scope !== 'MessageBody')) return [];
  const refusal = refusalOf(() => parsePolicy(policy, scope));
  if (refusal !== undefined) {
    return [
      {
        ...at('FilterPolicy'),
        severity: scope === 'MessageBody' && isAboutKeys(refusal, policy) ? 'warning' : 'error',
        description: `SNS refuses the filter policy (on ${scope}): ${refusal}`,
        fix: 'Correct the policy: at most five keys, at most 150 combinations of values, and only operators of SNS.',
      },
    ];
  }
  if (!isObject(policy) || Object.keys(policy).length > 0) return [];
  return [
    {
      ...at('FilterPolicy'),
      severity: 'warning',
      description:
        'The filter policy must have at least one key; it is empty, so the subscription receives every message.',
      fix: 'Add a key, or remove the policy.',
    },
  ];
}

/**
 * Of a policy on the body, one page of AWS's documentation counts all keys that have values, and another edition of it
 * those at the top: five of the latter may be fine.
 */
function isAboutKeys(refusal: string, policy: unknown): boolean {
  const atTop = isObject(policy) ? Object.keys(policy).length : 0;
  return refusal.endsWith(`more than ${policyLimits.keys} keys`) && atTop <= policyLimits.keys;
}

function refusalOf(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    if (error instanceof InvalidPolicy) return error.message;
    throw error;
  }
}

function checkCount(subscriptions: readonly TopicSubscription[]): Finding[] {
  const filtered = subscriptions.filter(
    ({ resource, properties }) => resource.condition === undefined && !isAbsent(properties['FilterPolicy']),
  );
  const [first] = filtered;
  if (first === undefined || filtered.length <= maxPolicies) return [];
  return [
    {
      severity: 'warning',
      description: `The topic has ${filtered.length} filter policies; the default quota of SNS is ${maxPolicies} per topic.`,
      fix: 'Request a higher quota from AWS, or distribute the subscriptions over several topics.',
      resource: first.topic ?? first.resource,
      locations: first.topic === undefined ? [first.location] : ['Properties'],
    },
  ];
}
