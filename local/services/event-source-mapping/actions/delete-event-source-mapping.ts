import type { MappingAction } from '../action';
import { configurationOf } from '../configuration';
import { uuidOf } from '../input';

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteEventSourceMapping.html */
export const deleteEventSourceMapping: MappingAction = ({ mappings, environment }, input) =>
  configurationOf(mappings.delete(uuidOf(input)), environment);
