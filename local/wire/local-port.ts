import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';

export interface Listening {
  readonly port: number;
  /** Refuses new connections and hangs up on open ones, long polls included. */
  close(): Promise<void>;
}

/** Takes the socket of a request to speak another protocol, such as a WebSocket's. */
export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

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
 * of the two it means.
 * @param port 0 takes any free port
 * @param upgrade whose sockets are not closed with the rest. @default - other protocols are not spoken
 * @throws Error that says so when the port is taken
 */
export async function listenLocally(
  port: number,
  serve: RequestListener,
  upgrade?: UpgradeListener,
): Promise<Listening> {
  const first = await open(serve, upgrade, '127.0.0.1', port);
  const servers = [first];
  const address = first.address();
  const taken = typeof address === 'object' && address !== null ? address.port : port;
  try {
    servers.push(await open(serve, upgrade, '::1', taken));
  } catch (error) {
    // A machine without ::1, or another's server there when any port would do, leaves 127.0.0.1.
    if (error instanceof PortTaken && port !== 0) {
      await close(first);
      throw error;
    }
  }
  return { port: taken, close: async () => void (await Promise.all(servers.map(close))) };
}

async function open(
  serve: RequestListener,
  upgrade: UpgradeListener | undefined,
  host: string,
  port: number,
): Promise<Server> {
  const server = createServer({ keepAlive: true, noDelay: true }, serve);
  if (upgrade !== undefined) server.on('upgrade', upgrade);
  // SDK clients keep sockets for longer than node's five seconds; a socket closed under them shows as ECONNRESET.
  server.keepAliveTimeout = 75_000;
  server.requestTimeout = 0;
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

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
