import { CfnOutput, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { RequestType } from '../../lambda/contract/request-type';
import type { Config } from '../config';
import { RequestApi } from '../constructs/request-api';
import { longestPath } from '../due-times';
import { checkOwnAccount } from '../validation/caller-rules';
import { refuseViolations } from '../validation/violation';

export interface ApiStackProps extends StackProps {
  readonly config: Config;
  readonly requestTypes: readonly RequestType[];
  /** Queue to which accepted requests are sent. */
  readonly intake: IQueue;
  /** FIFO queue for requests of ordered types. @default - no request type is ordered */
  readonly orderedIntake?: IQueue;
  readonly statusTable: ITable;
  /** Bucket to which clients upload large bodies. */
  readonly bodies: IBucket;
  /** File that exports the handler of `POST /uploads`. */
  readonly uploads: string;
}

/**
 * Accepts requests and reports their status. Deploys after everything that understands the requests it accepts
 * (`docs/adr/0003-stacks-and-their-order.md`). It has no state, so it can be replaced.
 */
export class ApiStack extends Stack {
  constructor(scope: Construct, id: string, props: ApiStackProps) {
    super(scope, id, props);
    refuseViolations('lib/config.ts', checkOwnAccount(props.config, this.account));
    const { stage, api, intake, status, removalPolicy, logRetention, accountConcurrency } = props.config;
    const requestApi = new RequestApi(this, 'RequestApi', {
      name: `uketsuke-${stage}`,
      settings: api,
      requestTypes: props.requestTypes,
      queue: props.intake,
      orderedQueue: props.orderedIntake,
      maxMessageSize: intake.maxMessageSize,
      table: props.statusTable,
      times: {
        intakeRetentionSeconds: intake.retention.toSeconds(),
        deadlineSeconds: longestPath(props.config).toSeconds(),
      },
      statusRetention: status.retention,
      uploads: { bucket: props.bodies, entry: props.uploads },
      accountConcurrency,
      logRetention,
      removalPolicy,
    });
    new CfnOutput(this, 'ApiUrl', {
      description: 'Base URL of the API: send signed requests to POST requests/{type}',
      value: requestApi.api.url,
    });
    this.addLocalHint(props.requestTypes);
  }

  /** Adds a command to copy, which the local runtime prints with its own address. The runtime accepts unsigned calls. */
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
