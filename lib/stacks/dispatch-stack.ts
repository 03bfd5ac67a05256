import { Stack, type StackProps } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import {
  contractsConstant,
  dueTimesConstant,
  environmentName,
  routingTableConstant,
  timetablesConstant,
} from '../../lambda/contract/environment';
import type { KnownContracts } from '../../lambda/contract/known-contracts';
import { dispatcherMemory, publishLimit } from '../../lambda/contract/size-limits';
import type { TimetableEntry } from '../../lambda/contract/timetable';
import type { DueEntry } from '../../lambda/contract/watch';
import type { RouteEntry } from '../../routing/policy';
import { intakeAttempts } from '../attempts';
import { bodyRetention } from '../body-retention';
import type { Config } from '../config';
import { LetterReader } from '../constructs/letter-reader';
import { NodeFunction } from '../constructs/node-function';
import {
  hideMessages,
  keepDeadLetters,
  keepLetters,
  publish,
  publishAgainLater,
  publishNotices,
  readBodies,
  readParts,
  recordRequests,
  storeBodies,
} from '../constructs/permissions';
import { QueueMapping } from '../constructs/queue-mapping';
import { WorkQueue } from '../constructs/work-queue';
import { isApart } from '../observers';
import { dispatcherTimeout } from './dispatch-settings';

export interface DispatchStackProps extends StackProps {
  readonly config: Config;
  /** File that exports the dispatcher's handler. */
  readonly entry: string;
  /** File that exports the handler of requests that are published once more. */
  readonly republisher: string;
  /** File that exports the handler of dead letters. */
  readonly letters: string;
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
  /** Consumers that the dispatcher expects to receive a request, and observers. */
  readonly routingTable: readonly RouteEntry[];
  /** When those of them work that do not always do. */
  readonly timetables: readonly TimetableEntry[];
  /** After how long nothing can happen any more for each of the consumers. */
  readonly dueTimes: readonly DueEntry[];
  /** The contracts of the request types that the dispatcher knows. */
  readonly contracts: KnownContracts;
}

/** Takes requests out of the intake queue, records who must receive them, and publishes them. */
export class DispatchStack extends Stack {
  constructor(scope: Construct, id: string, props: DispatchStackProps) {
    super(scope, id, props);
    const { config, intake, topic, orderedIntake, orderedTopic, noticeTopic } = props;
    const apart = isApart(config.topic);
    const again = this.addRepublisher(props);
    this.addDispatcher(this, props, { intake, topic, again, ...(apart && { noticeTopic }) });
    if (orderedIntake === undefined || orderedTopic === undefined) return;
    const ordered = { intake: orderedIntake, topic: orderedTopic, noticeTopic };
    this.addDispatcher(new Construct(this, 'InOrder'), props, ordered);
  }

  /** The same function for either lane: what it reads and where it publishes is all that differs. */
  private addDispatcher(scope: Construct, props: DispatchStackProps, lane: Lane): void {
    const { config, bodies, statusTable } = props;
    const { intake, topic, noticeTopic, again } = lane;
    const propagation = config.topic.filterPropagation.toSeconds();
    const dispatcher = new NodeFunction(scope, 'Dispatcher', {
      description: `Validates requests, records who must receive them, publishes them${intake.fifo ? ' in order' : ''}`,
      entry: props.entry,
      timeout: dispatcherTimeout,
      memorySize: dispatcherMemory(props.largestUpload),
      logRetention: config.logRetention,
      removalPolicy: config.removalPolicy,
      constants: {
        [routingTableConstant]: props.routingTable,
        [timetablesConstant]: props.timetables,
        [dueTimesConstant]: props.dueTimes,
        [contractsConstant]: props.contracts,
      },
      environment: {
        ...intakeAttempts(config).environment,
        ...(propagation > 0 && { [environmentName.filterPropagationSeconds]: String(propagation) }),
      },
    });
    dispatcher.allow(hideMessages(intake.queue));
    dispatcher.allow(keepDeadLetters(intake.deadLetterQueue));
    dispatcher.allow(publish(topic, publishLimit(config.topic.maxMessageSize.toBytes())));
    if (again !== undefined) dispatcher.allow(publishAgainLater(again.queue));
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
    new LetterReader(scope, 'Letters', {
      entry: props.letters,
      deadLetterQueue: intake.deadLetterQueue,
      statusTable,
      statusRetention: config.status.retention,
      bodies,
      logRetention: config.logRetention,
      removalPolicy: config.removalPolicy,
    });
  }

  /** Publishes requests once more that a filter let pass which SNS may not have applied. */
  private addRepublisher({
    config,
    republisher,
    topic,
    statusTable,
  }: DispatchStackProps): WorkQueue | undefined {
    if (config.topic.filterPropagation.toSeconds() === 0) return undefined;
    const scope = new Construct(this, 'Again');
    const { intake, removalPolicy } = config;
    const again = new WorkQueue(scope, 'Again', {
      retention: intake.retention,
      deadLetterRetention: intake.deadLetterRetention,
      maxReceiveCount: Math.max(5, intake.maxAttempts),
      functionTimeout: dispatcherTimeout,
      removalPolicy,
    });
    const republish = new NodeFunction(scope, 'Republisher', {
      description: 'Publishes requests once more that SNS may have withheld from a new filter',
      entry: republisher,
      timeout: dispatcherTimeout,
      memorySize: 256,
      logRetention: config.logRetention,
      removalPolicy,
    });
    republish.allow(readParts(statusTable));
    republish.allow(publish(topic, publishLimit(config.topic.maxMessageSize.toBytes())));
    republish.allow(publishAgainLater(again.queue));
    republish.allow(keepLetters(again.deadLetterQueue));
    new QueueMapping(scope, 'Mapping', {
      function: republish,
      workQueue: again,
      batchSize: 10,
      maxConcurrency: Math.max(2, Math.ceil(intake.maxConcurrency / 5)),
    });
    return again;
  }
}

interface Lane {
  readonly intake: WorkQueue;
  readonly topic: ITopic;
  /** Requests that may have to be published once more. @default - there are none */
  readonly again?: WorkQueue;
  /** For observers. @default - they are subscribed to the topic */
  readonly noticeTopic?: ITopic;
}
