import type { RemovalPolicy } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

export interface ExecutionLogsProps {
  readonly retention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Creates the log group to which API Gateway writes the errors of an API. API Gateway chooses the name, and would create
 * the group without retention: the stage therefore waits for this one.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 * https://github.com/serverless/serverless/issues/8882
 */
export function keepExecutionLogs(scope: Construct, api: RestApi, props: ExecutionLogsProps): void {
  const logs = new LogGroup(scope, 'ExecutionLogs', {
    // The stage's own reference would make the group wait for the stage.
    logGroupName: `API-Gateway-Execution-Logs_${api.restApiId}/${stageName}`,
    ...props,
  });
  api.deploymentStage.node.addDependency(logs);
}

/** Name of the only stage. */
export const stageName = 'v1';
