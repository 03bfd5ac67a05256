import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { refusalBody, refusalOfHost, refusalOfPage } from './guard';

export interface Listening {
  readonly port: number;
  /** Refuses new connections and hangs up on open ones, long polls included. */
  close(): Promise<void>;
}

/** Takes the socket of a request to speak another protocol, such as a WebSocket's. */
export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** How long a request may take until it is read. */
export interface ReadingTimes {
  readonly headersMilliseconds: number;
  /** With the body. */
  readonly requestMilliseconds: number;
  /** How often open connections are looked at. */
  readonly checkMilliseconds: number;
}

/** Enough for the largest upload on one machine. */
const defaultReadingTimes: ReadingTimes = {
  headersMilliseconds: 20_000,
  requestMilliseconds: 120_000,
  checkMilliseconds: 5000,
};

/** Another program listens on the port. */
export class PortTaken extends Error {
  constructor(
    readonly port: number,
    host: string,
  ) {
    super(`Port ${port} of ${host} is taken. Stop what listens there, or choose another port.`);
  }
}

/** @throws PortTaken when another program listens on one of `ports`; 0 stands for any free port */
export async function refuseTakenPorts(ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    if (port !== 0) await (await listenLocally(port, (_, response) => response.destroy())).close();
  }
}

/**
 * Serves HTTP on this machine only, at 127.0.0.1 and, where the machine has it, ::1, so that `localhost` works whichever
 * of the two it means. Requests under another machine's name are refused with 403, those that arrive too slowly with 408.
 * @param port 0 takes any free port
 * @param upgrade whose sockets are not closed with the rest. @default - other protocols are not spoken
 * @throws Error that says so when the port is taken
 */
export async function listenLocally(
  port: number,
  serve: RequestListener,
  upgrade?: UpgradeListener,
  times: ReadingTimes = defaultReadingTimes,
): Promise<Listening> {
  const open = async (host: string, at: number): Promise<Server> =>
    openAt(host, at, { serve, upgrade, times });
  const first = await open('127.0.0.1', port);
  const servers = [first];
  const address = first.address();
  const taken = typeof address === 'object' && address !== null ? address.port : port;
  try {
    servers.push(await open('::1', taken));
  } catch (error) {
    // A machine without ::1, or another's server there when any port would do, leaves 127.0.0.1.
    if (error instanceof PortTaken && port !== 0) {
      await close(first);
      throw error;
    }
  }
  return { port: taken, close: async () => void (await Promise.all(servers.map(close))) };
}

interface Served {
  readonly serve: RequestListener;
  readonly upgrade: UpgradeListener | undefined;
  readonly times: ReadingTimes;
}

async function openAt(host: string, port: number, { serve, upgrade, times }: Served): Promise<Server> {
  const options = {
    keepAlive: true,
    noDelay: true,
    headersTimeout: times.headersMilliseconds,
    requestTimeout: times.requestMilliseconds,
    connectionsCheckingInterval: times.checkMilliseconds,
    // SDK clients keep sockets for longer than node's five seconds; a socket closed under them shows as ECONNRESET.
    keepAliveTimeout: 75_000,
  };
  const server = createServer(options, (request, response) => {
    const refusal = refusalOfHost(request.headers);
    if (refusal === undefined) return serve(request, response);
    response.writeHead(403, { 'content-type': 'application/json', connection: 'close' });
    response.end(refusalBody(refusal));
  });
  if (upgrade !== undefined) server.on('upgrade', guarded(upgrade));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortTaken(port, host) : error);
    });
    server.listen({ host, port, ipv6Only: host === '::1' }, resolve);
  });
  // Such as a connection that cannot be accepted because too many files are open. The others are still served.
  server.on('error', () => {});
  return server;
}

/** CORS does not hold for WebSockets: browsers open one to anywhere. */
function guarded(upgrade: UpgradeListener): UpgradeListener {
  return (request, socket, head) => {
    const refusal = refusalOfHost(request.headers) ?? refusalOfPage(request.headers);
    if (refusal === undefined) return upgrade(request, socket, head);
    socket.on('error', () => socket.destroy());
    const body = refusalBody(refusal);
    const headers = `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}`;
    socket.end(`HTTP/1.1 403 Forbidden\r\n${headers}\r\nconnection: close\r\n\r\n${body}`);
  };
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
