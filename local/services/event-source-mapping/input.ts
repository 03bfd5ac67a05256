import { AwsError } from '../../aws/error';
import { isStructure, type Structure } from '../../aws/structure';
import type { EventSourceMappingDefinition } from './definition';
import type { StreamMappingDefinition } from './stream-definition';

/**
 * Which sources have what, of those that are served here.
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 */
const misfits = {
  queue: [
    'BisectBatchOnFunctionError',
    'DestinationConfig',
    'MaximumRecordAgeInSeconds',
    'MaximumRetryAttempts',
    'ParallelizationFactor',
    'StartingPosition',
    'StartingPositionTimestamp',
    'TumblingWindowInSeconds',
  ],
  // A time as starting position is for Kinesis and Kafka.
  stream: ['ProvisionedPollerConfig', 'ScalingConfig', 'StartingPositionTimestamp'],
};

/** Members that AWS has for these sources, though no mapping has them here; left out, they would change what happens. */
const notServed = {
  queue: ['FilterCriteria', 'ProvisionedPollerConfig'],
  stream: ['TumblingWindowInSeconds'],
};

type SourceKind = keyof typeof misfits;

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
  refuse(input, 'queue');
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
  refuse(input, 'stream');
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

/** @throws AwsError `InvalidParameterValueException` naming a member that is not for such a source */
export function refuseMisfits(input: Structure, kind: SourceKind): void {
  const misfit = misfits[kind].find((name) => isGiven(input, name));
  if (misfit === undefined) return;
  const sources = kind === 'queue' ? 'SQS' : 'DynamoDB';
  throw invalid(`${misfit} is not valid for ${sources} event sources.`);
}

function refuse(input: Structure, kind: SourceKind): void {
  refuseMisfits(input, kind);
  const stranger = notServed[kind].find((name) => isGiven(input, name));
  if (stranger !== undefined) throw invalid(`${stranger} is not supported by the local runtime.`);
}

function isGiven(input: Structure, name: string): boolean {
  return input[name] !== undefined && input[name] !== null;
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
