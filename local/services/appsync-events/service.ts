import type { EventApiDefinition } from './definition';
import { EventApi, type EventApiOptions } from './event-api';
import { awsEventLimits, type EventLimits } from './limits';

export interface AppSyncEventsOptions extends Omit<EventApiOptions, 'limits'> {
  readonly limits?: Partial<EventLimits>;
}

/** What of an API a URL is about. */
export interface EventEndpoint {
  readonly api: EventApi;
  readonly kind: 'publish' | 'realtime';
}

/** The Event APIs of one account in one region. */
export class AppSyncEventsService {
  readonly limits: EventLimits;
  private readonly apis = new Map<string, EventApi>();

  constructor(private readonly options: AppSyncEventsOptions) {
    this.limits = { ...awsEventLimits, ...options.limits };
  }

  createApi(definition: EventApiDefinition): EventApi {
    const api = new EventApi(definition, { ...this.options, limits: this.limits });
    this.apis.set(definition.id, api);
    return api;
  }

  /** @throws Error when there is no such API */
  api(id: string): EventApi {
    const api = this.apis.get(id);
    if (api === undefined) throw new Error(`There is no Event API ${id}; GraphQL APIs do not run here.`);
    return api;
  }

  listApis(): readonly EventApi[] {
    return [...this.apis.values()];
  }

  /**
   * What `Dns.Http` and `Dns.Realtime` are here: `/event` and `/event/realtime` follow it. On AWS each API has a domain
   * of its own; here the first one has the address of all services, and others a path of theirs below it.
   */
  domainOf(id: string): string {
    const { host } = new URL(this.options.environment.endpoint);
    return this.listApis()[0]?.definition.id === id ? host : `${host}/_appsync/${id}`;
  }

  /** The API of a URL: `/event…` or `/_appsync/{apiId}/event…`. */
  endpointAt(url: string): EventEndpoint | undefined {
    const match = eventPath.exec(url);
    if (match === null) return undefined;
    const [, id, realtime] = match;
    const api = id === undefined ? this.listApis()[0] : this.apis.get(id);
    return api && { api, kind: realtime === undefined ? 'publish' : 'realtime' };
  }
}

const eventPath = /^(?:\/_appsync\/([^/?]+))?\/event(\/realtime)?\/?(?:\?|$)/;
