import type { Construct } from 'constructs';
import { environmentName } from '../../lambda/contract/environment';
import { bodyRetention } from '../body-retention';
import { NodeFunction } from '../constructs/node-function';
import { readBodies, recordWork } from '../constructs/permissions';
import { QueueMapping } from '../constructs/queue-mapping';
import { Subscription } from '../constructs/subscription';
import { WorkQueue } from '../constructs/work-queue';
import type { InParallel } from '../delivery';
import type { ReceiverProps } from './receiver';

/** A subscription, a work queue, and a function that Lambda calls with what comes. */
export function receiveInParallel(scope: Construct, props: ReceiverProps<InParallel>): void {
  const { config, route, topic } = props;
  const { removalPolicy, logRetention, work, status } = config;
  const workQueue = new WorkQueue(scope, 'Work', {
    ...work,
    functionTimeout: route.timeout,
    batchingWindow: route.batchingWindow,
    removalPolicy,
  });
  new Subscription(scope, 'Requests', {
    topic,
    workQueue,
    filter: route.filter,
    undeliveredRetention: work.undeliveredRetention,
    removalPolicy,
  });
  const consumer = new NodeFunction(scope, 'Consumer', {
    description: route.description,
    entry: props.entry,
    timeout: route.timeout,
    memorySize: route.memorySize,
    logRetention,
    removalPolicy,
    environment: { [environmentName.consumer]: route.consumer },
  });
  consumer.allow(recordWork(props.statusTable, status.retention));
  for (const permission of readBodies(props.bodies, bodyRetention(config.intake, work)))
    consumer.allow(permission);
  new QueueMapping(scope, 'Mapping', {
    function: consumer,
    workQueue,
    batchSize: route.batchSize,
    batchingWindow: route.batchingWindow,
    maxConcurrency: route.maxConcurrency,
  });
}
