import type { AssemblyGraph } from '../assembly-graph';
import { queueMappingsOf, type QueueMapping } from '../queue-mappings';
import type { Finding, Rule } from '../rule';

const largestBatch = 10;

/**
 * What Lambda refuses on a FIFO queue: batches of more than ten, and a batching window.
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
      description: `The mapping reads a FIFO queue in batches of ${size}; Lambda allows ${largestBatch}.`,
      fix: 'Take smaller batches.',
      resource: mapping,
      locations: ['Properties.BatchSize'],
    });
  }
  if (window > 0) {
    findings.push({
      severity: 'error',
      description: `The mapping reads a FIFO queue with a batching window of ${window} seconds; Lambda allows none there.`,
      fix: 'Remove the window.',
      resource: mapping,
      locations: ['Properties.MaximumBatchingWindowInSeconds'],
    });
  }
  return findings;
}
