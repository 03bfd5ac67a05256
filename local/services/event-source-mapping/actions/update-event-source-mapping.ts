import type { MappingAction } from '../action';
import { configurationOf } from '../configuration';
import { checkBatch, checkFunction } from '../request-check';
import { queueChangesIn, refusing, streamChangesIn, uuidOf } from '../input';

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html */
export const updateEventSourceMapping: MappingAction = (context, input) => {
  const { mappings, environment } = context;
  const uuid = uuidOf(input);
  const { kind, sourceArn, batchSize, batchingWindowSeconds } = mappings.get(uuid).definition;
  const before = { BatchSize: batchSize, MaximumBatchingWindowInSeconds: batchingWindowSeconds };
  checkBatch(sourceArn, { ...before, ...input });
  const changes = kind === 'stream' ? streamChangesIn(input) : queueChangesIn(input);
  if (changes.functionName !== undefined) checkFunction(context, changes.functionName);
  return configurationOf(
    refusing(() => mappings.update(uuid, changes)),
    environment,
  );
};
