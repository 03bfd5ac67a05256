import { PutObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import type { CallContext, Environment } from '../../../local/aws/call';
import { functionCredentials } from '../../../local/aws/credentials';
import { VirtualClock } from '../../../local/clock';
import type { Hop } from '../../../local/hops';
import { SeededRandom } from '../../../local/random';
import { localS3Limits, type S3Limits } from '../../../local/services/s3/limits';
import { S3Service } from '../../../local/services/s3/service';
import { isForS3, s3Wire } from '../../../local/services/s3/wire/wire';
import { AwsFront } from '../../../local/wire/front';
import { listen } from '../../../local/wire/server';

export const account = '000000000000';
export const BUCKET = 'uploads';

/** S3 as clients meet it: over HTTP, with a clock that the test moves. It has the bucket `uploads`. */
export interface S3 {
  readonly service: S3Service;
  /** Begins at the machine's time, since clients sign with that. */
  readonly clock: VirtualClock;
  readonly client: S3Client;
  readonly endpoint: string;
  readonly environment: Environment;
  readonly hops: Hop[];
  /** A client with other settings, to be destroyed with the rest. */
  clientWith(config: Partial<S3ClientConfig>): S3Client;
  /** Calls an action as the account, past the wire. */
  call(action: string, input: Record<string, unknown>): Promise<object>;
  put(key: string, body?: string): Promise<void>;
  /** Keys in the bucket. */
  keys(): string[];
  days(count: number): Promise<void>;
  close(): Promise<void>;
}

const asOwner: CallContext = { principal: { kind: 'account', account }, requestId: 'test' };

export async function startS3(
  options: { readonly limits?: Partial<S3Limits>; readonly now?: number } = {},
): Promise<S3> {
  const clock = new VirtualClock(options.now ?? Date.now());
  const random = new SeededRandom('s3');
  const hops: Hop[] = [];
  let front: AwsFront | undefined;
  const server = await listen({
    port: 0,
    health: () => ({ status: 'ready' }),
    handle: async (request, hint) => {
      if (front === undefined) throw new Error('not started');
      return front.handle(request, hint);
    },
    allowsPage: async (request) => front?.allowsPage(request) ?? false,
    largestBody: localS3Limits.uploadBytes,
  });
  const endpoint = `http://127.0.0.1:${server.port}`;
  const environment = { partition: 'aws', region: 'us-east-1', account, endpoint };
  const service = new S3Service({
    environment,
    clock,
    random,
    hops: (hop) => hops.push(hop),
    ...(options.limits && { limits: options.limits }),
  });
  front = new AwsFront({
    environment,
    handlers: { s3: s3Wire(service) },
    claims: (request) => (isForS3(service, request) ? 's3' : undefined),
    random,
  });
  const clients: S3Client[] = [];
  const clientWith: S3['clientWith'] = (config) => {
    const client = new S3Client({
      endpoint,
      region: 'us-east-1',
      credentials: functionCredentials,
      maxAttempts: 1,
      ...config,
    });
    clients.push(client);
    return client;
  };
  const client = clientWith({});
  const call: S3['call'] = async (action, input) => service.call(action, input, asOwner);
  await call('CreateBucket', { Bucket: BUCKET });
  return {
    service,
    clock,
    client,
    endpoint,
    environment,
    hops,
    clientWith,
    call,
    put: async (key, body = 'content') => {
      await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body }));
    },
    keys: () => service.peek(BUCKET).map(({ key }) => key),
    days: async (count) => clock.advance(count * 24 * 60 * 60 * 1000),
    close: async () => {
      for (const one of clients) one.destroy();
      await server.close();
    },
  };
}

/** What S3 says in an error's document. */
export async function errorOf(response: Response): Promise<Record<string, string>> {
  const text = await response.text();
  const found = [...text.matchAll(/<([\w-]+)>([^<]*)<\/\1>/g)].map(([, name = '', value = '']) => [
    name,
    value.replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
  ]);
  const members: Record<string, string> = Object.fromEntries(found);
  return { status: String(response.status), ...members };
}
