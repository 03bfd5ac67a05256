import { AwsError } from '../../../aws/error';
import type { MappingAction } from '../action';
import { configurationOf, functionArnOf } from '../configuration';
import { sourceKindOf } from '../definition';
import { queueChangesIn, refusing, requiredText, streamChangesIn } from '../input';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
export const createEventSourceMapping: MappingAction = ({ mappings, functions, environment }, input) => {
  const sourceArn = requiredText(input, 'EventSourceArn');
  const functionName = requiredText(input, 'FunctionName');
  functions.describe(functionName);
  const functionArn = functionArnOf(functionName, environment);
  const twin = mappings
    .list()
    .find(
      ({ definition }) =>
        definition.sourceArn === sourceArn &&
        functionArnOf(definition.functionName, environment) === functionArn,
    );
  if (twin !== undefined) {
    throw new AwsError(
      'ResourceConflictException',
      `The event source arn (" ${sourceArn} ") and function (" ${functionArn} ") provided mapping already exists. ` +
        `Please update or delete the existing mapping with UUID ${twin.uuid}`,
      { status: 409 },
    );
  }
  const { uuid } = refusing(() =>
    mappings.create(
      sourceKindOf(sourceArn) === 'stream'
        ? {
            ...streamChangesIn(input),
            streamArn: sourceArn,
            startingPosition: requiredText(input, 'StartingPosition'),
            functionName,
          }
        : { ...queueChangesIn(input), queueArn: sourceArn, functionName },
    ),
  );
  return configurationOf(mappings.get(uuid), environment);
};
