import { CfnOutput, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { RequestType } from '../../lambda/contract/request-type';
import { bodyRetention } from '../body-retention';
import type { Config } from '../config';
import { BodyBucket } from '../constructs/body-bucket';
import { RequestApi } from '../constructs/request-api';
import { StatusTable } from '../constructs/status-table';
import { WorkQueue } from '../constructs/work-queue';
import { isOrderedType } from '../lanes';
import { dispatcherTimeout } from './dispatch-settings';

export interface IntakeStackProps extends StackProps {
  readonly config: Config;
  readonly requestTypes: readonly RequestType[];
  /** File that exports the handler of `POST /uploads`. */
  readonly uploads: string;
}

/** Takes requests in, keeps them until they are dispatched, and tells what became of them. */
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
    const { stage, api, intake, work, removalPolicy, protectFromDeletion, logRetention } = props.config;
    const intakeProps = { ...intake, functionTimeout: dispatcherTimeout, removalPolicy };
    this.intake = new WorkQueue(this, 'Intake', intakeProps);
    if (props.requestTypes.some(isOrderedType))
      this.orderedIntake = new WorkQueue(this, 'OrderedIntake', { ...intakeProps, fifo: true });
    this.statusTable = new StatusTable(this, 'Status', {
      removalPolicy,
      deletionProtection: protectFromDeletion,
    }).table;
    this.bodies = new BodyBucket(this, 'Bodies', { retention: bodyRetention(intake, work) }).bucket;
    const requestApi = new RequestApi(this, 'RequestApi', {
      name: `uketsuke-${stage}`,
      settings: api,
      requestTypes: props.requestTypes,
      queue: this.intake.queue,
      orderedQueue: this.orderedIntake?.queue,
      maxMessageSize: intake.maxMessageSize,
      table: this.statusTable,
      times: {
        intakeRetentionSeconds: intake.retention.toSeconds(),
        deadlineSeconds: intake.retention.plus(work.waitingRetention).toSeconds(),
      },
      uploads: { bucket: this.bodies, entry: props.uploads },
      logRetention,
      removalPolicy,
    });
    new CfnOutput(this, 'ApiUrl', {
      description: 'Requests go to POST requests/{type} below this address, signed',
      value: requestApi.api.url,
    });
    this.addLocalHint(props.requestTypes);
  }

  /** A command to copy: the local runtime prints it with its own address, and takes calls without a signature. */
  private addLocalHint(requestTypes: readonly RequestType[]): void {
    const [type] = requestTypes;
    if (type === undefined) return;
    new CfnOutput(this, 'LocalHint', {
      description: 'First request to the local runtime',
      value: Fn.sub(
        `npm run --silent example -- ${type.name} | curl -i \${!ApiUrl}/requests/${type.name} -H 'content-type: application/json' -d @-`,
      ),
    });
  }
}
