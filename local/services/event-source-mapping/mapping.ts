import type { CompleteMapping } from './definition';
import type { Checkpoint } from './stream-collector';
import type { CompleteStreamMapping } from './stream-definition';

/** What takes a source's messages or records to a function. */
export interface RunningPoller {
  /** Polls no more. @returns when another poller may take over */
  close(): Promise<void>;
  /** Ends as soon as it can, when the runtime does. */
  stop(): Promise<void>;
  /** When all that was begun is over. */
  finished(): Promise<void>;
}

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
  readonly definition: CompleteMapping | CompleteStreamMapping;
  readonly state: MappingState;
  /** Milliseconds since the Unix epoch. */
  readonly modifiedAt: number;
  /** Where in its stream it is; queues keep account themselves. */
  readonly checkpoint: Checkpoint | undefined;
}

/** A mapping and what runs for it. */
export interface MutableMapping extends Mapping {
  definition: CompleteMapping | CompleteStreamMapping;
  state: MappingState;
  modifiedAt: number;
  poller: RunningPoller | undefined;
  checkpoint: Checkpoint | undefined;
}

/** Whether it is on its way from one state to another. */
export function isChanging({ state }: Mapping): boolean {
  return state !== 'Enabled' && state !== 'Disabled';
}
