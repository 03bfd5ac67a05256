import type { AssemblyGraph } from '../assembly-graph';
import { visibilityTimeoutOf } from '../queue-facts';
import { queueMappingsOf, type QueueMapping } from '../queue-mappings';
import type { Finding, Rule } from '../rule';
import { describeResource } from '../template-resource';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
const defaultTimeout = 3;

/**
 * A message that Lambda could not hand to a throttled function has to stay hidden until it succeeds, or it is received
 * twice: six times the function's timeout, and the batching window.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export const visibilityTimeout: Rule = {
  name: 'Messaging-VisibilityTimeout',
  check: (assembly) => queueMappingsOf(assembly).flatMap((mapping) => checkMapping(mapping, assembly)),
};

function checkMapping(
  { mapping, queue, function: called }: QueueMapping,
  assembly: AssemblyGraph,
): Finding[] {
  if (called === undefined) return [];
  const timeout = assembly.number(called.properties['Timeout'], called, defaultTimeout);
  const window = assembly.number(mapping.properties['MaximumBatchingWindowInSeconds'], mapping, 0);
  const given = visibilityTimeoutOf(queue, assembly);
  if (timeout === undefined || window === undefined || given === undefined) return [];
  const least = 6 * timeout + window;
  if (given >= least) return [];
  const sum = window === 0 ? `6 × ${timeout}` : `6 × ${timeout} + ${window}`;
  const consequence =
    given < timeout
      ? 'Lambda does not make the mapping'
      : 'a message comes back while the function is still at work on it';
  return [
    {
      severity: 'error',
      description:
        `The visibility timeout is ${given} s; for the function ${describeResource(called)} it has to be at least ` +
        `${least} s (${sum}: six times its timeout, and the batching window), or ${consequence}.`,
      fix: `Set the visibility timeout to ${least} s or more, or lower the function's timeout.`,
      resource: queue,
      locations: ['Properties.VisibilityTimeout'],
    },
  ];
}
