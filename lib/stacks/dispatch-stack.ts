import { Stack, type StackProps } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import {
  contractsConstant,
  routingTableConstant,
  timetablesConstant,
} from '../../lambda/contract/environment';
import type { KnownContracts } from '../../lambda/contract/known-contracts';
import { memoryFor, publishLimit } from '../../lambda/contract/size-limits';
import type { TimetableEntry } from '../../lambda/contract/timetable';
import type { RouteEntry } from '../../routing/policy';
import { attemptsOf } from '../attempts';
import { bodyRetention } from '../body-retention';
import type { Config } from '../config';
import { NodeFunction } from '../constructs/node-function';
import {
  hideMessages,
  keepDeadLetters,
  publish,
  publishNotices,
  readBodies,
  recordRequests,
  storeBodies,
} from '../constructs/permissions';
import { QueueMapping } from '../constructs/queue-mapping';
import type { WorkQueue } from '../constructs/work-queue';
import { isApart } from '../observers';
import { dispatcherTimeout } from './dispatch-settings';

export interface DispatchStackProps extends StackProps {
  readonly config: Config;
  /** File that exports the dispatcher's handler. */
  readonly entry: string;
  readonly intake: WorkQueue;
  readonly topic: ITopic;
  /** The FIFO queue and the FIFO topic. @default - no request is received in order */
  readonly orderedIntake?: WorkQueue;
  readonly orderedTopic?: ITopic;
  /** For observers. @default - they are subscribed to the request topic */
  readonly noticeTopic?: ITopic;
  readonly statusTable: ITable;
  /** Where bodies wait that are larger than a message. */
  readonly bodies: IBucket;
  /** Largest body in bytes that can be uploaded. */
  readonly largestUpload: number;
  /** Whom the dispatcher expects to receive a request, and who is told of it. */
  readonly routingTable: readonly RouteEntry[];
  /** When those of them work that do not always do. */
  readonly timetables: readonly TimetableEntry[];
  /** The contracts of the request types that the dispatcher knows. */
  readonly contracts: KnownContracts;
}

/** Takes requests out of the intake queue, records who must receive them, and publishes them. */
export class DispatchStack extends Stack {
  constructor(scope: Construct, id: string, props: DispatchStackProps) {
    super(scope, id, props);
    const { config, intake, topic, orderedIntake, orderedTopic, noticeTopic } = props;
    const apart = isApart(config.topic);
    this.addDispatcher(this, props, { intake, topic, ...(apart && { noticeTopic }) });
    if (orderedIntake === undefined || orderedTopic === undefined) return;
    const ordered = { intake: orderedIntake, topic: orderedTopic, noticeTopic };
    this.addDispatcher(new Construct(this, 'InOrder'), props, ordered);
  }

  /** The same function for either lane: what it reads and where it publishes is all that differs. */
  private addDispatcher(scope: Construct, props: DispatchStackProps, lane: Lane): void {
    const { config, bodies, statusTable } = props;
    const { intake, topic, noticeTopic } = lane;
    const dispatcher = new NodeFunction(scope, 'Dispatcher', {
      description: `Validates requests, records who must receive them, publishes them${intake.fifo ? ' in order' : ''}`,
      entry: props.entry,
      timeout: dispatcherTimeout,
      memorySize: Math.max(512, memoryFor(props.largestUpload)),
      logRetention: config.logRetention,
      removalPolicy: config.removalPolicy,
      constants: {
        [routingTableConstant]: props.routingTable,
        [timetablesConstant]: props.timetables,
        [contractsConstant]: props.contracts,
      },
      environment: attemptsOf(config.intake.maxAttempts, config.deployment).environment,
    });
    dispatcher.allow(hideMessages(intake.queue));
    dispatcher.allow(keepDeadLetters(intake.deadLetterQueue));
    dispatcher.allow(publish(topic, publishLimit(config.topic.maxMessageSize.toBytes())));
    if (noticeTopic !== undefined) dispatcher.allow(publishNotices(noticeTopic));
    for (const permission of readBodies(bodies, bodyRetention(config.intake, config.work))) {
      dispatcher.allow(permission);
    }
    dispatcher.allow(storeBodies(bodies));
    dispatcher.allow(recordRequests(statusTable, config.status.retention));
    new QueueMapping(scope, 'Mapping', {
      function: dispatcher,
      workQueue: intake,
      batchSize: 10,
      maxConcurrency: config.intake.maxConcurrency,
    });
  }
}

interface Lane {
  readonly intake: WorkQueue;
  readonly topic: ITopic;
  /** For observers. @default - they are subscribed to the topic */
  readonly noticeTopic?: ITopic;
}
