import type { Construct } from 'constructs';
import { environmentName } from '../../lambda/contract/environment';
import { FailureDestination } from '../constructs/failure-destination';
import { NodeFunction } from '../constructs/node-function';
import { keepConsumersLetters, recordWork } from '../constructs/permissions';
import { PushSubscription } from '../constructs/push-subscription';
import { QueueMapping } from '../constructs/queue-mapping';
import { WorkQueue } from '../constructs/work-queue';
import type { Pushed } from '../delivery';
import type { ReceiverProps } from './receiver';

/**
 * A function that SNS calls, and a work queue into which Lambda puts what the function failed on, or had no room for: the
 * same function reads it, as those of other consumers do (`docs/adr/0014-pushed-and-told.md`).
 */
export function receivePushed(scope: Construct, props: ReceiverProps<Pushed>): void {
  const { config, route, topic, delivery } = props;
  const { removalPolicy, logRetention, work, status } = config;
  const workQueue = new WorkQueue(scope, 'Work', {
    ...work,
    functionTimeout: route.timeout,
    batchingWindow: route.batchingWindow,
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
  consumer.allow(keepConsumersLetters(workQueue.deadLetterQueue));
  new FailureDestination(scope, 'Failures', {
    function: consumer,
    queue: workQueue.queue,
    retryAttempts: delivery.retryAttempts,
    maxEventAge: delivery.maxEventAge,
  });
  new QueueMapping(scope, 'Mapping', {
    function: consumer,
    workQueue,
    batchSize: route.batchSize,
    batchingWindow: route.batchingWindow,
    maxConcurrency: route.maxConcurrency,
  });
  new PushSubscription(scope, 'Requests', {
    topic,
    function: consumer.function,
    workQueue,
    filter: route.filter,
    undeliveredRetention: work.undeliveredRetention,
    removalPolicy,
  });
}
