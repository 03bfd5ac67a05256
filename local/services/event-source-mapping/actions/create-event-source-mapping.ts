import { AwsError } from '../../../aws/error';
import { parseFunctionReference } from '../../../aws/function-reference';
import type { MappingAction } from '../action';
import { configurationOf, functionArnOf } from '../configuration';
import { sourceKindOf } from '../definition';
import { invalid, optionalText, queueChangesIn, refusing, requiredText, streamChangesIn } from '../input';
import { checkBatch, checkFunction, checkStart } from '../request-check';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
export const createEventSourceMapping: MappingAction = async (context, input) => {
  const { mappings, environment } = context;
  const sourceArn = optionalText(input, 'EventSourceArn');
  if (sourceArn === undefined) throw invalid('Unrecognized event source.');
  const functionName = requiredText(input, 'FunctionName');
  checkStart(input, sourceArn);
  checkBatch(sourceArn, input);
  checkFunction(context, functionName);
  const definition =
    sourceKindOf(sourceArn) === 'stream'
      ? {
          ...streamChangesIn(input),
          streamArn: sourceArn,
          startingPosition: requiredText(input, 'StartingPosition'),
          functionName,
        }
      : { ...queueChangesIn(input), queueArn: sourceArn, functionName };
  await mappings.checkSource(sourceArn);
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
      conflictOf(sourceArn, parseFunctionReference(functionName)?.functionName ?? functionName) +
        `Please update or delete the existing mapping with UUID ${twin.uuid}`,
      { status: 409 },
    );
  }
  const { uuid } = refusing(() => mappings.create(definition));
  return configurationOf(mappings.get(uuid), environment);
};

/** Lambda has words of its own for queues. */
function conflictOf(sourceArn: string, functionName: string): string {
  return sourceKindOf(sourceArn) === 'queue'
    ? `An event source mapping with SQS arn (" ${sourceArn} ") and function (" ${functionName} ") already exists. `
    : `The event source arn (" ${sourceArn} ") and function (" ${functionName} ") provided mapping already exists. `;
}
