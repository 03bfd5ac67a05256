import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WireRequest, WireResponse } from '../aws/call';

export interface ListenOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly handle: (request: WireRequest, hint: { readonly signal: AbortSignal }) => Promise<WireResponse>;
  /** Answers `GET /_local/health`: 200 while the status is `ready`, 503 otherwise. */
  readonly health: () => { readonly status: string };
}

export interface Listening {
  readonly port: number;
  /** Refuses new connections and hangs up on open ones, long polls included. */
  close(): Promise<void>;
}

/** More than any service takes: DynamoDB's batches of 16 MB are the largest. */
const largestBody = 20 * 1024 * 1024;

/**
 * Serves AWS requests on this machine only, at 127.0.0.1 and, where the machine has it, ::1, so that `localhost`
 * works whichever of the two it means.
 * @throws Error that says so when the port is taken
 */
export async function listen(options: ListenOptions): Promise<Listening> {
  const serve = (request: IncomingMessage, response: ServerResponse): void =>
    answer(options, request, response);
  const first = await open(serve, '127.0.0.1', options.port);
  const port = portOf(first);
  const servers = [first];
  try {
    servers.push(await open(serve, '::1', port));
  } catch (error) {
    if (error instanceof PortTaken && options.port !== 0) {
      await close(first);
      throw error;
    }
  }
  return { port, close: async () => void (await Promise.all(servers.map(close))) };
}

class PortTaken extends Error {}

async function open(
  serve: (request: IncomingMessage, response: ServerResponse) => void,
  host: string,
  port: number,
): Promise<Server> {
  const server = createServer({ keepAlive: true, noDelay: true }, serve);
  // SDK clients keep sockets for longer than node's five seconds; a socket closed under them shows as ECONNRESET.
  server.keepAliveTimeout = 75_000;
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new PortTaken(
              `Port ${port} of ${host} is taken. Stop what listens there, or choose another port.`,
            )
          : error,
      ),
    );
    server.listen({ host, port, ipv6Only: host === '::1' }, resolve);
  });
  return server;
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function answer(options: ListenOptions, request: IncomingMessage, response: ServerResponse): void {
  if (request.method === 'GET' && request.url === '/_local/health') {
    const health = options.health();
    send(response, {
      status: health.status === 'ready' ? 200 : 503,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(health),
    });
    return;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= largestBody) chunks.push(chunk);
  });
  request.on('error', () => response.destroy());
  request.on('end', () => {
    if (length > largestBody) {
      send(response, { status: 413, headers: {}, body: '' });
      return;
    }
    const hangUp = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) hangUp.abort();
    });
    options.handle(wireRequest(request, chunks), { signal: hangUp.signal }).then(
      (answered) => send(response, answered),
      (error: unknown) =>
        send(response, { status: 500, headers: { 'content-type': 'text/plain' }, body: String(error) }),
    );
  });
}

function wireRequest(request: IncomingMessage, chunks: readonly Buffer[]): WireRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(', ');
  }
  const [only] = chunks;
  return {
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers,
    body: chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks),
  };
}

function send(response: ServerResponse, answered: WireResponse): void {
  if (response.destroyed) return;
  response.writeHead(answered.status, {
    ...answered.headers,
    'content-length': Buffer.byteLength(answered.body),
  });
  response.end(answered.body);
}
