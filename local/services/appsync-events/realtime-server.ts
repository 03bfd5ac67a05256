import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { parseStructure } from '../../aws/structure';
import type { Random } from '../../random';
import { Connection, headersOf } from './connection';
import type { EventApi } from './event-api';
import type { AppSyncEventsService } from './service';

const PROTOCOL = 'aws-appsync-event-ws';

/** Takes WebSockets at `/event/realtime`. */
export class RealtimeServer {
  private readonly server: WebSocketServer;

  constructor(
    private readonly service: AppSyncEventsService,
    private readonly random: Random,
  ) {
    this.server = new WebSocketServer({
      noServer: true,
      maxPayload: service.limits.publishBytes,
      handleProtocols: () => PROTOCOL,
    });
  }

  /** Answers a request to speak another protocol than HTTP. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // A client that hangs up meanwhile is no defect of ours.
    socket.on('error', () => socket.destroy());
    const endpoint = this.service.endpointAt(request.url ?? '/');
    if (endpoint?.kind !== 'realtime') return refuse(socket, '404 Not Found', 'no Event API at this path');
    const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    if (!protocols.includes(PROTOCOL))
      return refuse(socket, '400 Bad Request', `the subprotocol ${PROTOCOL} is missing`);
    this.server.handleUpgrade(request, socket, head, (client) =>
      this.accept(endpoint.api, client, request, protocols),
    );
  }

  /** Hangs up on everybody. */
  close(): void {
    for (const client of this.server.clients) client.terminate();
    this.server.close();
  }

  private accept(
    api: EventApi,
    client: WebSocket,
    request: IncomingMessage,
    protocols: readonly string[],
  ): void {
    const outlet = {
      send: (message: object) => {
        if (client.readyState === client.OPEN) client.send(JSON.stringify(message));
      },
      close: (code: number, reason: string) => client.close(code, reason),
    };
    const connection = new Connection(api, outlet, {
      requestId: this.random.uuid(),
      headers: { ...plainHeaders(request), ...authorizationIn(protocols) },
      sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
    });
    client.on('message', (data) => connection.receive(textOf(data)));
    client.on('close', () => connection.end());
    // `close` follows.
    client.on('error', () => {});
  }
}

function refuse(socket: Duplex, status: string, why: string): void {
  const body = JSON.stringify({ errors: [{ errorType: 'BadRequestException', message: why }] });
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n` +
      `connection: close\r\n\r\n${body}`,
  );
}

function plainHeaders({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  // It holds the authorization, and is no header of the client's making.
  const { 'sec-websocket-protocol': _, ...rest } = headers;
  return headersOf(rest);
}

/** What `header-{base64url of JSON}` says: browsers cannot send headers with a WebSocket. */
function authorizationIn(protocols: readonly string[]): Readonly<Record<string, string>> {
  const encoded = protocols.find((name) => name.startsWith('header-'))?.slice('header-'.length);
  if (encoded === undefined) return {};
  return headersOf(parseStructure(Buffer.from(encoded, 'base64url').toString('utf8')));
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.from(data instanceof ArrayBuffer ? new Uint8Array(data) : data).toString('utf8');
}
