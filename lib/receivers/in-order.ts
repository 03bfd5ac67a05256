import type { Construct } from 'constructs';
import { QueueMapping } from '../constructs/queue-mapping';
import { Subscription } from '../constructs/subscription';
import { WorkQueue } from '../constructs/work-queue';
import type { InOrder } from '../delivery';
import { consumerFunction } from './consumer-function';
import type { ReceiverProps } from './receiver';

/**
 * A subscription to the FIFO topic, a FIFO work queue, and a function that Lambda calls with one group's requests one after
 * another.
 *
 * @throws Error when the app has no request type with an order
 */
export function receiveInOrder(scope: Construct, props: ReceiverProps<InOrder>): void {
  const { config, route, orderedTopic } = props;
  if (orderedTopic === undefined) throw new Error(`${route.consumer}: no request type is received in order`);
  const { removalPolicy, work } = config;
  const workQueue = new WorkQueue(scope, 'Work', {
    ...work,
    functionTimeout: route.timeout,
    fifo: true,
    removalPolicy,
  });
  new Subscription(scope, 'Requests', {
    topic: orderedTopic,
    workQueue,
    filter: route.filter,
    undeliveredRetention: work.undeliveredRetention,
    removalPolicy,
  });
  new QueueMapping(scope, 'Mapping', {
    function: consumerFunction(scope, props),
    workQueue,
    batchSize: route.batchSize,
    maxConcurrency: route.maxConcurrency,
  });
}
