import type { AssemblyGraph } from '../assembly-graph';
import { queueMappingsOf, type QueueMapping } from '../queue-mappings';
import type { Finding, Rule } from '../rule';

const largestBatch = 10;

/**
 * Lambda refuses batches of more than ten and a batching window for a FIFO queue. An error, because the deployment fails.
 *
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 */
export const fifoMapping: Rule = {
  name: 'Messaging-FifoMapping',
  check: (assembly) => queueMappingsOf(assembly).flatMap((one) => checkMapping(one, assembly)),
};

function checkMapping({ mapping, queue }: QueueMapping, assembly: AssemblyGraph): Finding[] {
  if (assembly.flag(queue.properties['FifoQueue'], queue) !== true) return [];
  const size = assembly.number(mapping.properties['BatchSize'], mapping, largestBatch) ?? largestBatch;
  const window = assembly.number(mapping.properties['MaximumBatchingWindowInSeconds'], mapping, 0) ?? 0;
  const findings: Finding[] = [];
  if (size > largestBatch) {
    findings.push({
      severity: 'error',
      description: `The batch size for a FIFO queue must be at most ${largestBatch}; it is ${size}. Lambda refuses the mapping.`,
      fix: `Set the batch size to ${largestBatch} or less.`,
      resource: mapping,
      locations: ['Properties.BatchSize'],
    });
  }
  if (window > 0) {
    findings.push({
      severity: 'error',
      description: `A mapping of a FIFO queue must not have a batching window; it has one of ${window} s. Lambda refuses the mapping.`,
      fix: 'Remove the batching window.',
      resource: mapping,
      locations: ['Properties.MaximumBatchingWindowInSeconds'],
    });
  }
  return findings;
}
