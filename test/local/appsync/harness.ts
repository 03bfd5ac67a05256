import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Environment } from '../../../local/aws/call';
import { AwsError } from '../../../local/aws/error';
import { VirtualClock } from '../../../local/clock';
import type { Hop } from '../../../local/hops';
import { SeededRandom } from '../../../local/random';
import type {
  EventApiDefinition,
  NamespaceDefinition,
} from '../../../local/services/appsync-events/definition';
import type { EventApi } from '../../../local/services/appsync-events/event-api';
import type { EventLimits } from '../../../local/services/appsync-events/limits';
import { RealtimeServer } from '../../../local/services/appsync-events/realtime-server';
import type { EventFunctions } from '../../../local/services/appsync-events/request';
import { AppSyncEventsService } from '../../../local/services/appsync-events/service';
import { appSyncEventsWire } from '../../../local/services/appsync-events/wire';
import { AwsFront } from '../../../local/wire/front';
import { listen } from '../../../local/wire/server';
import { Client } from './client';

export const KEY = 'da2-abcdefghijklmnopqrstuvwxyz';
export const withKey = { 'x-api-key': KEY };

type Handler = (event: Record<string, unknown>) => unknown;

/** Functions as tests write them, by ARN; what they throw is their failure. */
export class WrittenFunctions implements EventFunctions {
  readonly handlers = new Map<string, Handler>();
  readonly events: Record<string, unknown>[] = [];
  readonly later: Record<string, unknown>[] = [];

  async invoke(arn: string, payload: string): Promise<{ payload: string; functionError?: 'Unhandled' }> {
    const handler = this.handlers.get(arn);
    if (handler === undefined) throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`);
    const event: Record<string, unknown> = JSON.parse(payload);
    this.events.push(event);
    try {
      return { payload: JSON.stringify(handler(event) ?? null) };
    } catch (error) {
      const { name, message } = Object(error);
      return {
        payload: JSON.stringify({ errorType: name, errorMessage: message }),
        functionError: 'Unhandled',
      };
    }
  }

  invokeLater(_arn: string, payload: string): void {
    this.later.push(JSON.parse(payload));
  }
}

export interface Served {
  readonly api: EventApi;
  readonly service: AppSyncEventsService;
  readonly clock: VirtualClock;
  readonly hops: Hop[];
  readonly lines: string[];
  readonly functions: WrittenFunctions;
  readonly host: string;
  /** Publishes over HTTP. */
  readonly publish: (
    body: object | string,
    headers?: Readonly<Record<string, string>>,
    path?: string,
  ) => Promise<Answer>;
  /** A client that has been let in. */
  readonly connect: (headers?: Readonly<Record<string, string>>) => Promise<Client>;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** An Event API with the namespace `default`, open to the key {@link KEY}, unless told otherwise. */
export async function serve(
  options: {
    readonly api?: Partial<EventApiDefinition>;
    readonly namespaces?: readonly NamespaceDefinition[];
    readonly limits?: Partial<EventLimits>;
  } = {},
): Promise<Served> {
  const clock = new VirtualClock();
  const random = new SeededRandom('appsync');
  const hops: Hop[] = [];
  const lines: string[] = [];
  const functions = new WrittenFunctions();
  let handle: AwsFront | undefined;
  let realtime: RealtimeServer | undefined;
  const server = await listen({
    port: 0,
    handle: async (request) =>
      handle === undefined ? { status: 503, headers: {}, body: '' } : handle.handle(request),
    health: () => ({ status: 'ready' }),
    upgrade: (request, socket, head) => realtime?.upgrade(request, socket, head),
  });
  const host = `127.0.0.1:${server.port}`;
  const environment: Environment = {
    partition: 'aws',
    region: 'us-east-1',
    account: '000000000000',
    endpoint: `http://${host}`,
  };
  const service = new AppSyncEventsService({
    environment,
    clock,
    random,
    lambda: functions,
    hops: (hop) => hops.push(hop),
    log: (line) => lines.push(line),
    ...(options.limits && { limits: options.limits }),
  });
  handle = new AwsFront({ environment, handlers: { appsync: appSyncEventsWire(service) }, random });
  realtime = new RealtimeServer(service, random);
  const keyed = ['API_KEY'] as const;
  const api = service.createApi({
    id: 'a1',
    name: 'events',
    connectionAuthModes: keyed,
    defaultPublishAuthModes: keyed,
    defaultSubscribeAuthModes: keyed,
    ...options.api,
  });
  api.addKey(KEY, clock.now() + 7 * 24 * 3600 * 1000);
  for (const namespace of options.namespaces ?? [{ name: 'default' }]) api.addNamespace(namespace);
  closing.push(async () => server.close());
  closing.push(async () => realtime.close());
  return {
    api,
    service,
    clock,
    hops,
    lines,
    functions,
    host,
    publish: async (body, headers = withKey, path = '/event') => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const response = await fetch(`http://${host}${path}`, { method: 'POST', headers, body: text });
      return { status: response.status, body: await response.json() };
    },
    connect: async (headers = withKey) => {
      const client = await Client.open(`ws://${host}/event/realtime`, headers);
      await client.ask({ type: 'connection_init' });
      return client;
    },
  };
}

/** Headers of a request that an SDK's signer has signed. */
export async function signedHeaders(host: string, body: string): Promise<Record<string, string>> {
  class Sha256 {
    private readonly hash;
    constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
      this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
    }
    update(data: string | ArrayBuffer | ArrayBufferView): void {
      this.hash.update(bytesOf(data));
    }
    async digest(): Promise<Uint8Array> {
      return this.hash.digest();
    }
    reset(): void {}
  }
  const signer = new SignatureV4({
    service: 'appsync',
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    sha256: Sha256,
  });
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: 'https:',
    hostname: host,
    path: '/event',
    headers: { host, 'content-type': 'application/json' },
    query: {},
    body,
  });
  return headers;
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): string | Uint8Array {
  if (typeof data === 'string') return data;
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
