import type { CompleteMapping } from './definition';
import type { Poller } from './poller';

/** https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html */
export type MappingState =
  | 'Creating'
  | 'Enabling'
  | 'Enabled'
  | 'Disabling'
  | 'Disabled'
  | 'Updating'
  | 'Deleting';

/** A mapping that was made, as it is now. */
export interface Mapping {
  readonly uuid: string;
  readonly arn: string;
  readonly definition: CompleteMapping;
  readonly state: MappingState;
  /** Milliseconds since the Unix epoch. */
  readonly modifiedAt: number;
}

/** A mapping and what runs for it. */
export interface MutableMapping extends Mapping {
  definition: CompleteMapping;
  state: MappingState;
  modifiedAt: number;
  poller: Poller | undefined;
}

/** Whether it is on its way from one state to another. */
export function isChanging({ state }: Mapping): boolean {
  return state !== 'Enabled' && state !== 'Disabled';
}
