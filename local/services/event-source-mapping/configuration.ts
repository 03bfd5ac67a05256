import { formatArn } from '../../aws/arn';
import type { Environment } from '../../aws/call';
import { parseFunctionReference } from '../../aws/function-reference';
import type { CompleteMapping } from './definition';
import type { Mapping } from './mapping';
import type { Checkpoint } from './stream-collector';
import type { CompleteStreamMapping } from './stream-definition';

/** A mapping as answers have it. https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html */
export function configurationOf(mapping: Mapping, environment: Environment): object {
  const { uuid, arn, definition, state, modifiedAt, checkpoint } = mapping;
  return {
    UUID: uuid,
    EventSourceMappingArn: arn,
    EventSourceArn: definition.sourceArn,
    FunctionArn: functionArnOf(definition.functionName, environment),
    BatchSize: definition.batchSize,
    MaximumBatchingWindowInSeconds: definition.batchingWindowSeconds,
    FunctionResponseTypes: definition.reportBatchItemFailures ? ['ReportBatchItemFailures'] : [],
    ...(definition.kind === 'stream' ? streamMembers(definition, checkpoint) : queueMembers(definition)),
    State: state,
    // AWS was seen to have two names for it.
    StateTransitionReason: definition.kind === 'stream' ? 'User action' : 'USER_INITIATED',
    LastModified: modifiedAt / 1000,
  };
}

function queueMembers({ maximumConcurrency }: CompleteMapping): object {
  return maximumConcurrency === undefined
    ? {}
    : { ScalingConfig: { MaximumConcurrency: maximumConcurrency } };
}

function streamMembers(definition: CompleteStreamMapping, checkpoint: Checkpoint | undefined): object {
  const { filters, onFailureArn } = definition;
  return {
    StartingPosition: definition.startingPosition,
    ParallelizationFactor: definition.parallelizationFactor,
    MaximumRetryAttempts: definition.maximumRetryAttempts,
    MaximumRecordAgeInSeconds: definition.maximumRecordAgeSeconds,
    BisectBatchOnFunctionError: definition.bisectBatchOnFunctionError,
    TumblingWindowInSeconds: 0,
    LastProcessingResult: checkpoint?.lastResult ?? 'No records processed',
    DestinationConfig: { OnFailure: onFailureArn === undefined ? {} : { Destination: onFailureArn } },
    ...(filters.length > 0 && { FilterCriteria: { Filters: filters.map((Pattern) => ({ Pattern })) } }),
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
