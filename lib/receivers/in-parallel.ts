import type { Construct } from 'constructs';
import { QueueMapping } from '../constructs/queue-mapping';
import { Subscription } from '../constructs/subscription';
import { WorkQueue } from '../constructs/work-queue';
import type { InParallel } from '../delivery';
import { consumerFunction } from './consumer-function';
import type { ReceiverProps } from './receiver';

/**
 * A work queue, subscribed to the topics that the route's requests come by, and a function that Lambda calls with what
 * comes. Requests that have an order lose it here.
 */
export function receiveInParallel(scope: Construct, props: ReceiverProps<InParallel>): void {
  const { config, route, lanes } = props;
  const { removalPolicy, work } = config;
  const workQueue = new WorkQueue(scope, 'Work', {
    ...work,
    functionTimeout: route.timeout,
    batchingWindow: route.batchingWindow,
    removalPolicy,
  });
  const topics = {
    Requests: lanes.standard ? props.topic : undefined,
    OrderedRequests: lanes.ordered ? props.orderedTopic : undefined,
  };
  for (const [id, topic] of Object.entries(topics)) {
    if (topic === undefined) continue;
    new Subscription(scope, id, {
      topic,
      workQueue,
      filter: route.filter,
      undeliveredRetention: work.undeliveredRetention,
      removalPolicy,
    });
  }
  new QueueMapping(scope, 'Mapping', {
    function: consumerFunction(scope, props),
    workQueue,
    batchSize: route.batchSize,
    batchingWindow: route.batchingWindow,
    maxConcurrency: route.maxConcurrency,
  });
}
