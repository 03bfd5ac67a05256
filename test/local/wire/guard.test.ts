import { request } from 'node:http';
import { connect } from 'node:net';
import type { WireRequest } from '../../../local/aws/call';
import { refusalOfHost, refusalOfPage } from '../../../local/wire/guard';
import type { Listening } from '../../../local/wire/local-port';
import { listen } from '../../../local/wire/server';

const open: Listening[] = [];
const handled: string[] = [];
afterEach(async () => {
  handled.length = 0;
  await Promise.all(open.splice(0).map(async (server) => server.close()));
});

async function start(options: Partial<Parameters<typeof listen>[0]> = {}): Promise<number> {
  const server = await listen({
    port: 0,
    health: () => ({ status: 'ready' }),
    handle: async ({ method, path }: WireRequest) => {
      handled.push(`${method} ${path}`);
      return { status: 200, headers: {}, body: 'done' };
    },
    ...options,
  });
  open.push(server);
  return server.port;
}

async function call(
  port: number,
  headers: Readonly<Record<string, string>>,
  { method = 'POST', path = '/' } = {},
): Promise<{ readonly status: number | undefined; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    sent.on('error', reject).end();
  });
}

/** Sends bytes and returns what comes until the other side closes. */
async function sendBytes(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('utf8').on('data', (part: string) => (answer += part));
    socket.on('error', () => {}).on('close', () => resolve(answer));
  });
}

describe('a request under the name', () => {
  it.each(['localhost', 'LOCALHOST:4566', '127.0.0.1:1', '[::1]:4566', 'files.s3.us-east-1.localhost:4566'])(
    '%s is for this machine',
    (host) => expect(refusalOfHost({ host })).toBeUndefined(),
  );

  it('of an AWS service is for a bucket', () => {
    expect(refusalOfHost({ host: 'files.s3.us-east-1.amazonaws.com:4566' })).toBeUndefined();
  });

  it.each([
    'evil.example',
    'localhost.evil.example:4566',
    'evil-localhost',
    '127.0.0.1.evil.example',
    'evil.example:4566:localhost',
    'amazonaws.com.evil.example',
    '192.168.0.1:3000',
    '0.0.0.0',
    '',
  ])('%s is refused', (host) => {
    expect(refusalOfHost({ host })).toBe(
      `Host must be localhost, a name that ends with .localhost, 127.0.0.1 or [::1], got "${host}". Call this server by one of these names.`,
    );
  });

  it('of another machine fails with 403 and has no effect', async () => {
    const port = await start();
    const { status, text } = await call(port, { host: `evil.example:${port}` });
    expect([status, JSON.parse(text), handled]).toEqual([
      403,
      { message: expect.stringContaining(`got "evil.example:${port}"`) },
      [],
    ]);
  });

  it.each(['/_local/health', '/_local/outbox'])('of another machine does not get %s', async (path) => {
    const port = await start({ pages: new Map([['/_local/outbox', () => ({ secret: true })]]) });
    expect(await call(port, { host: 'evil.example' }, { method: 'GET', path })).toMatchObject({
      status: 403,
    });
  });
});

describe('a request of', () => {
  it.each([
    ['a program', {}],
    ['Node.js', { 'sec-fetch-mode': 'cors' }],
    ['a person who types the address', { 'sec-fetch-site': 'none' }],
    ['a page at this address', { 'sec-fetch-site': 'same-origin' }],
    ['a page at another port', { origin: 'http://localhost:5173', 'sec-fetch-site': 'same-site' }],
    ['a page by another name', { origin: 'http://127.0.0.1:3100', 'sec-fetch-site': 'cross-site' }],
    ['an image in a page', { referer: 'http://127.0.0.1:3100/a', 'sec-fetch-site': 'cross-site' }],
  ])('%s is let in', (_, headers) => expect(refusalOfPage(headers)).toBeUndefined());

  it.each([
    ['a page', { origin: 'https://evil.example' }, '"https://evil.example"'],
    ['a page with a name that looks local', { origin: 'http://localhost.evil.example' }, undefined],
    ['a file', { origin: 'null' }, '"null"'],
    ['an image', { 'sec-fetch-site': 'cross-site' }, 'a page without an origin'],
    ['a form', { referer: 'https://evil.example/a', 'sec-fetch-site': 'cross-site' }, undefined],
  ])('%s elsewhere is refused', (_, headers, got = 'evil.example') => {
    expect(refusalOfPage(headers)).toContain(got);
  });

  it('a page elsewhere fails with 403 and has no effect', async () => {
    const port = await start();
    const headers = { origin: 'https://evil.example', 'content-type': 'text/plain' };
    expect(await call(port, headers)).toMatchObject({ status: 403 });
    const found = await call(
      port,
      { 'sec-fetch-site': 'cross-site' },
      { method: 'GET', path: '/_local/health' },
    );
    expect([found.status, handled]).toEqual([403, []]);
  });

  it('a page that a rule of the app allows is handled, and so is every preflight call', async () => {
    const port = await start({
      allowsPage: async ({ headers }) => headers['origin'] === 'https://shop.example',
    });
    await call(port, { origin: 'https://shop.example' });
    await call(port, { origin: 'https://evil.example' });
    await call(port, { origin: 'https://evil.example' }, { method: 'OPTIONS' });
    expect(handled).toEqual(['POST /', 'OPTIONS /']);
  });

  it.each(['host: localhost\r\norigin: https://evil.example', 'host: evil.example'])(
    'a WebSocket with %j is refused',
    async (headers) => {
      const port = await start({ upgrade: (_, socket) => socket.end('let in') });
      const answer = await sendBytes(
        port,
        `GET /event/realtime HTTP/1.1\r\n${headers}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n[^]*(Host|Origin) must be/);
    },
  );

  it('a WebSocket of a page of this machine is let in', async () => {
    const port = await start({ upgrade: (_, socket) => socket.end('let in') });
    const headers =
      'host: localhost\r\norigin: http://127.0.0.1:3100\r\nconnection: upgrade\r\nupgrade: websocket';
    expect(await sendBytes(port, `GET / HTTP/1.1\r\n${headers}\r\n\r\n`)).toBe('let in');
  });
});

describe('a request that arrives too slowly', () => {
  const times = { headersMilliseconds: 20, requestMilliseconds: 40, checkMilliseconds: 10 };

  it.each([
    ['headers', 'POST / HTTP/1.1\r\nhost: localhost\r\nx-'],
    ['body', 'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\nhalf'],
    ['chunk', 'POST / HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n9\r\nhalf'],
  ])('in its %s is answered 408 and the connection is closed', async (_, bytes) => {
    const port = await start({ times });
    expect(await sendBytes(port, bytes)).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\nConnection: close/);
    expect(handled).toEqual([]);
  });

  it('is not one whose answer takes long', async () => {
    let release = (): void => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    let begin = (): void => {};
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const handle = async () => {
      begin();
      await released;
      return { status: 200, headers: {}, body: 'done' };
    };
    const port = await start({ times, handle });
    const answer = call(port, {});
    await begun;
    // This connection is cut after the time that the first one already takes.
    await sendBytes(port, 'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n');
    release();
    expect(await answer).toMatchObject({ status: 200 });
  });
});
