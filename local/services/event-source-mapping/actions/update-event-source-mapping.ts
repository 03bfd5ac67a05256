import type { MappingAction } from '../action';
import { configurationOf } from '../configuration';
import { changesIn, refusing, uuidOf } from '../input';

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html */
export const updateEventSourceMapping: MappingAction = ({ mappings, functions, environment }, input) => {
  const changes = changesIn(input);
  if (changes.functionName !== undefined) functions.describe(changes.functionName);
  return configurationOf(
    refusing(() => mappings.update(uuidOf(input), changes)),
    environment,
  );
};
