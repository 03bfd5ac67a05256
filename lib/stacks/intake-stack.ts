import { CfnOutput, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { RequestType } from '../../lambda/contract/request-type';
import type { Config } from '../config';
import { RequestApi } from '../constructs/request-api';
import { StatusTable } from '../constructs/status-table';
import { WorkQueue } from '../constructs/work-queue';
import { isOrderedType } from '../lanes';
import { dispatcherTimeout } from './dispatch-settings';

export interface IntakeStackProps extends StackProps {
  readonly config: Config;
  readonly requestTypes: readonly RequestType[];
}

/** Takes requests in, keeps them until they are dispatched, and tells what became of them. */
export class IntakeStack extends Stack {
  /** The intake queue and its dead-letter queue. */
  readonly intake: WorkQueue;
  /** FIFO, for the types that are received in order. @default - there are none */
  readonly orderedIntake?: WorkQueue;
  readonly statusTable: Table;

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
