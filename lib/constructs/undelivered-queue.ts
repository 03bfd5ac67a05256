import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct, IDependable } from 'constructs';
import { acknowledgeDeadLetterQueue } from './acknowledge-dead-letter-queue';
import { letterVisibility, secureQueue } from './secure-queue';
import { letTopicSend } from './subscription';

export interface UndeliveredQueueProps {
  /** Of its subscriptions. */
  readonly topics: readonly ITopic[];
  readonly retention: Duration;
  readonly removalPolicy: RemovalPolicy;
}

export interface UndeliveredQueue {
  readonly queue: Queue;
  /** What a subscription has to wait for, or its first letters are refused. */
  readonly ready: readonly IDependable[];
}

/** Creates the queue that keeps what SNS cannot deliver to a subscription. */
export function undeliveredQueue(
  scope: Construct,
  id: string,
  { topics, ...props }: UndeliveredQueueProps,
): UndeliveredQueue {
  const queue = secureQueue(scope, id, { ...props, visibilityTimeout: letterVisibility });
  acknowledgeDeadLetterQueue(queue);
  const ready = topics.flatMap((topic) => letTopicSend(queue, topic).policyDependable ?? []);
  return { queue, ready };
}
