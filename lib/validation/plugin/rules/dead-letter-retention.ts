import type { AssemblyGraph } from '../assembly-graph';
import { deadLetterQueueOf, inWords, retentionOf } from '../queue-facts';
import { queueType } from '../queue-mappings';
import type { Finding, Rule } from '../rule';
import { describeResource, type TemplateResource } from '../template-resource';

/**
 * A dead letter of a standard queue keeps the time when it was first sent, so that a dead-letter queue that keeps
 * messages no longer than its source does may delete it before anybody looks. In a FIFO queue the time starts anew, and
 * what SNS puts into a subscription's dead-letter queue is a new message: neither is a finding.
 *
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html
 */
export const deadLetterRetention: Rule = {
  name: 'Messaging-DeadLetterRetention',
  check: (assembly) => assembly.resourcesOf(queueType).flatMap((queue) => checkQueue(queue, assembly)),
};

function checkQueue(source: TemplateResource, assembly: AssemblyGraph): Finding[] {
  const letters = deadLetterQueueOf(source.properties['RedrivePolicy'], source, assembly);
  if (letters?.type !== queueType || assembly.flag(source.properties['FifoQueue'], source) !== false)
    return [];
  const given = retentionOf(letters, assembly);
  const least = retentionOf(source, assembly);
  if (given === undefined || least === undefined || given > least) return [];
  return [
    {
      severity: 'error',
      description:
        `The dead-letter queue keeps messages for ${inWords(given)}, counted from when they were first sent; it has ` +
        `to be more than the ${inWords(least)} of its source, ${describeResource(source)}, or letters may be deleted ` +
        'before anybody has seen them.',
      fix: 'Raise the retention of the dead-letter queue (at most 14 days), or lower that of its source.',
      resource: letters,
      locations: ['Properties.MessageRetentionPeriod'],
    },
  ];
}
