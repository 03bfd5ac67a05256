import { AwsError } from '../../../aws/error';
import type { MappingAction } from '../action';
import { configurationOf, functionArnOf } from '../configuration';
import { changesIn, refusing, requiredText } from '../input';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
export const createEventSourceMapping: MappingAction = ({ mappings, functions, environment }, input) => {
  const queueArn = requiredText(input, 'EventSourceArn');
  const functionName = requiredText(input, 'FunctionName');
  functions.describe(functionName);
  const functionArn = functionArnOf(functionName, environment);
  const twin = mappings
    .list()
    .find(
      ({ definition }) =>
        definition.queueArn === queueArn &&
        functionArnOf(definition.functionName, environment) === functionArn,
    );
  if (twin !== undefined) {
    throw new AwsError(
      'ResourceConflictException',
      `The event source arn (" ${queueArn} ") and function (" ${functionArn} ") provided mapping already exists. ` +
        `Please update or delete the existing mapping with UUID ${twin.uuid}`,
      { status: 409 },
    );
  }
  const { uuid } = refusing(() => mappings.create({ ...changesIn(input), queueArn, functionName }));
  return configurationOf(mappings.get(uuid), environment);
};
