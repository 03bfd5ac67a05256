import { Duration, type RemovalPolicy, type Size } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { InvalidDeclaration } from '../validation/violation';
import { letterVisibility, secureQueue } from './secure-queue';

export interface WorkQueueProps {
  /**
   * Name of the queue, when others have to know its ARN before it is there.
   * @default - CloudFormation makes one
   */
  readonly queueName?: string;
  /** How long a message waits for its function before it is lost. */
  readonly retention: Duration;
  /** How long a dead letter is kept, counted from when the message first came: longer than `retention`. */
  readonly deadLetterRetention: Duration;
  /** Receives after which a message is a dead letter; at least 5. */
  readonly maxReceiveCount: number;
  /** Timeout of the function that reads the queue. */
  readonly functionTimeout: Duration;
  /**
   * Batching window of the function that reads the queue.
   * @default - none
   */
  readonly batchingWindow?: Duration;
  /**
   * How long a message is hidden that was received.
   * @default - what Lambda needs that reads the queue for the function
   */
  readonly visibilityTimeout?: Duration;
  /**
   * Largest message.
   * @default - SQS's default, 1 MiB
   */
  readonly maxMessageSize?: Size;
  /** Whether messages of a group are received in order; then the dead-letter queue is FIFO, too. @default false */
  readonly fifo?: boolean;
  /** What becomes of the queues and their messages when they leave the stack. */
  readonly removalPolicy: RemovalPolicy;
}

/** A queue that a function reads, and its dead-letter queue. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly maxReceiveCount: number;
  readonly fifo: boolean;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    refuseLosses(this.node.path, props);
    this.maxReceiveCount = props.maxReceiveCount;
    this.fifo = props.fifo ?? false;
    this.deadLetterQueue = secureQueue(this, 'DeadLetterQueue', {
      retention: props.deadLetterRetention,
      visibilityTimeout: letterVisibility,
      fifo: this.fifo,
      removalPolicy: props.removalPolicy,
    });
    this.queue = secureQueue(this, 'Queue', {
      queueName: props.queueName,
      retention: props.retention,
      removalPolicy: props.removalPolicy,
      visibilityTimeout:
        props.visibilityTimeout ?? visibilityTimeout(props.functionTimeout, props.batchingWindow),
      maxMessageSize: props.maxMessageSize,
      fifo: this.fifo,
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: props.maxReceiveCount },
    });
  }
}

/**
 * Six times the function's timeout, plus the batching window: time for Lambda to try again while it is throttled.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function visibilityTimeout(functionTimeout: Duration, batchingWindow = Duration.seconds(0)): Duration {
  return Duration.seconds(6 * functionTimeout.toSeconds() + batchingWindow.toSeconds());
}

/** @throws Error when messages would be lost that nobody looked at */
function refuseLosses(
  path: string,
  { retention, deadLetterRetention, maxReceiveCount }: WorkQueueProps,
): void {
  const complaints: string[] = [];
  if (deadLetterRetention.toSeconds() <= retention.toSeconds()) {
    complaints.push(
      `deadLetterRetention is ${deadLetterRetention.toHumanString()}, and must be longer than the retention, ` +
        `${retention.toHumanString()}: a dead letter keeps the time when it first came. Raise it, or lower the retention.`,
    );
  }
  if (maxReceiveCount < 5) {
    complaints.push(
      `maxReceiveCount is ${maxReceiveCount}, and must be at least 5: throttled messages count as received. Raise it.`,
    );
  }
  if (complaints.length > 0) throw new InvalidDeclaration(`${path}: ${complaints.join(' ')}`);
}
