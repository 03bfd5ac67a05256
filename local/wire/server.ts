import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WireRequest, WireResponse } from '../aws/call';
import { ConnectionCut } from '../aws/edge';
import { refusalBody, refusalOfPage } from './guard';
import { type Listening, listenLocally, type ReadingTimes, type UpgradeListener } from './local-port';
import { readBody } from './request-body';
import { Turns } from './turns';
import { writeResponse } from './write-response';

export interface ListenOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly handle: (request: WireRequest, hint: { readonly signal: AbortSignal }) => Promise<WireResponse>;
  /** What `GET` answers as JSON at paths of the runtime's own, such as `/_local/outbox`. @default - none */
  readonly pages?: ReadonlyMap<string, () => object>;
  /** Answers `GET /_local/health`: 200 while the status is `ready`, 503 otherwise. */
  readonly health: () => { readonly status: string };
  /** Bytes of a request's body; a larger one is refused unread. @default - 20 MiB, more than any service but S3 takes */
  readonly largestBody?: number;
  /** @default - other protocols are not spoken */
  readonly upgrade?: UpgradeListener;
  /** Whether the app's CORS rules let a page of another machine send the request. @default - none does */
  readonly allowsPage?: (request: WireRequest) => Promise<boolean>;
  readonly times?: ReadingTimes;
}

const defaultLargestBody = 20 * 1024 * 1024;

/**
 * Serves AWS requests on this machine only.
 * @throws Error that says so when the port is taken
 */
export async function listen(options: ListenOptions): Promise<Listening> {
  const turns = new Turns();
  return listenLocally(
    options.port,
    (request, response) => answer(options, turns, request, response),
    options.upgrade,
    options.times,
  );
}

function answer(
  options: ListenOptions,
  turns: Turns,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const refusal = refusalOfPage(request.headers);
  if (refusal === undefined && request.method === 'GET' && request.url === '/_local/health') {
    const health = options.health();
    send(request, response, jsonPage(health.status === 'ready' ? 200 : 503, health));
    return;
  }
  const page =
    refusal === undefined && request.method === 'GET' ? options.pages?.get(request.url ?? '') : undefined;
  if (page !== undefined) {
    send(request, response, jsonPage(200, page()));
    return;
  }
  request.on('error', () => response.destroy());
  readBody(request, options.largestBody ?? defaultLargestBody, (body) => {
    if (body === undefined) {
      send(request, response, { status: 413, headers: {}, body: '' });
      return;
    }
    const hangUp = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) hangUp.abort();
    });
    const received = wireRequest(request, body);
    const answerIt = async (): Promise<WireResponse> => {
      // The preflight request of a page has no effect.
      if (refusal !== undefined && received.method !== 'OPTIONS' && !(await options.allowsPage?.(received))) {
        return { status: 403, headers: { 'content-type': 'application/json' }, body: refusalBody(refusal) };
      }
      return options.handle(received, { signal: hangUp.signal });
    };
    turns.take(() => {
      answerIt().then(
        (answered) => send(request, response, answered),
        (error: unknown) => {
          if (error instanceof ConnectionCut) response.destroy();
          else {
            const headers = { 'content-type': 'text/plain' };
            send(request, response, { status: 500, headers, body: String(error) });
          }
        },
      );
    });
  });
}

/** Spaced, since people look at it too. */
function jsonPage(status: number, content: object): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(content, undefined, 2),
  };
}

function wireRequest(request: IncomingMessage, body: Buffer): WireRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return { method: request.method ?? 'GET', path: request.url ?? '/', headers, body };
}

function send(request: IncomingMessage, response: ServerResponse, answered: WireResponse): void {
  writeResponse(request, response, { ...answered, headers: Object.entries(answered.headers) });
}
