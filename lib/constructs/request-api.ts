import { type Duration, Validations, type RemovalPolicy, type Size } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  AuthorizationType,
  CfnRestApi,
  EndpointType,
  LogGroupLogDestination,
  MethodLoggingLevel,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { RequestType } from '../../lambda/contract/request-type';
import type { ApiConfig } from '../config';
import { leavesRoom, uploadCopies } from '../concurrency';
import { largestUpload } from '../large-bodies';
import { tooLargeRequest } from '../templates/acceptance';
import { requestsPath } from '../templates/request-link';
import type { StatusTimes } from '../templates/request-status';
import { AcceptMethod } from './accept-method';
import { callerPolicy } from './caller-policy';
import { BatchMethod } from './batch-method';
import { CancelMethod } from './cancel-method';
import { answerBrowsers, preflight } from './cors';
import { keepExecutionLogs, stageName } from './execution-logs';
import { GatewayProblems } from './gateway-problems';
import { LargeMethod } from './large-method';
import { NotFoundMethod } from './not-found-method';
import { StatusMethod } from './status-method';
import { UploadMethod } from './upload-method';

export interface RequestApiProps {
  /** Shown in the console. */
  readonly name: string;
  readonly settings: ApiConfig;
  readonly requestTypes: readonly RequestType[];
  /** Where accepted requests go, and the largest message that it takes. */
  readonly queue: IQueue;
  readonly maxMessageSize: Size;
  /**
   * Where those go that are received in order; takes messages as large.
   * @default - no request type is received in order
   */
  readonly orderedQueue?: IQueue;
  /** Where statuses are read. */
  readonly table: ITable;
  readonly times: StatusTimes;
  /** How long statuses are kept. */
  readonly statusRetention: Duration;
  /** Where bodies are uploaded, and the file that exports the handler which lets clients do so. */
  readonly uploads: { readonly bucket: IBucket; readonly entry: string };
  /**
   * Copies of functions that the account runs at once.
   * @default 1000
   */
  readonly accountConcurrency?: number;
  readonly logRetention: RetentionDays;
  /** What becomes of the logs when the API leaves the stack. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * No bodies, no addresses, no headers: who, what, how long, and what came of it. Values are put in as they are, so that
 * none is here that a client chooses; `$context.requestId` is such a one.
 */
const accessLog = {
  time: '$context.requestTime',
  call: '$context.extendedRequestId',
  account: '$context.identity.accountId',
  method: '$context.httpMethod',
  resource: '$context.resourcePath',
  status: '$context.status',
  integrationStatus: '$context.integrationStatus',
  error: '$context.error.responseType',
  milliseconds: '$context.responseLatency',
  integrationMilliseconds: '$context.integrationLatency',
  bytes: '$context.responseLength',
};

/** The reception desk: accepts requests into a queue and tells what became of them. No function is in its path. */
export class RequestApi extends Construct {
  readonly api: RestApi;

  constructor(scope: Construct, id: string, props: RequestApiProps) {
    super(scope, id);
    this.api = this.createApi(props);
    const role = this.createRole(props);
    const requests = this.api.root.addResource(requestsPath);
    for (const type of props.requestTypes) {
      const uploadable = type.largestUpload > 0;
      const tooLarge = tooLargeRequest(props.maxMessageSize.toBytes(), uploadable ? type.name : undefined);
      const shared = {
        api: this.api,
        type,
        queue: queueOf(type, props),
        tooLarge,
        role,
        tenant: props.settings,
      };
      const { resource, validator } = new AcceptMethod(this, `Accept-${type.name}`, shared);
      new BatchMethod(this, `Batch-${type.name}`, { ...shared, resource, validator });
      if (uploadable) new LargeMethod(this, `Large-${type.name}`, { ...shared, resource, validator });
    }
    const largest = largestUpload(props.requestTypes);
    if (largest > 0) {
      const concurrency = uploadCopies(props.settings);
      new UploadMethod(this, 'Upload', {
        ...props,
        ...props.uploads,
        api: this.api,
        largestUpload: largest,
        concurrency,
        reserves: leavesRoom(concurrency, props.accountConcurrency),
        tenantRule: props.settings.tenant,
        allowOrigin: props.settings.allowOrigin,
      });
    }
    const request = requests.addResource('{id}');
    new StatusMethod(this, 'Status', {
      resource: request,
      table: props.table,
      role,
      times: props.times,
      tenant: props.settings,
    });
    new CancelMethod(this, 'Cancel', {
      resource: request,
      table: props.table,
      times: props.times,
      tenant: props.settings,
      retention: props.statusRetention,
    });
    new NotFoundMethod(this, 'UnknownType', {
      resource: request,
      httpMethod: 'POST',
      detail: `There is no such request type: there are ${props.requestTypes.map(({ name }) => name).join(', ')}.`,
    });
    new NotFoundMethod(this, 'UnknownPath', {
      resource: this.api.root.addResource('{proxy+}'),
      httpMethod: 'ANY',
      detail:
        'There is nothing at this path: requests go to POST /requests/{type} or, up to ten at once, to POST /requests/{type}/batch; their status is at GET /requests/{id}, and DELETE cancels them.',
    });
    new GatewayProblems(this, 'Problems', { api: this.api, uploads: largest > 0 });
    const { allowOrigin } = props.settings;
    if (allowOrigin !== undefined) answerBrowsers(this.api, allowOrigin);
  }

  private createApi({ name, settings, logRetention, removalPolicy }: RequestApiProps): RestApi {
    const logs = new LogGroup(this, 'AccessLogs', { retention: logRetention, removalPolicy });
    const policy = callerPolicy(settings.callers, settings.allowOrigin !== undefined);
    const api = new RestApi(this, 'Api', {
      restApiName: name,
      policy,
      endpointTypes: [EndpointType.REGIONAL],
      defaultMethodOptions: {
        authorizationType: settings.authorization === 'iam' ? AuthorizationType.IAM : AuthorizationType.NONE,
      },
      ...(settings.allowOrigin !== undefined && {
        defaultCorsPreflightOptions: preflight(settings.allowOrigin),
      }),
      // One of each account and region: API Gateway writes all logs with this role, and keeps it when the stack goes.
      cloudWatchRole: true,
      deployOptions: {
        stageName,
        throttlingRateLimit: settings.throttlingRateLimit,
        throttlingBurstLimit: settings.throttlingBurstLimit,
        // Errors only, and never the data: bodies do not belong in logs.
        loggingLevel: MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
        metricsEnabled: settings.detailedMetrics ?? false,
        accessLogDestination: new LogGroupLogDestination(logs),
        accessLogFormat: AccessLogFormat.custom(JSON.stringify(accessLog)),
      },
    });
    keepExecutionLogs(this, api, { retention: logRetention, removalPolicy });
    // CloudFormation keeps the policy of an API whose template no longer has one: https://github.com/aws/aws-cdk/issues/21840
    // An empty text removes it, as the Serverless Framework does: https://github.com/serverless/serverless/pull/7138
    const { defaultChild } = api.node;
    if (policy === undefined && defaultChild instanceof CfnRestApi)
      defaultChild.addPropertyOverride('Policy', '');
    // Its address has an output of our own.
    api.node.tryRemoveChild('Endpoint');
    const validations = Validations.of(api);
    validations.acknowledge({
      id: 'AwsSolutions-APIG3',
      reason: 'Only signed calls come in, and throttling bounds them; a firewall is priced by the month.',
    });
    validations.acknowledge({
      id: 'AwsSolutions-COG4',
      reason: 'The callers are services: they sign with IAM, there are no users to sign in.',
    });
    validations.acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      reason:
        'The role that API Gateway takes for its logs is one of the account, and AWS asks for this policy.',
    });
    return api;
  }

  /**
   * What the API may do. No condition on the source: AWS documents none for this principal, and a wrong one would deny
   * everything. https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html
   */
  private createRole({ queue, orderedQueue, table }: RequestApiProps): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('apigateway.amazonaws.com') });
    role.addToPolicy(allow('sqs:SendMessage', queue.queueArn));
    if (orderedQueue !== undefined) role.addToPolicy(allow('sqs:SendMessage', orderedQueue.queueArn));
    role.addToPolicy(allow('dynamodb:Query', table.tableArn));
    return role;
  }
}

/** @throws Error when there is no queue for a type that is received in order */
function queueOf({ name, orderedBy }: RequestType, { queue, orderedQueue }: RequestApiProps): IQueue {
  if (orderedBy === undefined) return queue;
  if (orderedQueue === undefined) throw new Error(`${name} is received in order: it needs an orderedQueue`);
  return orderedQueue;
}

function allow(action: string, resource: string): PolicyStatement {
  return new PolicyStatement({ effect: Effect.ALLOW, actions: [action], resources: [resource] });
}
