import { AwsError } from '../../aws/error';
import type { Structure } from '../../aws/structure';
import type { MappingContext } from './action';
import { LARGEST_RECEIVE, sourceKindOf } from './definition';
import { invalid, optionalText } from './input';

const positions: readonly string[] = ['LATEST', 'AT_TIMESTAMP', 'TRIM_HORIZON'];

/**
 * Checks where in its source a mapping starts, in the words that Lambda was seen to have.
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 *
 * @throws AwsError `ValidationException`, `InvalidParameterValueException`
 */
export function checkStart(input: Structure, sourceArn: string): void {
  const { StartingPositionTimestamp: timestamp } = input;
  const position = optionalText(input, 'StartingPosition');
  if (position !== undefined && !positions.includes(position)) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${position}' at 'startingPosition' failed to satisfy constraint: ` +
        'Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]',
    );
  }
  if (sourceKindOf(sourceArn) === 'queue') return;
  if (position === undefined) {
    throw invalid(
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    );
  }
  if (position === 'AT_TIMESTAMP') throw invalid(`Unsupported starting position for arn type: ${sourceArn}`);
  if (timestamp !== undefined && timestamp !== null) {
    throw invalid('Timestamp only valid with StartingPosition AT_TIMESTAMP');
  }
}

/** @throws AwsError `InvalidParameterValueException` for a large batch of a queue that is not gathered in a window */
export function checkBatch(sourceArn: string, input: Structure): void {
  const { BatchSize: size, MaximumBatchingWindowInSeconds: window } = input;
  const isLarge = typeof size === 'number' && size > LARGEST_RECEIVE;
  if (isLarge && !window && sourceKindOf(sourceArn) === 'queue' && !sourceArn.endsWith('.fifo')) {
    throw invalid(
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    );
  }
}

/** @throws AwsError `InvalidParameterValueException` when there is no such function */
export function checkFunction({ functions }: MappingContext, functionName: string): void {
  try {
    functions.describe(functionName);
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') {
      throw invalid('Function does not exist');
    }
    throw error;
  }
}
