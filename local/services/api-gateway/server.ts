import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Listening, listenLocally } from '../../wire/local-port';
import { readBody } from '../../wire/request-body';
import { Turns } from '../../wire/turns';
import { writeResponse } from '../../wire/write-response';
import type { ApiRequest, ApiResponse } from './http';
import type { ApiGatewayService } from './service';

export interface ApiListenOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly service: ApiGatewayService;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const largestBody = 10 * 1024 * 1024;

/**
 * Serves the APIs on this machine only.
 * @throws Error that says so when the port is taken
 */
export async function listen({ port, service }: ApiListenOptions): Promise<Listening> {
  service.prepare();
  const turns = new Turns();
  return listenLocally(port, (request, response) => receive(service, turns, request, response));
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
        (error: unknown) =>
          writeResponse(request, response, { status: 500, headers: [], body: String(error) }),
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
  if (route === undefined) return forbidden;
  const received: ApiRequest = {
    method: request.method ?? 'GET',
    path: route.path,
    basePath: route.basePath,
    rawHeaders: withForwarding(request),
    body: body ?? Buffer.alloc(0),
    sourceIp: sourceIp(request),
    ...(body === undefined && { tooLarge: true }),
  };
  return service.handle(route.apiId, route.stageName, received);
}

const forbidden: ApiResponse = {
  status: 403,
  headers: [
    ['x-amzn-ErrorType', 'ForbiddenException'],
    ['Content-Type', 'application/json'],
  ],
  body: '{"message":"Forbidden"}',
};

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
