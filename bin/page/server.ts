import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { DemoFailure } from '../demo/demo-failure';
import { CommandFailure, isNodeError } from '../run-command';
import { answerCall, type JsonAnswer, type Sources } from './answers';
import { refusalOf } from './guard';
import { StaticFiles } from './static-files';

export interface PageServerOptions extends Sources {
  /** 0 takes any free port. */
  readonly port: number;
  /** Where the page connects to, beside this server. */
  readonly realtimeUrl: string;
  /** How long a request may take until it is read. @default - 30 seconds */
  readonly times?: Pick<ServerOptions, 'headersTimeout' | 'requestTimeout' | 'connectionsCheckingInterval'>;
}

/** What of this server can be reached by a browser. */
export interface RunningPage {
  readonly url: string;
  stop(): Promise<void>;
}

const loopback = '127.0.0.1';
/** More than any request may have. */
const largestBody = 2 * 1024 * 1024;
const defaultTimes = { headersTimeout: 20_000, requestTimeout: 30_000, connectionsCheckingInterval: 5000 };

/**
 * Serves the page, to this machine only.
 * @throws CommandFailure when the port is taken
 */
export async function servePage(options: PageServerOptions): Promise<RunningPage> {
  const files = new StaticFiles();
  const headers = headersFor(new URL(options.realtimeUrl).origin);
  const server = createServer(options.times ?? defaultTimes, (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    void handle(request, response, portOf(server), files, options);
  });
  await listen(server, options.port);
  return {
    url: `http://${loopback}:${portOf(server)}`,
    stop: async () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The page has nothing of other hosts, no inline script or style, and puts no text into itself as HTML. */
function headersFor(realtimeOrigin: string): Readonly<Record<string, string>> {
  return {
    'content-security-policy':
      `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' ${realtimeOrigin}; ` +
      `base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'`,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
  files: StaticFiles,
  sources: Sources,
): Promise<void> {
  const { method = '', url: path = '' } = request;
  try {
    const refusal = refusalOf({ method, headers: request.headers, port });
    if (refusal !== undefined) return send(response, problem(403, refusal));
    const file = method === 'GET' ? await files.read(path) : undefined;
    if (file !== undefined) {
      response.writeHead(200, { 'content-type': file.mediaType });
      return void response.end(file.content);
    }
    const body = method === 'POST' ? await bodyOf(request) : '';
    if (body === undefined)
      return send(response, problem(413, 'The body is larger than any request may be.'));
    const answer = path.startsWith('/api/') ? await answerCall(sources, method, path, body) : undefined;
    send(response, answer ?? problem(404, 'There is nothing here.'));
  } catch (error) {
    if (!(error instanceof DemoFailure)) console.error(error);
    const detail = error instanceof DemoFailure ? error.message : 'The page could not do this.';
    send(response, problem(502, detail));
  }
}

function problem(status: number, detail: string): JsonAnswer {
  return { status, body: { status, detail } };
}

function send(response: ServerResponse, { status, body, headers = {} }: JsonAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** @returns undefined when it is too large */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Buffer)) throw new TypeError('The body comes as text.');
    length += chunk.length;
    if (length > largestBody) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        isNodeError(error) && error.code === 'EADDRINUSE'
          ? new CommandFailure(`Port ${port} is taken: choose another one with --port.`)
          : error,
      ),
    );
    server.listen(port, loopback, resolve);
  });
}
