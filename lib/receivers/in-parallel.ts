import type { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { environmentName } from '../../lambda/contract/environment';
import { NodeFunction } from '../constructs/node-function';
import { recordWork } from '../constructs/permissions';
import { QueueMapping } from '../constructs/queue-mapping';
import { Subscription } from '../constructs/subscription';
import { WorkQueue } from '../constructs/work-queue';
import type { ReceiverProps } from './receiver';

export interface InParallelOptions {
  /**
   * How long a message waits in the work queue.
   * @default - as configured for consumers that always work
   */
  readonly retention?: Duration;
  /**
   * Whether Lambda reads the queue once the mapping is made.
   * @default true
   */
  readonly enabled?: boolean;
}

/** A subscription, a work queue, and a function that Lambda calls with what comes. */
export function receiveInParallel(
  scope: Construct,
  props: ReceiverProps,
  { retention = props.config.work.retention, enabled }: InParallelOptions = {},
): QueueMapping {
  const { config, route, topic } = props;
  const { removalPolicy, logRetention, work, status } = config;
  const workQueue = new WorkQueue(scope, 'Work', {
    ...work,
    retention,
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
  return new QueueMapping(scope, 'Mapping', {
    function: consumer,
    workQueue,
    batchSize: route.batchSize,
    batchingWindow: route.batchingWindow,
    maxConcurrency: route.maxConcurrency,
    enabled,
  });
}
