import type { AppSyncEventsService } from './services/appsync-events/service';

/** An Event API as it is reached. */
export interface RunningEventApi {
  readonly id: string;
  readonly name: string;
  /** Where events are published, with POST. */
  readonly httpUrl: string;
  /** Where clients subscribe, with a WebSocket. */
  readonly realtimeUrl: string;
}

export function runningEventApis(service: AppSyncEventsService): readonly RunningEventApi[] {
  return service.listApis().map(({ definition: { id, name } }) => {
    const domain = service.domainOf(id);
    return { id, name, httpUrl: `http://${domain}/event`, realtimeUrl: `ws://${domain}/event/realtime` };
  });
}
