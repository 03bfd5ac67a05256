import { SNSClient, SNSServiceException } from '@aws-sdk/client-sns';
import type { Environment } from '../../../local/aws/call';
import type { AwsError } from '../../../local/aws/error';
import { VirtualClock } from '../../../local/clock';
import type { Hop } from '../../../local/hops';
import { SeededRandom } from '../../../local/random';
import type {
  DeliverySource,
  EndpointCaller,
  QueueMessage,
  SnsDelivery,
} from '../../../local/services/sns/delivery';
import { type EndpointRequest, HttpEndpoints } from '../../../local/services/sns/http-endpoints';
import type { SnsLimits } from '../../../local/services/sns/limits';
import { Outbox } from '../../../local/services/sns/outbox';
import { SnsService } from '../../../local/services/sns/service';
import { processSigner } from '../../../local/services/sns/signing-key';
import { snsWire } from '../../../local/services/sns/wire';
import { AwsFront } from '../../../local/wire/front';
import type { Listening } from '../../../local/wire/local-port';
import { listen } from '../../../local/wire/server';

export const environment: Environment = {
  partition: 'aws',
  region: 'us-east-1',
  account: '000000000000',
  endpoint: 'http://127.0.0.1:4566',
};

export const topicArn = (name: string): string => `arn:aws:sns:us-east-1:000000000000:${name}`;
export const queueArn = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`;
export const functionArn = (name: string): string => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

export interface QueueDelivery extends QueueMessage {
  readonly queue: string;
  readonly source: DeliverySource;
}

/** For tests in which no endpoint is called. */
export const noEndpoints: EndpointCaller = {
  post: async () => Promise.reject(new Error('No endpoint is called in this test')),
};

/** Records what is delivered to queues and functions, and fails where it is told to. */
export class RecordingDelivery implements SnsDelivery {
  readonly queues: QueueDelivery[] = [];
  readonly events: { readonly function: string; readonly event: string; readonly source: DeliverySource }[] =
    [];
  /** By ARN: what comes of the next deliveries, one after the other; the last one stays. */
  readonly failures = new Map<string, (AwsError | undefined)[]>();

  constructor(private readonly endpoints: EndpointCaller = noEndpoints) {}

  async toQueue(arn: string, message: QueueMessage, source: DeliverySource): Promise<void> {
    this.fail(arn);
    this.queues.push({ queue: nameOf(arn), ...message, source });
  }

  async toFunction(arn: string, event: string, source: DeliverySource): Promise<void> {
    this.fail(arn);
    this.events.push({ function: nameOf(arn), event, source });
  }

  async toEndpoint(url: string, request: EndpointRequest): Promise<void> {
    await this.endpoints.post(url, request);
  }

  /** Bodies that a queue received, in order. */
  bodies(queue: string): string[] {
    return this.queues.filter((delivery) => delivery.queue === queue).map(({ body }) => body);
  }

  private fail(arn: string): void {
    const outcomes = this.failures.get(arn) ?? [];
    const outcome = outcomes.length > 1 ? outcomes.shift() : outcomes[0];
    if (outcome !== undefined) throw outcome;
  }
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}

export interface Harness {
  readonly client: SNSClient;
  readonly service: SnsService;
  readonly delivery: RecordingDelivery;
  readonly clock: VirtualClock;
  readonly hops: Hop[];
  readonly outbox: Outbox;
  /** When requests to HTTP endpoints began, in milliseconds of the clock since the start. */
  readonly posts: number[];
  /** When as many events as that, reported from now on or before, hold the text. */
  reported(text: string, count?: number): Promise<void>;
  /** Where the service answers. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/** A real SDK client that talks to the service over HTTP. */
export async function startSns(limits: Partial<SnsLimits> = {}): Promise<Harness> {
  // A key takes real time to be made, which a clock that is moved does not wait for.
  await processSigner.certificateName();
  const clock = new VirtualClock();
  const random = new SeededRandom('sns');
  const endpoints = new HttpEndpoints(clock);
  const posts: number[] = [];
  const began = clock.now();
  const delivery = new RecordingDelivery({
    post: async (url, request) => {
      posts.push(clock.now() - began);
      await endpoints.post(url, request);
    },
  });
  const outbox = new Outbox();
  const hops: Hop[] = [];
  const waiting: (() => void)[] = [];
  let front: AwsFront | undefined;
  const server: Listening = await listen({
    port: 0,
    handle: async (request, hint) => {
      if (front === undefined) throw new Error('Called before the start');
      return front.handle(request, hint);
    },
    health: () => ({ status: 'ready' }),
  });
  const endpoint = `http://127.0.0.1:${server.port}`;
  const here = { ...environment, endpoint };
  const service = new SnsService({
    environment: here,
    clock,
    random,
    limits,
    outbox,
    deliver: delivery,
    hops: (hop) => {
      hops.push(hop);
      for (const wake of waiting.splice(0)) wake();
    },
  });
  front = new AwsFront({ environment: here, random, handlers: { sns: snsWire(service) } });
  const client = new SNSClient({
    endpoint,
    region: environment.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  return {
    client,
    service,
    delivery,
    clock,
    hops,
    outbox,
    posts,
    reported: async (text, count = 1) => {
      while (hops.filter(({ event }) => event.includes(text)).length < count) {
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    endpoint,
    close: async () => {
      client.destroy();
      service.close();
      endpoints.close();
      await server.close();
    },
  };
}

/** What a failed call said: code, status and message. */
export async function refusal(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
    return 'accepted';
  } catch (error) {
    if (!(error instanceof SNSServiceException)) throw error;
    return { name: error.name, message: error.message, status: error.$metadata.httpStatusCode };
  }
}
