import { Stack, type StackProps } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { routingTableConstant } from '../../lambda/contract/environment';
import { memoryFor, publishLimit } from '../../lambda/contract/size-limits';
import type { RouteEntry } from '../../routing/policy';
import { bodyRetention } from '../body-retention';
import type { Config } from '../config';
import { NodeFunction } from '../constructs/node-function';
import { keepDeadLetters, publish, readBodies, recordRequests, storeBodies } from '../constructs/permissions';
import { QueueMapping } from '../constructs/queue-mapping';
import type { WorkQueue } from '../constructs/work-queue';
import { dispatcherTimeout } from './dispatch-settings';

export interface DispatchStackProps extends StackProps {
  readonly config: Config;
  /** File that exports the dispatcher's handler. */
  readonly entry: string;
  readonly intake: WorkQueue;
  readonly topic: ITopic;
  readonly statusTable: ITable;
  /** Where bodies wait that are larger than a message. */
  readonly bodies: IBucket;
  /** Largest body in bytes that can be uploaded. */
  readonly largestUpload: number;
  /** Whom the dispatcher expects to receive a request. */
  readonly routingTable: readonly RouteEntry[];
}

/** Takes requests out of the intake queue, records who must receive them, and publishes them. */
export class DispatchStack extends Stack {
  constructor(scope: Construct, id: string, props: DispatchStackProps) {
    super(scope, id, props);
    const { config, intake, topic, statusTable, bodies } = props;
    const dispatcher = new NodeFunction(this, 'Dispatcher', {
      description: 'Validates requests, records who must receive them, publishes them',
      entry: props.entry,
      timeout: dispatcherTimeout,
      memorySize: Math.max(512, memoryFor(props.largestUpload)),
      logRetention: config.logRetention,
      removalPolicy: config.removalPolicy,
      constants: { [routingTableConstant]: props.routingTable },
    });
    dispatcher.allow(keepDeadLetters(intake.deadLetterQueue));
    dispatcher.allow(publish(topic, publishLimit()));
    for (const permission of readBodies(bodies, bodyRetention(config.intake, config.work))) {
      dispatcher.allow(permission);
    }
    dispatcher.allow(storeBodies(bodies));
    dispatcher.allow(recordRequests(statusTable, config.status.retention));
    new QueueMapping(this, 'Mapping', {
      function: dispatcher,
      workQueue: intake,
      batchSize: 10,
      maxConcurrency: config.intake.maxConcurrency,
    });
  }
}
