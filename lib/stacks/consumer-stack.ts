import { Stack, type StackProps } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { environmentName } from '../../lambda/contract/environment';
import type { Config } from '../config';
import { NodeFunction } from '../constructs/node-function';
import { recordWork } from '../constructs/permissions';
import { QueueMapping } from '../constructs/queue-mapping';
import { Subscription } from '../constructs/subscription';
import { WorkQueue } from '../constructs/work-queue';
import type { CompleteRoute } from '../route';

export interface ConsumerStackProps extends StackProps {
  readonly config: Config;
  readonly route: CompleteRoute;
  /** File that exports the consumer's handler. */
  readonly entry: string;
  readonly topic: ITopic;
  readonly statusTable: ITable;
}

/** One receiver: its subscription, its work queue, its function. Comes and goes without the others. */
export class ConsumerStack extends Stack {
  constructor(scope: Construct, id: string, props: ConsumerStackProps) {
    super(scope, id, props);
    const { config, route, topic } = props;
    const { removalPolicy, logRetention, work, status } = config;
    const workQueue = new WorkQueue(this, 'Work', {
      ...work,
      functionTimeout: route.timeout,
      batchingWindow: route.batchingWindow,
      removalPolicy,
    });
    new Subscription(this, 'Requests', {
      topic,
      workQueue,
      filter: route.filter,
      undeliveredRetention: work.undeliveredRetention,
      removalPolicy,
    });
    const consumer = new NodeFunction(this, 'Consumer', {
      description: route.description,
      entry: props.entry,
      timeout: route.timeout,
      memorySize: route.memorySize,
      logRetention,
      removalPolicy,
      environment: { [environmentName.consumer]: route.consumer },
    });
    consumer.allow(recordWork(props.statusTable, status.retention));
    new QueueMapping(this, 'Mapping', {
      function: consumer,
      workQueue,
      batchSize: route.batchSize,
      batchingWindow: route.batchingWindow,
      maxConcurrency: route.maxConcurrency,
    });
  }
}
