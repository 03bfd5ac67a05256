import type { AssemblyGraph } from '../assembly-graph';
import { deadLetterQueueOf, isFifo } from '../queue-facts';
import { queueType } from '../queue-mappings';
import type { Finding, Rule } from '../rule';
import { subscriptionsOf } from '../topic-subscriptions';
import { describeResource, type TemplateResource } from '../template-resource';

/**
 * SQS refuses a dead-letter queue of the other kind: FIFO behind standard, or standard behind FIFO. SNS requires a FIFO
 * dead-letter queue for a subscription of a FIFO queue. An error, because the deployment fails.
 *
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export const fifoDeadLetterQueue: Rule = {
  name: 'Messaging-FifoDeadLetterQueue',
  check: (assembly) => [
    ...assembly.resourcesOf(queueType).flatMap((queue) => checkQueue(queue, assembly)),
    ...subscriptionsOf(assembly).flatMap(({ resource, location, properties, protocol }) => {
      const letters = deadLetterQueueOf(properties['RedrivePolicy'], resource, assembly);
      const subscribed = protocol === 'sqs' ? isFifo(properties['Endpoint'], resource, assembly) : false;
      if (letters === undefined || subscribed !== true || kindOf(letters, assembly) !== 'standard') return [];
      return [finding(resource, `${location}.RedrivePolicy`, 'FIFO', letters)];
    }),
  ],
};

function checkQueue(queue: TemplateResource, assembly: AssemblyGraph): Finding[] {
  const letters = deadLetterQueueOf(queue.properties['RedrivePolicy'], queue, assembly);
  if (letters === undefined) return [];
  const kind = kindOf(queue, assembly);
  const other = kindOf(letters, assembly);
  if (kind === undefined || other === undefined || kind === other) return [];
  return [finding(queue, 'Properties.RedrivePolicy', kind, letters)];
}

type Kind = 'FIFO' | 'standard';

function kindOf(queue: TemplateResource, assembly: AssemblyGraph): Kind | undefined {
  const fifo = assembly.flag(queue.properties['FifoQueue'], queue);
  if (fifo === undefined) return undefined;
  return fifo ? 'FIFO' : 'standard';
}

function finding(
  resource: TemplateResource,
  location: string,
  kind: Kind,
  letters: TemplateResource,
): Finding {
  return {
    severity: 'error',
    description: `The dead-letter queue of a ${kind} queue must be ${kind}; ${describeResource(letters)} is not. AWS refuses it.`,
    fix: `Make the dead-letter queue ${kind}.`,
    resource,
    locations: [location],
  };
}
