import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WireRequest, WireResponse } from '../aws/call';
import { type Listening, listenLocally } from './local-port';
import { readBody } from './request-body';
import { Turns } from './turns';

export interface ListenOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly handle: (request: WireRequest, hint: { readonly signal: AbortSignal }) => Promise<WireResponse>;
  /** Answers `GET /_local/health`: 200 while the status is `ready`, 503 otherwise. */
  readonly health: () => { readonly status: string };
  /** Bytes of a request's body; a larger one is refused unread. @default - 20 MiB, more than any service but S3 takes */
  readonly largestBody?: number;
}

const defaultLargestBody = 20 * 1024 * 1024;

/**
 * Serves AWS requests on this machine only.
 * @throws Error that says so when the port is taken
 */
export async function listen(options: ListenOptions): Promise<Listening> {
  const turns = new Turns();
  return listenLocally(options.port, (request, response) => answer(options, turns, request, response));
}

function answer(
  options: ListenOptions,
  turns: Turns,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (request.method === 'GET' && request.url === '/_local/health') {
    const health = options.health();
    send(response, {
      status: health.status === 'ready' ? 200 : 503,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(health),
    });
    return;
  }
  request.on('error', () => response.destroy());
  readBody(request, options.largestBody ?? defaultLargestBody, (body) => {
    if (body === undefined) {
      send(response, { status: 413, headers: {}, body: '' });
      return;
    }
    const hangUp = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) hangUp.abort();
    });
    turns.take(() => {
      options.handle(wireRequest(request, body), { signal: hangUp.signal }).then(
        (answered) => send(response, answered),
        (error: unknown) =>
          send(response, { status: 500, headers: { 'content-type': 'text/plain' }, body: String(error) }),
      );
    });
  });
}

function wireRequest(request: IncomingMessage, body: Buffer): WireRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return { method: request.method ?? 'GET', path: request.url ?? '/', headers, body };
}

function send(response: ServerResponse, answered: WireResponse): void {
  if (response.destroyed) return;
  // The answer to HEAD may tell the length of a body that it does not have.
  const length = { 'content-length': Buffer.byteLength(answered.body) };
  response.writeHead(answered.status, { ...length, ...answered.headers });
  response.end(answered.body);
}
