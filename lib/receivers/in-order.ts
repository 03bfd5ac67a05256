import type { Construct } from 'constructs';
import { consumerAttempts } from '../attempts';
import { QueueMapping } from '../constructs/queue-mapping';
import type { InOrder } from '../delivery';
import { consumerFunction } from './consumer-function';
import type { ReceiverProps } from './receiver';
import { subscribedQueue } from './subscribed-queue';

/** A subscribed FIFO work queue, and a function that Lambda calls with one group's requests one after another. */
export function receiveInOrder(scope: Construct, props: ReceiverProps<InOrder>): void {
  const { config, route } = props;
  const { batchSize, maxConcurrency } = route;
  const attempts = consumerAttempts(config, route);
  const workQueue = subscribedQueue(scope, props, { attempts, retention: config.work.retention, fifo: true });
  new QueueMapping(scope, 'Mapping', {
    function: consumerFunction(scope, props, { workQueue, attempts }),
    workQueue,
    batchSize,
    maxConcurrency,
  });
}
