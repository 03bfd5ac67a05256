import type { Duration } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { NodeFunction } from './node-function';
import { readQueue } from './permissions';

export interface QueueMappingProps {
  readonly function: NodeFunction;
  /** `maxReceiveCount` is told to the function. @default - the queue does not have a dead-letter queue */
  readonly workQueue: { readonly queue: IQueue; readonly maxReceiveCount?: number };
  /** Messages a call. */
  readonly batchSize: number;
  /**
   * How long to wait for a batch to fill.
   * @default - not at all
   */
  readonly batchingWindow?: Duration;
  /** Copies of the function at work on this queue at the same time. */
  readonly maxConcurrency: number;
  /**
   * Whether it reads the queue from the beginning.
   * @default true
   */
  readonly enabled?: boolean;
}

/**
 * Lets Lambda read a queue and call a function, which answers which messages of the batch failed.
 *
 * Back-pressure is the mapping's maximum concurrency; reserved concurrency would throttle messages into the dead-letter
 * queue. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
export class QueueMapping extends Construct {
  readonly mapping: EventSourceMapping;

  constructor(scope: Construct, id: string, props: QueueMappingProps) {
    super(scope, id);
    const { queue, maxReceiveCount } = props.workQueue;
    props.function.allow(readQueue(queue, maxReceiveCount));
    props.function.countConcurrency({ caller: 'its queue', copies: props.maxConcurrency });
    this.mapping = new EventSourceMapping(this, 'Mapping', {
      target: props.function.function,
      eventSourceArn: queue.queueArn,
      batchSize: props.batchSize,
      maxBatchingWindow: hasLength(props.batchingWindow) ? props.batchingWindow : undefined,
      maxConcurrency: props.maxConcurrency,
      reportBatchItemFailures: true,
      enabled: props.enabled,
    });
    // Lambda tries the queue when the mapping is made, and by then has to be allowed to.
    this.mapping.node.addDependency(props.function.role);
  }
}

function hasLength(window: Duration | undefined): boolean {
  return window !== undefined && window.toSeconds() > 0;
}
