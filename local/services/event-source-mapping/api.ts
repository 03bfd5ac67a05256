import { AwsError } from '../../aws/error';
import type { Structure } from '../../aws/structure';
import type { MappingAction, MappingContext } from './action';
import { createEventSourceMapping } from './actions/create-event-source-mapping';
import { deleteEventSourceMapping } from './actions/delete-event-source-mapping';
import { getEventSourceMapping } from './actions/get-event-source-mapping';
import { listEventSourceMappings } from './actions/list-event-source-mappings';
import { updateEventSourceMapping } from './actions/update-event-source-mapping';

const actions: ReadonlyMap<string, MappingAction> = new Map([
  ['CreateEventSourceMapping', createEventSourceMapping],
  ['DeleteEventSourceMapping', deleteEventSourceMapping],
  ['GetEventSourceMapping', getEventSourceMapping],
  ['ListEventSourceMappings', listEventSourceMappings],
  ['UpdateEventSourceMapping', updateEventSourceMapping],
]);

/** The actions of Lambda's API that are about event source mappings. */
export class EventSourceMappingApi {
  constructor(private readonly context: MappingContext) {}

  serves(action: string): boolean {
    return actions.has(action);
  }

  /** @throws AwsError */
  async call(action: string, input: Structure): Promise<object> {
    const run = actions.get(action);
    if (run === undefined) {
      throw new AwsError('UnknownOperationException', `Lambda's ${action} is not served here.`, {
        status: 404,
      });
    }
    // What an action throws rejects the promise.
    return run(this.context, input);
  }
}
