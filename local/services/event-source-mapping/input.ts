import { AwsError } from '../../aws/error';
import { isStructure, type Structure } from '../../aws/structure';
import type { MappingChanges } from './service';

/** Members of requests that no mapping of a queue has here; left out of account, they would change what happens. */
const notHere = ['FilterCriteria', 'DestinationConfig', 'ProvisionedPollerConfig'];

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

/** What a request says of a mapping beside its queue, in the words of its definition. */
export function changesIn(input: Structure): MappingChanges {
  const stranger = notHere.find((name) => input[name] !== undefined && input[name] !== null);
  if (stranger !== undefined) throw invalid(`${stranger} is not supported by the local runtime.`);
  const functionName = optionalText(input, 'FunctionName');
  const batchSize = optionalNumber(input, 'BatchSize');
  const batchingWindowSeconds = optionalNumber(input, 'MaximumBatchingWindowInSeconds');
  const { Enabled: enabled, FunctionResponseTypes: types, ScalingConfig: scaling } = input;
  if (enabled !== undefined && typeof enabled !== 'boolean')
    throw invalid('Enabled: true or false is needed.');
  return {
    ...(functionName !== undefined && { functionName }),
    ...(batchSize !== undefined && { batchSize }),
    ...(batchingWindowSeconds !== undefined && { batchingWindowSeconds }),
    ...(enabled !== undefined && { enabled }),
    ...(Array.isArray(types) && { reportBatchItemFailures: types.includes('ReportBatchItemFailures') }),
    // An empty ScalingConfig takes the limit away.
    ...(isStructure(scaling) && { maximumConcurrency: optionalNumber(scaling, 'MaximumConcurrency') }),
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
