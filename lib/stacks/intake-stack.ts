import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { RequestType } from '../../lambda/contract/request-type';
import { intakeAttempts } from '../attempts';
import { bodyRetention } from '../body-retention';
import type { Config } from '../config';
import { BodyBucket } from '../constructs/body-bucket';
import { StatusTable } from '../constructs/status-table';
import { WorkQueue } from '../constructs/work-queue';
import { isOrderedType } from '../lanes';
import { dispatcherTimeout } from './dispatch-settings';

export interface IntakeStackProps extends StackProps {
  readonly config: Config;
  readonly requestTypes: readonly RequestType[];
}

/** Keeps the state behind the API: intake queues, status table and bodies. */
export class IntakeStack extends Stack {
  /** The intake queue and its dead-letter queue. */
  readonly intake: WorkQueue;
  /** FIFO, for the types that are received in order. @default - there are none */
  readonly orderedIntake?: WorkQueue;
  readonly statusTable: Table;
  /** Where bodies wait that are larger than a message. */
  readonly bodies: Bucket;

  constructor(scope: Construct, id: string, props: IntakeStackProps) {
    super(scope, id, props);
    const { intake, work, removalPolicy, protectFromDeletion } = props.config;
    const { maxReceiveCount } = intakeAttempts(props.config);
    const intakeProps = { ...intake, maxReceiveCount, functionTimeout: dispatcherTimeout, removalPolicy };
    this.intake = new WorkQueue(this, 'Intake', intakeProps);
    if (props.requestTypes.some(isOrderedType))
      this.orderedIntake = new WorkQueue(this, 'OrderedIntake', { ...intakeProps, fifo: true });
    this.statusTable = new StatusTable(this, 'Status', {
      removalPolicy,
      deletionProtection: protectFromDeletion,
    }).table;
    this.bodies = new BodyBucket(this, 'Bodies', {
      retention: bodyRetention(intake, work),
      allowOrigin: props.config.api.allowOrigin,
    }).bucket;
  }
}
