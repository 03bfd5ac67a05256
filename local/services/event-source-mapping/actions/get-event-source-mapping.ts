import type { MappingAction } from '../action';
import { configurationOf } from '../configuration';
import { uuidOf } from '../input';

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html */
export const getEventSourceMapping: MappingAction = ({ mappings, environment }, input) =>
  configurationOf(mappings.get(uuidOf(input)), environment);
