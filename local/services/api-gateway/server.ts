import type { IncomingMessage, ServerResponse } from 'node:http';
import { ConnectionCut } from '../../aws/edge';
import { allows, refusalBody, refusalOfPage } from '../../wire/guard';
import { type Listening, listenLocally, type ReadingTimes } from '../../wire/local-port';
import { readBody } from '../../wire/request-body';
import { Turns } from '../../wire/turns';
import { writeResponse } from '../../wire/write-response';
import type { ApiRequest, ApiResponse } from './http';
import type { ApiGatewayService } from './service';

export interface ApiListenOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly service: ApiGatewayService;
  readonly times?: ReadingTimes;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const largestBody = 10 * 1024 * 1024;

/**
 * Serves the APIs on this machine only.
 * @throws Error that says so when the port is taken
 */
export async function listen({ port, service, times }: ApiListenOptions): Promise<Listening> {
  service.prepare();
  const turns = new Turns();
  return listenLocally(
    port,
    (request, response) => receive(service, turns, request, response),
    undefined,
    times,
  );
}

function receive(
  service: ApiGatewayService,
  turns: Turns,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  request.on('error', () => response.destroy());
  readBody(request, largestBody, (body) => {
    turns.take(() => {
      answer(service, request, body).then(
        (answered) => writeResponse(request, response, answered),
        (error: unknown) => {
          if (error instanceof ConnectionCut) response.destroy();
          else writeResponse(request, response, { status: 500, headers: [], body: String(error) });
        },
      );
    });
  });
}

/** @param body undefined when it is too large */
async function answer(
  service: ApiGatewayService,
  request: IncomingMessage,
  body: Buffer | undefined,
): Promise<ApiResponse> {
  const route = service.route(request.url ?? '/');
  // The name of a stage that is not there.
  if (route === undefined) return refused('Forbidden');
  const refusal = refusalOfPage(request.headers);
  const received: ApiRequest = {
    method: request.method ?? 'GET',
    path: route.path,
    basePath: route.basePath,
    rawHeaders: withForwarding(request),
    body: body ?? Buffer.alloc(0),
    sourceIp: sourceIp(request),
    ...(body === undefined && { tooLarge: true }),
  };
  const handle = async (one: ApiRequest): Promise<ApiResponse> =>
    service.handle(route.apiId, route.stageName, one);
  if (
    refusal !== undefined &&
    received.method !== 'OPTIONS' &&
    !(await allowsPage(request, received, handle))
  ) {
    return refused(refusal);
  }
  return handle(received);
}

/** Asks the API what a browser asks before a request that is not a simple one, and does not ask before a simple one. */
async function allowsPage(
  { headers: { host = '', origin } }: IncomingMessage,
  received: ApiRequest,
  handle: (request: ApiRequest) => Promise<ApiResponse>,
): Promise<boolean> {
  if (origin === undefined) return false;
  const rawHeaders = ['Host', host, 'Origin', origin, 'Access-Control-Request-Method', received.method];
  const { headers } = await handle({ ...received, method: 'OPTIONS', rawHeaders, body: Buffer.alloc(0) });
  const [, answered] = headers.find(([name]) => name.toLowerCase() === 'access-control-allow-origin') ?? [];
  return allows(answered, origin);
}

function refused(message: string): ApiResponse {
  const headers = [
    ['x-amzn-ErrorType', 'ForbiddenException'],
    ['Content-Type', 'application/json'],
  ] as const;
  return { status: 403, headers, body: refusalBody(message) };
}

/** The headers as API Gateway hands them on: with where the request came from. */
function withForwarding(request: IncomingMessage): readonly string[] {
  const from = request.headers['x-forwarded-for'];
  const chain = [...(from === undefined ? [] : [from].flat()), sourceIp(request)].join(', ');
  const kept: string[] = [];
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const [name = '', value = ''] = request.rawHeaders.slice(at, at + 2);
    if (!name.toLowerCase().startsWith('x-forwarded-')) kept.push(name, value);
  }
  const port = String(request.socket.localPort ?? '');
  const forwarded = ['X-Forwarded-For', chain, 'X-Forwarded-Port', port, 'X-Forwarded-Proto', 'http'];
  return [...kept, ...forwarded];
}

function sourceIp({ socket }: IncomingMessage): string {
  const address = socket.remoteAddress ?? '127.0.0.1';
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}
