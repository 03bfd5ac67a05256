import type { AssemblyGraph } from '../assembly-graph';
import { deadLetterQueueOf, isFifo } from '../queue-facts';
import { queueType } from '../queue-mappings';
import type { Finding, Rule } from '../rule';
import { subscriptionsOf } from '../topic-subscriptions';
import { describeResource, type TemplateResource } from '../template-resource';

/**
 * Dead-letter queues of the wrong kind: SQS asks for a FIFO queue behind a FIFO queue and for a standard one behind a
 * standard one, SNS for a FIFO queue where a FIFO queue is subscribed.
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
    description: `The queue is ${kind} and its dead-letter queue, ${describeResource(letters)}, is not: AWS refuses this.`,
    fix: `Make the dead-letter queue a ${kind} one.`,
    resource,
    locations: [location],
  };
}
