import { Duration, type RemovalPolicy, type Size } from 'aws-cdk-lib';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  type DeadLetterQueue,
} from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export interface SecureQueueProps {
  /**
   * Its name, when others have to know its ARN before it is there.
   * @default - CloudFormation makes one
   */
  readonly queueName?: string;
  /** How long a message is kept. */
  readonly retention: Duration;
  /** What becomes of the queue and its messages when it leaves the stack. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * How long a received message stays hidden.
   * @default - SQS's default, 30 seconds
   */
  readonly visibilityTimeout?: Duration;
  /**
   * Largest message.
   * @default - SQS's default, 1 MiB
   */
  readonly maxMessageSize?: Size;
  /**
   * Where messages go that were received too often.
   * @default - none: it is a dead-letter queue itself
   */
  readonly deadLetterQueue?: DeadLetterQueue;
  /** Whether messages of a group are received in order. @default false */
  readonly fifo?: boolean;
}

/** How long a function may take for a batch of dead letters. */
export const letterReaderTimeout = Duration.seconds(30);

/** Visibility timeout of each dead-letter queue that a function reads: six times the function's. */
export const letterVisibility = Duration.seconds(6 * letterReaderTimeout.toSeconds());

/**
 * A FIFO queue in high throughput mode: its limits, and what it knows of messages that it had, are those of a group.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html
 */
const inOrder = {
  fifo: true,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
};

/**
 * Creates a queue, encrypted by SQS, that takes TLS only.
 *
 * With SQS's own encryption SNS needs no key policy to deliver to it; with the AWS-managed key it would fail silently.
 */
export function secureQueue(scope: Construct, id: string, props: SecureQueueProps): Queue {
  return new Queue(scope, id, {
    queueName: props.queueName,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: props.retention,
    removalPolicy: props.removalPolicy,
    visibilityTimeout: props.visibilityTimeout,
    maxMessageSizeBytes: props.maxMessageSize?.toBytes(),
    deadLetterQueue: props.deadLetterQueue,
    ...(props.fifo === true && inOrder),
  });
}
