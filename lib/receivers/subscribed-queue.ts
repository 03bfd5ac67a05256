import type { Duration } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { Subscription } from '../constructs/subscription';
import { WorkQueue } from '../constructs/work-queue';
import type { Attempts } from '../attempts';
import { readLetters } from './read-letters';
import type { ReceiverProps } from './receiver';

export interface SubscribedQueueOptions {
  readonly attempts: Attempts;
  /** How long a message waits in the queue. */
  readonly retention: Duration;
  /** @default - none */
  readonly batchingWindow?: Duration;
  /** @default - what Lambda needs that reads the queue for the function */
  readonly visibilityTimeout?: Duration;
  /** @default false */
  readonly fifo?: boolean;
}

/**
 * A work queue whose dead letters are read, subscribed to the topics that the route's requests come by. In a standard queue requests lose the order that
 * they have.
 *
 * @throws Error when requests with an order are to come and there is no topic for them
 */
export function subscribedQueue(
  scope: Construct,
  props: ReceiverProps,
  options: SubscribedQueueOptions,
): WorkQueue {
  const { config, route, lanes, topic, orderedTopic } = props;
  const { removalPolicy, work } = config;
  const workQueue = new WorkQueue(scope, 'Work', {
    ...work,
    ...options,
    maxReceiveCount: options.attempts.maxReceiveCount,
    functionTimeout: route.timeout,
    removalPolicy,
  });
  if (lanes.ordered && orderedTopic === undefined) {
    throw new Error(`${route.consumer}: no request type is received in order`);
  }
  const topics = {
    Requests: lanes.standard ? topic : undefined,
    OrderedRequests: lanes.ordered ? orderedTopic : undefined,
  };
  const undelivered: Record<string, IQueue> = {};
  for (const [id, each] of Object.entries(topics)) {
    if (each === undefined) continue;
    const subscription = new Subscription(scope, id, {
      topic: each,
      workQueue,
      filter: route.filter,
      undeliveredRetention: work.undeliveredRetention,
      removalPolicy,
    });
    undelivered[id] = subscription.deadLetterQueue;
  }
  readLetters(scope, props, workQueue, undelivered);
  return workQueue;
}
