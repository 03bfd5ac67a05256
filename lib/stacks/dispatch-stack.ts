import { Stack, type StackProps } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { routingTableConstant, timetablesConstant } from '../../lambda/contract/environment';
import type { TimetableEntry } from '../../lambda/contract/timetable';
import type { RouteEntry } from '../../routing/policy';
import type { Config } from '../config';
import { NodeFunction } from '../constructs/node-function';
import { keepDeadLetters, publish, publishNotices, recordRequests } from '../constructs/permissions';
import { QueueMapping } from '../constructs/queue-mapping';
import type { WorkQueue } from '../constructs/work-queue';
import { dispatcherTimeout } from './dispatch-settings';

export interface DispatchStackProps extends StackProps {
  readonly config: Config;
  /** File that exports the dispatcher's handler. */
  readonly entry: string;
  readonly intake: WorkQueue;
  readonly topic: ITopic;
  /** For observers. @default - they are subscribed to the request topic */
  readonly noticeTopic?: ITopic;
  readonly statusTable: ITable;
  /** Whom the dispatcher expects to receive a request, and who is told of it. */
  readonly routingTable: readonly RouteEntry[];
  /** When those of them work that do not always do. */
  readonly timetables: readonly TimetableEntry[];
}

/** Takes requests out of the intake queue, records who must receive them, and publishes them. */
export class DispatchStack extends Stack {
  constructor(scope: Construct, id: string, props: DispatchStackProps) {
    super(scope, id, props);
    const { config, intake, topic, noticeTopic, statusTable } = props;
    const dispatcher = new NodeFunction(this, 'Dispatcher', {
      description: 'Validates requests, records who must receive them, publishes them',
      entry: props.entry,
      timeout: dispatcherTimeout,
      memorySize: 512,
      logRetention: config.logRetention,
      removalPolicy: config.removalPolicy,
      constants: {
        [routingTableConstant]: props.routingTable,
        [timetablesConstant]: props.timetables,
      },
    });
    dispatcher.allow(keepDeadLetters(intake.deadLetterQueue));
    dispatcher.allow(publish(topic, config.topic.maxMessageSize.toBytes()));
    if (noticeTopic !== undefined) dispatcher.allow(publishNotices(noticeTopic));
    dispatcher.allow(recordRequests(statusTable, config.status.retention));
    new QueueMapping(this, 'Mapping', {
      function: dispatcher,
      workQueue: intake,
      batchSize: 10,
      maxConcurrency: config.intake.maxConcurrency,
    });
  }
}
