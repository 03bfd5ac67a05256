import type { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { consumerAttempts } from '../attempts';
import { QueueMapping } from '../constructs/queue-mapping';
import { consumerFunction } from './consumer-function';
import type { ReceiverProps } from './receiver';
import { subscribedQueue } from './subscribed-queue';

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

/** A subscribed work queue, and a function that Lambda calls with what comes. */
export function receiveInParallel(
  scope: Construct,
  props: ReceiverProps,
  { retention = props.config.work.retention, enabled }: InParallelOptions = {},
): QueueMapping {
  const { batchSize, batchingWindow, maxConcurrency } = props.route;
  const attempts = consumerAttempts(props.config, props.route);
  const workQueue = subscribedQueue(scope, props, { attempts, retention, batchingWindow });
  return new QueueMapping(scope, 'Mapping', {
    function: consumerFunction(scope, props, { workQueue, attempts }),
    workQueue,
    batchSize,
    batchingWindow,
    maxConcurrency,
    enabled,
  });
}
