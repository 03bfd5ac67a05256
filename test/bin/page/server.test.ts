import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { runPage } from '../../../bin/page/run-page';
import { Api } from '../../../bin/demo/api';
import { EventAccess } from '../../../bin/page/event-access';
import { servePage, type RunningPage } from '../../../bin/page/server';
import { call, type Answer } from '../../e2e/http';
import { requestTypes } from '../../sample-app/request-types';

const id = '1795478400123-Kq3vXHcFIAMEvzw';

/** An API that says what it was asked. */
async function startApi(): Promise<Server> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { method, url, headers } = request;
      const status = url?.endsWith('repeat00') ? 303 : method === 'POST' ? 202 : 200;
      response.writeHead(status, { 'retry-after': '3', location: `/v1/requests/${id}` });
      response.end(JSON.stringify({ method, url, body, cookie: headers.cookie ?? null }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('There is no port.');
  return address.port;
}

describe('the server of the page', () => {
  let api: Server;
  let page: RunningPage;
  const events = { http: 'http://127.0.0.1:4566/event', region: 'us-east-1', isLocal: true };

  beforeAll(async () => {
    api = await startApi();
    page = await runPage(
      {
        port: 0,
        url: `http://127.0.0.1:${portOf(api)}/v1`,
        tenant: '000000000000',
        events: { ...events, realtime: 'ws://127.0.0.1:4566/event/realtime' },
      },
      requestTypes,
    );
  });

  afterAll(async () => {
    await page.stop();
    api.closeAllConnections();
    api.close();
  });

  const get = async (path: string, headers = {}): Promise<Answer> => call(page.url, path, { headers });
  const post = async (path: string, body: string, headers = {}): Promise<Answer> =>
    call(page.url, path, { method: 'POST', body, headers: { origin: page.url, ...headers } });

  it.each([
    ['/', 'text/html', '<title>uketsuke'],
    ['/?id=1795478400123-Kq3vXHcFIAMEvzw', 'text/html', '<title>uketsuke'],
    ['/page.js', 'text/javascript', 'import'],
    ['/style.css', 'text/css', ':root'],
    ['/icon.svg', 'image/svg+xml', '<svg'],
  ])('serves %s', async (path, mediaType, part) => {
    const { status, headers, text } = await get(path);
    expect([status, headers['content-type']]).toEqual([200, expect.stringContaining(mediaType)]);
    expect(text).toContain(part);
  });

  it('lets the page have its own files only, and connect to the Event API', async () => {
    const { headers } = await get('/');
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' ws://127.0.0.1:4566; ` +
        `base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'`,
    );
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  });

  it.each([
    '/../server.ts',
    '/..%2fserver.ts',
    '/%2e%2e/server.ts',
    '/./page.js',
    '//etc/passwd',
    '/..\\server.ts',
    '/tsconfig.json',
    '/page.js/',
    '/page.js?id=1',
    '/..?id=1',
    '/constructor',
  ])('fails for the path %s', async (path) => {
    const { status, text } = await get(path);
    expect([status, text]).toEqual([404, '{"status":404,"detail":"There is nothing here."}']);
  });

  it('lists the request types with their examples', async () => {
    const { text } = await get('/api/request-types');
    expect(JSON.parse(text)).toEqual(
      requestTypes.map(({ name, description, example }) => ({ name, description, example })),
    );
  });

  it('forwards a request as it is, and nothing of the browser', async () => {
    const { status, text, headers } = await post('/api/requests/survey-filed', '{ "a": 1}', {
      cookie: 'c=1',
    });
    expect([status, headers['retry-after'], headers['location']]).toEqual([202, '3', undefined]);
    expect(JSON.parse(text)).toEqual({
      method: 'POST',
      url: '/v1/requests/survey-filed',
      body: '{ "a": 1}',
      cookie: null,
    });
  });

  it('forwards a look at a status, and leads the browser nowhere else', async () => {
    const { status, text } = await get(`/api/requests/${id}`);
    expect([status, JSON.parse(text)]).toEqual([200, expect.objectContaining({ url: `/v1/requests/${id}` })]);
    const repeat = await get('/api/requests/1795478400123-repeat00');
    expect([repeat.status, repeat.headers['location']]).toEqual([200, undefined]);
  });

  it('reports that the API is available, whatever it answers', async () => {
    const { status, text } = await get('/api/availability');
    expect([status, text]).toEqual([200, '{}']);
  });

  it.each(['/api/requests/survey-lost', '/api/requests/..%2f..%2fadmin', '/api/requests/survey-filed/large'])(
    'fails to forward to %s',
    async (path) => {
      expect((await post(path, '{}')).status).toBe(404);
    },
  );

  it.each(['/api/requests/..%2fadmin', '/api/requests/1', '/api/requests/'])(
    'fails to look at %s',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );

  it('gives the browser signatures, and no secret', async () => {
    const connection = await post('/api/live/connection', '{}');
    const subscription = await post('/api/live/subscription', JSON.stringify({ requestId: id }));
    expect([connection.status, subscription.status]).toEqual([200, 200]);
    expect(JSON.parse(subscription.text)).toMatchObject({ channel: `/requests/000000000000/${id}` });
  });

  it.each([
    '{}',
    'no JSON',
    '{"requestId":"*"}',
    `{"requestId":"${id}/../*"}`,
    `{"channel":"/requests/1/*"}`,
  ])('fails to sign for %s', async (body) => {
    expect((await post('/api/live/subscription', body)).status).toBe(400);
  });

  it.each(['evil.example', 'evil.example:80', 'localhost', '127.0.0.1.nip.io'])(
    'fails for the host %s, which only another site has',
    async (host) => {
      for (const path of ['/', '/api/request-types']) expect((await get(path, { host })).status).toBe(403);
    },
  );

  it('answers as localhost too', async () => {
    const { port } = new URL(page.url);
    expect((await get('/', { host: `localhost:${port}` })).status).toBe(200);
  });

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('fails for what another page sends, %j', async (headers) => {
    expect((await post('/api/requests/survey-filed', '{}', headers)).status).toBe(403);
  });

  it('fails for what is sent without an origin', async () => {
    const answer = await call(page.url, '/api/live/connection', { method: 'POST', body: '{}' });
    expect(answer.status).toBe(403);
  });

  it('fails for a body that is larger than any request', async () => {
    expect((await post('/api/requests/survey-filed', 'x'.repeat(3 * 1024 * 1024))).status).toBe(413);
  });

  it('says when the API is not there', async () => {
    const lonely = await runPage(
      {
        port: 0,
        url: 'http://127.0.0.1:9/v1',
        tenant: '000000000000',
        events: { ...events, realtime: 'ws://127.0.0.1:4566/event/realtime' },
      },
      requestTypes,
    );
    const answers = [];
    for (const path of [`/api/requests/${id}`, '/api/availability'])
      answers.push(await call(lonely.url, path));
    await lonely.stop();
    const answer = {
      status: 502,
      text: expect.stringContaining('http://127.0.0.1:9 does not answer'),
    };
    expect(answers).toEqual([expect.objectContaining(answer), expect.objectContaining(answer)]);
  });

  it('fails to start on a port that is taken', async () => {
    const realtime = 'ws://127.0.0.1:4566/event/realtime';
    const taken = { port: portOf(api), url: page.url, events: { ...events, realtime } };
    await expect(runPage(taken, requestTypes)).rejects.toThrow(/is taken: choose another one with --port/);
  });

  it('is reached from this machine only', async () => {
    const { networkInterfaces } = await import('node:os');
    const outer = Object.values(networkInterfaces())
      .flat()
      .find((address) => address?.family === 'IPv4' && !address.internal);
    if (outer === undefined) return;
    const reached = await new Promise<boolean>((resolve) => {
      const socket = connect(Number(new URL(page.url).port), outer.address);
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.unref();
    });
    expect(reached).toBe(false);
  });
});

describe('a request that arrives too slowly', () => {
  it('is answered 408', async () => {
    const api = new Api({ url: 'http://127.0.0.1:1/v1' });
    const access = new EventAccess({
      endpoints: {
        http: 'http://127.0.0.1:1/event',
        realtime: 'ws://127.0.0.1:1',
        region: 'us-east-1',
        isLocal: true,
      },
      credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 'b' }),
      tenant: async () => '000000000000',
    });
    const times = { headersTimeout: 40, requestTimeout: 40, connectionsCheckingInterval: 10 };
    const realtimeUrl = 'ws://127.0.0.1:1/event/realtime';
    const page = await servePage({ port: 0, realtimeUrl, api, access, requestTypes: [], times });
    const { port } = new URL(page.url);
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(Number(port), '127.0.0.1', () =>
        socket.write('POST /api/requests HTTP/1.1\r\nhost: localhost\r\nx-'),
      );
      socket.on('data', (part) => (text += part.toString())).on('close', () => resolve(text));
    });
    await page.stop();
    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\nConnection: close/);
  });
});
