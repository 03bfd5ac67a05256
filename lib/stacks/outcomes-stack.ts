import { CfnOutput, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Config } from '../config';
import { EventApi } from '../constructs/event-api';
import { NodeFunction } from '../constructs/node-function';
import {
  keepLetters,
  publishEvents,
  publishOutcomes,
  sweepRequests,
  tellOutcomes,
} from '../constructs/permissions';
import { QueueMapping } from '../constructs/queue-mapping';
import { ScheduleSet } from '../constructs/schedule-set';
import { secureQueue } from '../constructs/secure-queue';
import { secureTopic } from '../constructs/secure-topic';
import { StreamMapping } from '../constructs/stream-mapping';
import { Subscription } from '../constructs/subscription';
import { WorkQueue } from '../constructs/work-queue';

export interface OutcomesStackProps extends StackProps {
  readonly config: Config;
  /** File that exports the handler of the status table's stream. */
  readonly outcomes: string;
  /** File that exports the handler that pushes outcomes to callers. */
  readonly pusher: string;
  /** File that exports the handler that looks at requests that are due. */
  readonly sweeper: string;
  readonly statusTable: Table;
}

const pusherTimeout = Duration.seconds(10);
/** Less than the shortest `status.sweepEvery`, so that sweeps follow each other. */
const sweeperTimeout = Duration.minutes(4);

/** Tells what becomes of requests: whoever subscribes to the topic, and callers on their requests' channels. */
export class OutcomesStack extends Stack {
  /** Each outcome once: `lambda/contract/outcome.ts`. */
  readonly topic: Topic;
  /** Where callers follow their requests. */
  readonly events: EventApi;

  constructor(scope: Construct, id: string, props: OutcomesStackProps) {
    super(scope, id, props);
    const { stage, api } = props.config;
    this.topic = secureTopic(this, 'OutcomesTopic', { displayName: 'Outcomes of requests' });
    this.addTeller(props);
    this.addSweeper(props);
    this.events = new EventApi(this, 'Events', { name: `uketsuke-${stage}`, tenant: api });
    this.addPusher(props);
    new CfnOutput(this, 'OutcomesTopicArn', {
      description: 'Outcomes of requests, with attributes to filter on',
      value: this.topic.topicArn,
    });
    new CfnOutput(this, 'EventsHttpUrl', {
      description: 'Where outcomes are published to channels',
      value: this.events.publishUrl,
    });
    new CfnOutput(this, 'EventsRealtimeUrl', {
      description: 'WebSocket: subscribe to /requests/{tenant}/*, signed',
      value: this.events.realtimeUrl,
    });
  }

  private addTeller({ config, outcomes, statusTable }: OutcomesStackProps): void {
    const teller = new NodeFunction(this, 'Teller', {
      description: 'Publishes what becomes of requests to the outcomes topic',
      entry: outcomes,
      timeout: Duration.seconds(30),
      memorySize: 512,
      logRetention: config.logRetention,
      removalPolicy: config.removalPolicy,
    });
    teller.allow(tellOutcomes(statusTable, config.status.retention));
    teller.allow(publishOutcomes(this.topic));
    new StreamMapping(this, 'Mapping', {
      function: teller,
      table: statusTable,
      shards: config.outcomes.streamShards,
      failures: this.addFailures(config),
    });
  }

  /** Ends the parts that nobody will end (`docs/adr/0031-the-sweeper.md`). */
  private addSweeper({ config, sweeper: entry, statusTable }: OutcomesStackProps): void {
    const { status, outcomes, removalPolicy } = config;
    const sweeper = new NodeFunction(this, 'Sweeper', {
      description: 'Ends the parts of requests that nobody will end, and lets ends be published',
      entry,
      timeout: sweeperTimeout,
      memorySize: 512,
      logRetention: config.logRetention,
      removalPolicy,
    });
    for (const permission of sweepRequests(statusTable, status.retention)) sweeper.allow(permission);
    // Scheduler and Lambda may repeat a call.
    sweeper.countConcurrency({ caller: 'its schedule', copies: 2 });
    const { functionArn } = sweeper.function;
    const schedules = new ScheduleSet(this, 'Sweeps', {
      action: 'lambda:InvokeFunction',
      resourceArn: functionArn,
      failureRetention: outcomes.failureRetention,
      removalPolicy,
    });
    schedules.add('Sweep', {
      description: 'Looks for requests that are due',
      expression: `rate(${status.sweepEvery.toMinutes()} minutes)`,
      targetArn: functionArn,
      input: '{}',
      patience: sweeperTimeout,
    });
  }

  private addFailures({ outcomes, removalPolicy }: Config): Queue {
    const failures = secureQueue(this, 'Failures', { retention: outcomes.failureRetention, removalPolicy });
    Validations.of(failures).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is where Lambda and the teller put what failed for good; nobody reads it but people.',
    });
    return failures;
  }

  /** A queue of its own in between: a push that fails holds up nobody else, and none is tried for long. */
  private addPusher({ config, pusher: entry }: OutcomesStackProps): void {
    const { outcomes, removalPolicy } = config;
    const pusher = new NodeFunction(this, 'Pusher', {
      description: 'Pushes outcomes of requests to the channels on which their callers follow them',
      entry,
      timeout: pusherTimeout,
      memorySize: 512,
      logRetention: config.logRetention,
      removalPolicy,
    });
    pusher.allow(publishEvents(this.events));
    const workQueue = new WorkQueue(this, 'Push', {
      retention: outcomes.pushRetention,
      deadLetterRetention: outcomes.deadLetterRetention,
      maxReceiveCount: outcomes.maxReceiveCount,
      functionTimeout: pusherTimeout,
      removalPolicy,
    });
    pusher.allow(keepLetters(workQueue.deadLetterQueue));
    new Subscription(this, 'Subscription', {
      topic: this.topic,
      workQueue,
      undeliveredRetention: outcomes.undeliveredRetention,
      removalPolicy,
    });
    new QueueMapping(this, 'PushMapping', {
      function: pusher,
      workQueue,
      batchSize: 10,
      maxConcurrency: outcomes.maxConcurrency,
    });
  }
}
