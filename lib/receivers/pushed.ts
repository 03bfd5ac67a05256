import type { Construct } from 'constructs';
import { environmentName } from '../../lambda/contract/environment';
import { consumerAttempts } from '../attempts';
import { FailureDestination } from '../constructs/failure-destination';
import { PushSubscription } from '../constructs/push-subscription';
import { QueueMapping } from '../constructs/queue-mapping';
import { WorkQueue } from '../constructs/work-queue';
import type { Pushed } from '../delivery';
import { consumerFunction } from './consumer-function';
import { readLetters } from './read-letters';
import type { ReceiverProps } from './receiver';

/**
 * A function that SNS calls, and a work queue into which Lambda puts the events that the function failed on, or did not have
 * room for. A second function with the same code reads the queue, as those of other consumers do
 * (`docs/adr/0014-pushed-and-told.md`). Two functions, because a limit on the pushes would throttle the queue as well.
 */
export function receivePushed(scope: Construct, props: ReceiverProps<Pushed>): void {
  const { config, route, topic, delivery } = props;
  const { removalPolicy, work } = config;
  // The pushes are attempts too; which of them is the last is not known.
  const attempts = consumerAttempts(config, route, { pushes: delivery.retryAttempts + 1 });
  const workQueue = new WorkQueue(scope, 'Work', {
    ...work,
    maxReceiveCount: attempts.maxReceiveCount,
    functionTimeout: route.timeout,
    batchingWindow: route.batchingWindow,
    removalPolicy,
  });
  const consumer = consumerFunction(scope, props, { workQueue, attempts });
  const pushed = consumerFunction(scope, props, {
    id: 'Pushed',
    workQueue,
    attempts,
    // No mapping of its own gives it the receives of the queue.
    environment: { [environmentName.maxReceiveCount]: String(attempts.maxReceiveCount) },
    reservedConcurrency: props.reservesPushes === true ? route.maxConcurrency : undefined,
  });
  new FailureDestination(scope, 'Failures', {
    function: pushed,
    queue: workQueue.queue,
    retryAttempts: delivery.retryAttempts,
    maxEventAge: delivery.maxEventAge,
  });
  // SNS calls as often as messages come. Without a reservation, this is not a bound.
  pushed.countConcurrency({ caller: 'pushes', copies: route.maxConcurrency });
  new QueueMapping(scope, 'Mapping', {
    function: consumer,
    workQueue,
    batchSize: route.batchSize,
    batchingWindow: route.batchingWindow,
    maxConcurrency: route.maxConcurrency,
  });
  const { deadLetterQueue } = new PushSubscription(scope, 'Requests', {
    topic,
    function: pushed.function,
    filter: route.filter,
    undeliveredRetention: work.undeliveredRetention,
    removalPolicy,
  });
  readLetters(scope, props, workQueue, { Requests: deadLetterQueue });
}
