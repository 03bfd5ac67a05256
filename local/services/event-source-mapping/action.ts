import type { Environment } from '../../aws/call';
import type { Structure } from '../../aws/structure';
import type { EventSourceMappings } from './service';

/** What actions work on. */
export interface MappingContext {
  readonly environment: Environment;
  readonly mappings: EventSourceMappings;
  readonly functions: {
    /** @throws AwsError `ResourceNotFoundException` when there is no such function */
    describe(reference: string): object;
  };
}

/** @throws AwsError */
export type MappingAction = (context: MappingContext, input: Structure) => object | Promise<object>;
