import type { Server } from 'node:http';
import { connect } from 'node:net';
import { openAddress } from '../../../bin/webhook/open';
import { path, webhookServer } from '../../../bin/webhook/server';

const said: string[] = [];
const server: Server = webhookServer(
  async (body) => {
    if (body === 'broken') throw new Error('No room');
    return { status: body === 'foreign' ? 403 : 200, said: `got ${body.length}` };
  },
  (line) => said.push(line),
  { headersTimeout: 500, requestTimeout: 500, connectionsCheckingInterval: 10 },
);
let origin = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});
afterAll(async () => new Promise((resolve) => server.close(resolve)));

const post = async (body: string, to = path) =>
  (await fetch(`${origin}${to}`, { method: 'POST', body })).status;

describe('the server of the webhook', () => {
  it('answers as the receiver says, and tells who runs it', async () => {
    expect([await post('hello'), await post('foreign')]).toEqual([200, 403]);
    expect(said).toEqual(['got 5', 'got 7']);
  });

  it('answers 500 when the receiver breaks, so that SNS tries again', async () => {
    expect(await post('broken')).toBe(500);
    expect(said.at(-1)).toBe('not received: Error: No room');
  });

  it('takes what SNS can send at most, and not more', async () => {
    expect(await post('x'.repeat(2 * 1024 * 1024))).toBe(200);
    // A sender that is cut off may learn the status or only that the connection is gone.
    expect([413, 'gone']).toContain(await post('x'.repeat(2 * 1024 * 1024 + 1)).catch(() => 'gone'));
  });

  it('knows one path and one method', async () => {
    expect([await post('hello', '/'), (await fetch(`${origin}${path}`)).status]).toEqual([404, 405]);
  });

  it('ends a request that arrives too slowly with 408', async () => {
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(Number(new URL(origin).port), '127.0.0.1', () =>
        socket.write(`POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\nhalf`),
      );
      socket.on('data', (part) => (text += part.toString())).on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\nConnection: close/);
  });

  it('fails to open what does not answer well', async () => {
    await expect(openAddress(`${origin}/nowhere`)).rejects.toThrow('answers 404');
  });
});
