import type { AssemblyGraph } from '../assembly-graph';
import { groupBy } from '../group-by';
import { isAbsent, isObject } from '../json';
import { queueMappingsOf, type QueueMapping } from '../queue-mappings';
import type { Finding, Rule } from '../rule';
import { describeResource, type TemplateResource } from '../template-resource';

/** Batches of a standard queue that a mapping without a maximum may process at once. */
const unlimited = 1000;
/** https://docs.aws.amazon.com/lambda/latest/api/API_ScalingConfig.html */
const smallestMaximum = 2;

/**
 * Mappings receive messages for as many invocations as their maximum concurrency allows. Reserved concurrency below that
 * throttles the rest, and each throttled message counts as received. Healthy messages may become dead letters. A warning,
 * because only a load that uses the maximum is throttled.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
export const maximumConcurrency: Rule = {
  name: 'Messaging-MaximumConcurrency',
  check: (assembly) =>
    [...groupBy(queueMappingsOf(assembly), (mapping) => mapping.function)].flatMap(([called, mappings]) =>
      called === undefined ? [] : checkFunction(called, mappings.filter(isOn), assembly),
    ),
};

function checkFunction(
  called: TemplateResource,
  mappings: readonly QueueMapping[],
  assembly: AssemblyGraph,
): Finding[] {
  const reserved = assembly.number(called.properties['ReservedConcurrentExecutions'], called);
  if (reserved === undefined) return [];
  const certain = mappings.filter(({ mapping }) => mapping.condition === undefined);
  const maxima = certain.flatMap(({ mapping }) => assembly.number(maximumOf(mapping), mapping) ?? []);
  const total = maxima.reduce((sum, maximum) => sum + maximum, 0);
  const where = { resource: called, locations: ['Properties.ReservedConcurrentExecutions'] };
  if (total > reserved) {
    const sum = maxima.length > 1 ? ` (${maxima.join(' + ')})` : '';
    return [
      {
        ...where,
        severity: 'warning',
        description:
          `The reserved concurrency should be at least ${total}${sum}, which the event source mappings of the function ` +
          `may use; it is ${reserved}. A throttled message counts as received and may become a dead letter.`,
        fix: `Reserve ${total} or more, or lower the mappings' maximum concurrency to ${reserved} in total.`,
      },
    ];
  }
  return mappings
    .filter(
      ({ mapping, queue }) =>
        !isLimited(mapping) && assembly.flag(queue.properties['FifoQueue'], queue) === false,
    )
    .filter(() => reserved < unlimited)
    .map(({ mapping }) => ({
      severity: 'warning',
      description:
        `The mapping should have a maximum concurrency that fits the reserved concurrency of its function ` +
        `${describeResource(called)} (${reserved}); it has none and receives up to ${unlimited} batches at once. ` +
        'A throttled message counts as received and may become a dead letter.',
      fix:
        reserved < smallestMaximum
          ? `Reserve ${smallestMaximum} or more, and set the maximum concurrency to the same.`
          : `Set a maximum concurrency of at most ${reserved}.`,
      resource: mapping,
      locations: ['Properties.ScalingConfig'],
    }));
}

function maximumOf({ properties }: TemplateResource): unknown {
  const { ScalingConfig: scaling } = properties;
  return isObject(scaling) ? scaling['MaximumConcurrency'] : undefined;
}

/** By either of the two, which exclude each other. */
function isLimited({ properties }: TemplateResource): boolean {
  return !isAbsent(properties['ScalingConfig']) || !isAbsent(properties['ProvisionedPollerConfig']);
}

function isOn({ mapping }: QueueMapping): boolean {
  return mapping.properties['Enabled'] !== false;
}
