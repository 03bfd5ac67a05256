import type { AssemblyGraph } from '../assembly-graph';
import { visibilityTimeoutOf } from '../queue-facts';
import { queueMappingsOf, type QueueMapping } from '../queue-mappings';
import type { Finding, Rule } from '../rule';
import { describeResource } from '../template-resource';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
const defaultTimeout = 3;

/**
 * Lambda refuses a mapping whose queue has a visibility timeout below the function's timeout: an error.
 *
 * AWS recommends six times the timeout plus the batching window. The extra time lets Lambda retry a throttled invocation
 * before the batch becomes visible again. Less than that is a warning.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html, and the refusal in
 * https://github.com/github-aws-runners/terraform-aws-github-runner/issues/465
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
  const where = { resource: queue, locations: ['Properties.VisibilityTimeout'] };
  const fix = `Set the visibility timeout to ${least} s or more, or lower the function's timeout.`;
  const name = describeResource(called);
  if (given < timeout) {
    return [
      {
        ...where,
        severity: 'error',
        description:
          `The visibility timeout must be at least the timeout of the function ${name} (${timeout} s); it is ${given} s. ` +
          'Lambda refuses the event source mapping.',
        fix,
      },
    ];
  }
  const sum = window === 0 ? `6 × ${timeout} s` : `6 × ${timeout} s + ${window} s`;
  return [
    {
      ...where,
      severity: 'warning',
      description:
        `The visibility timeout should be at least ${least} s for the function ${name} (${sum}); it is ${given} s. ` +
        'While Lambda retries a throttled invocation, the batch may become visible again and be received twice.',
      fix,
    },
  ];
}
