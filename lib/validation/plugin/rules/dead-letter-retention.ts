import type { AssemblyGraph } from '../assembly-graph';
import { deadLetterQueueOf, inWords, retentionOf } from '../queue-facts';
import { queueType } from '../queue-mappings';
import type { Finding, Rule } from '../rule';
import { describeResource, type TemplateResource } from '../template-resource';

/**
 * A dead letter of a standard queue keeps its original enqueue time. A retention that is not longer than the source's may
 * delete it early. A warning, because a message that fails quickly has most of its retention left.
 *
 * A FIFO queue starts the time anew, and SNS sends a new message to a subscription's dead-letter queue. Neither is a finding.
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
      severity: 'warning',
      description:
        `The retention of the dead-letter queue should be longer than the ${inWords(least)} of its source, ` +
        `${describeResource(source)}; it is ${inWords(given)}. A dead letter keeps its original enqueue time, so SQS may ` +
        'delete it soon after it arrives.',
      fix: 'Raise the retention of the dead-letter queue (at most 14 days), or lower the retention of its source.',
      resource: letters,
      locations: ['Properties.MessageRetentionPeriod'],
    },
  ];
}
