import { AwsError } from '../../aws/error';
import { isStructure, type Structure } from '../../aws/structure';
import type { EventSourceMappingDefinition } from './definition';
import type { StreamMappingDefinition } from './stream-definition';

/** Members of requests that no mapping has here; left out of account, they would change what happens. */
const notForQueues = ['FilterCriteria', 'DestinationConfig', 'ProvisionedPollerConfig'];
const notForStreams = ['ProvisionedPollerConfig', 'ScalingConfig', 'TumblingWindowInSeconds'];

/** What a request says of any mapping, in the words of its definition. */
type CommonChanges = Partial<
  Pick<
    EventSourceMappingDefinition,
    'functionName' | 'batchSize' | 'batchingWindowSeconds' | 'enabled' | 'reportBatchItemFailures'
  >
>;

export function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}

/** @throws AwsError `InvalidParameterValueException` */
export function optionalText(input: Structure, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw invalid(`${name}: ${JSON.stringify(value)} given; a text is needed.`);
}

export function requiredText(input: Structure, name: string): string {
  const value = optionalText(input, name);
  if (value === undefined) throw invalid(`${name} is missing.`);
  return value;
}

function optionalNumber(input: Structure, name: string): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number') return value;
  throw invalid(`${name}: ${JSON.stringify(value)} given; a number is needed.`);
}

/** The UUID, from the path of a request. Universal targets of EventBridge Scheduler spell it `Uuid`. */
export function uuidOf(input: Structure): string {
  return optionalText(input, 'Uuid') ?? requiredText(input, 'UUID');
}

/** What a request says of a mapping beside its queue. */
export function queueChangesIn(input: Structure): Partial<Omit<EventSourceMappingDefinition, 'queueArn'>> {
  refuse(input, notForQueues);
  const { ScalingConfig: scaling } = input;
  return {
    ...commonChangesIn(input),
    // An empty ScalingConfig takes the limit away.
    ...(isStructure(scaling) && { maximumConcurrency: optionalNumber(scaling, 'MaximumConcurrency') }),
  };
}

/** What a request says of a mapping beside its stream and where in it to start, which do not change. */
export function streamChangesIn(
  input: Structure,
): Partial<Omit<StreamMappingDefinition, 'streamArn' | 'startingPosition'>> {
  refuse(input, notForStreams);
  const maximumRetryAttempts = optionalNumber(input, 'MaximumRetryAttempts');
  const maximumRecordAgeSeconds = optionalNumber(input, 'MaximumRecordAgeInSeconds');
  const parallelizationFactor = optionalNumber(input, 'ParallelizationFactor');
  const bisectBatchOnFunctionError = optionalFlag(input, 'BisectBatchOnFunctionError');
  return {
    ...commonChangesIn(input),
    ...(maximumRetryAttempts !== undefined && { maximumRetryAttempts }),
    ...(maximumRecordAgeSeconds !== undefined && { maximumRecordAgeSeconds }),
    ...(parallelizationFactor !== undefined && { parallelizationFactor }),
    ...(bisectBatchOnFunctionError !== undefined && { bisectBatchOnFunctionError }),
    ...filterChangesIn(input),
    ...destinationChangesIn(input),
  };
}

/** An empty FilterCriteria takes the filters away. */
export function filterChangesIn({ FilterCriteria: criteria }: Structure): {
  readonly filters?: readonly string[];
} {
  if (!isStructure(criteria)) return {};
  const { Filters: filters = [] } = criteria;
  if (!Array.isArray(filters)) throw invalid('Filters: a list is needed.');
  return {
    filters: filters.map((filter: unknown) => requiredText(isStructure(filter) ? filter : {}, 'Pattern')),
  };
}

/** An OnFailure without a destination takes the destination away. */
export function destinationChangesIn({ DestinationConfig: config }: Structure): {
  readonly onFailureArn?: string | undefined;
} {
  if (!isStructure(config) || !isStructure(config['OnFailure'])) return {};
  return { onFailureArn: optionalText(config['OnFailure'], 'Destination') };
}

function refuse(input: Structure, names: readonly string[]): void {
  const stranger = names.find((name) => input[name] !== undefined && input[name] !== null);
  if (stranger !== undefined) throw invalid(`${stranger} is not supported by the local runtime.`);
}

function optionalFlag(input: Structure, name: string): boolean | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  throw invalid(`${name}: true or false is needed.`);
}

function commonChangesIn(input: Structure): CommonChanges {
  const functionName = optionalText(input, 'FunctionName');
  const batchSize = optionalNumber(input, 'BatchSize');
  const batchingWindowSeconds = optionalNumber(input, 'MaximumBatchingWindowInSeconds');
  const enabled = optionalFlag(input, 'Enabled');
  const { FunctionResponseTypes: types } = input;
  return {
    ...(functionName !== undefined && { functionName }),
    ...(batchSize !== undefined && { batchSize }),
    ...(batchingWindowSeconds !== undefined && { batchingWindowSeconds }),
    ...(enabled !== undefined && { enabled }),
    ...(Array.isArray(types) && { reportBatchItemFailures: types.includes('ReportBatchItemFailures') }),
  };
}

/** Runs what throws plain errors for values that cannot be used. */
export function refusing<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof AwsError || !(error instanceof Error)) throw error;
    throw invalid(error.message);
  }
}
