import { formatArn } from '../../aws/arn';
import type { Environment } from '../../aws/call';
import { parseFunctionReference } from '../../aws/function-reference';
import type { Mapping } from './mapping';

/** A mapping as answers have it. https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html */
export function configurationOf(mapping: Mapping, environment: Environment): object {
  const { uuid, arn, definition, state, modifiedAt } = mapping;
  const { maximumConcurrency } = definition;
  return {
    UUID: uuid,
    EventSourceMappingArn: arn,
    EventSourceArn: definition.queueArn,
    FunctionArn: functionArnOf(definition.functionName, environment),
    BatchSize: definition.batchSize,
    MaximumBatchingWindowInSeconds: definition.batchingWindowSeconds,
    FunctionResponseTypes: definition.reportBatchItemFailures ? ['ReportBatchItemFailures'] : [],
    ...(maximumConcurrency !== undefined && { ScalingConfig: { MaximumConcurrency: maximumConcurrency } }),
    State: state,
    StateTransitionReason: 'USER_INITIATED',
    LastModified: modifiedAt / 1000,
  };
}

/** The ARN of a function however it is named, with its qualifier when one was named. */
export function functionArnOf(reference: string, { partition, region, account }: Environment): string {
  const { functionName, qualifier } = parseFunctionReference(reference) ?? {
    functionName: reference,
    qualifier: '$LATEST',
  };
  const suffix = qualifier === '$LATEST' ? '' : `:${qualifier}`;
  const resource = `function:${functionName}${suffix}`;
  return formatArn({ partition, service: 'lambda', region, account, resource });
}
