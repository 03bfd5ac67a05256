import type { AssemblyGraph } from '../assembly-graph';
import { isAbsent, isObject } from '../json';
import { functionOf } from '../function-name';
import type { Rule } from '../rule';
import { describeResource, type TemplateResource } from '../template-resource';
import { subscriptionsOf } from '../topic-subscriptions';

/**
 * SNS delivers a message to Lambda's own queue, and the subscription's dead-letter queue ends there. Lambda discards the
 * message after three failed attempts. A warning, because a function may handle its failures itself.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export const asyncFailureDestination: Rule = {
  name: 'Messaging-AsyncFailureDestination',
  check: (assembly) => {
    const kept = functionsWithDestination(assembly);
    return subscriptionsOf(assembly).flatMap(({ resource, location, protocol, properties, topic }) => {
      if (protocol !== 'lambda') return [];
      const called = functionOf(properties['Endpoint'], resource, assembly);
      if (called === undefined || kept.has(called) || !isAbsent(called.properties['DeadLetterConfig']))
        return [];
      const name = topic === undefined ? 'A topic' : `The topic ${describeResource(topic)}`;
      return [
        {
          severity: 'warning' as const,
          description:
            `${name} invokes the function ${describeResource(called)}, which should have a destination for failures or a ` +
            'dead-letter queue; it has neither. Lambda discards a message after three failed attempts.',
          fix: 'Add a destination for failures or a dead-letter queue, or put a queue between topic and function.',
          resource,
          locations: [`${location}.Endpoint`],
        },
      ];
    });
  },
};

function functionsWithDestination(assembly: AssemblyGraph): Set<TemplateResource> {
  const configured = assembly.resourcesOf('AWS::Lambda::EventInvokeConfig').flatMap((config) => {
    const { DestinationConfig: destinations, FunctionName: name } = config.properties;
    const hasDestination = isObject(destinations) && !isAbsent(destinations['OnFailure']);
    return hasDestination ? (functionOf(name, config, assembly) ?? []) : [];
  });
  return new Set(configured);
}
