import type { AssemblyGraph } from '../assembly-graph';
import { groupBy } from '../group-by';
import { isAbsent, isObject } from '../json';
import { queueMappingsOf, type QueueMapping } from '../queue-mappings';
import type { Finding, Rule } from '../rule';
import { describeResource, type TemplateResource } from '../template-resource';

/** How many batches of a standard queue a mapping without a maximum may have at work. */
const unlimited = 1000;

/**
 * Mappings take messages off their queues for as many copies of the function as they may call. Where the function's
 * reserved concurrency is smaller, the rest is throttled and counts as received, until healthy messages are dead letters.
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
        severity: 'error',
        description:
          `The function has a reserved concurrency of ${reserved}, and its event source mappings may call ${total}` +
          `${sum} copies of it: what it has no room for is throttled, and counts as received.`,
        fix: `Reserve ${total} or more, or lower the mappings' maximum concurrency to ${reserved} in all.`,
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
        `The mapping has no maximum concurrency, and its function ${describeResource(called)} a reserved concurrency ` +
        `of ${reserved}: it takes messages for up to ${unlimited} batches at once, and those that the function has no ` +
        'room for count as received.',
      fix: `Give the mapping a maximum concurrency, at most ${reserved}.`,
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
