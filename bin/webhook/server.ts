import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Answer } from './receiver';

/** 256 KiB of message and attributes, each character of it escaped at worst. */
const mostBytes = 2 * 1024 * 1024;

/** How long a request may take until it is read: SNS gives up after 15 seconds. */
export const readingTimes = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 5000,
};

export const path = '/requests';

/** Makes the server in front of a receiver. It listens on this machine only: what speaks TLS stands before it. */
export function webhookServer(
  receive: (body: string) => Promise<Answer>,
  print: (line: string) => void,
  times: Readonly<typeof readingTimes> = readingTimes,
): Server {
  return createServer(times, (request, response) => {
    const answer = async (): Promise<number> => {
      if (request.url !== path) return 404;
      if (request.method !== 'POST') return 405;
      const body = await readBody(request);
      if (body === undefined) return 413;
      const { status, said } = await receive(body);
      print(said);
      return status;
    };
    answer()
      .catch((error: unknown) => {
        print(`not received: ${String(error)}`);
        return 500;
      })
      .then((status) => response.writeHead(status, { connection: 'close' }).end())
      .catch(() => response.destroy());
  });
}

/** @returns nothing when it is too much */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > mostBytes) return undefined;
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString();
}
