import type { MappingAction } from '../action';
import { configurationOf } from '../configuration';
import { queueChangesIn, refusing, streamChangesIn, uuidOf } from '../input';

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html */
export const updateEventSourceMapping: MappingAction = ({ mappings, functions, environment }, input) => {
  const uuid = uuidOf(input);
  const { kind } = mappings.get(uuid).definition;
  const changes = kind === 'stream' ? streamChangesIn(input) : queueChangesIn(input);
  if (changes.functionName !== undefined) functions.describe(changes.functionName);
  return configurationOf(
    refusing(() => mappings.update(uuid, changes)),
    environment,
  );
};
