import { Agent, request as httpRequest } from 'node:http';
import type { Listening } from '../../../local/wire/local-port';
import { listen } from '../../../local/services/api-gateway/server';
import { functionUri, Gateway, mockOf, sqsOf } from './gateway';

let gateway: Gateway;
let server: Listening;
let origin: string;

beforeAll(async () => {
  gateway = new Gateway();
  gateway
    .method(
      'POST /orders',
      sqsOf(
        String.raw`{"QueueUrl":"q","MessageBody":"$util.escapeJavaScript($input.body).replaceAll("\\'", "'")"}`,
        [{ statusCode: '202', responseTemplates: { 'application/json': `{"id":"$context.requestId"}` } }],
      ),
    )
    .method('GET /orders/{id}', mockOf(`{"id":"$input.params('id')"}`))
    .method('HEAD /orders/{id}', mockOf('not sent'))
    .method(
      'GET /echo',
      mockOf("$input.params('X-Client')|$input.params('X-Forwarded-For')|$context.identity.sourceIp"),
    )
    .method('POST /shared', sqsOf('{}', [{ statusCode: '202' }]))
    .method(
      'OPTIONS /shared',
      mockOf('', {
        responseParameters: {
          'method.response.header.Access-Control-Allow-Origin': "'https://shop.example'",
        },
      }),
    )
    .method('GET /headers', {
      ...mockOf(
        '#set($context.responseOverride.header.X-Text = "a\u2028b€c")' +
          '#set($context.responseOverride.header.X-Two = ["1", "2"])' +
          '#set($context.responseOverride.header.Content-Length = "999")' +
          "#set($context.responseOverride.header['X Bad'] = '1')ok",
      ),
    })
    .method('ANY /function', { type: 'AWS_PROXY', uri: functionUri });
  server = await listen({ port: 0, service: gateway.service });
  origin = `http://localhost:${server.port}`;
});

afterAll(async () => server.close());

describe('a page of another machine', () => {
  const post = async (path: string, headers: Readonly<Record<string, string>>): Promise<Response> =>
    fetch(`${origin}/v1${path}`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json', ...headers },
    });

  it.each([
    ['/orders', { origin: 'https://evil.example' }],
    ['/orders', { origin: 'null' }],
    ['/orders', { 'sec-fetch-site': 'cross-site' }],
    ['/shared', { origin: 'https://evil.example' }],
    ['/shared', { origin: 'https://shop.example.evil.example', 'content-type': 'text/plain' }],
  ])('fails to POST to %s with %j, and nothing is sent', async (path, headers) => {
    const before = gateway.front.requests.length;
    const answer = await post(path, headers);
    expect([answer.status, gateway.front.requests.length - before]).toEqual([403, 0]);
    expect(await answer.json()).toEqual({
      message: expect.stringMatching(/^Origin must be a page of this machine, or one that CORS rules/),
    });
  });

  it('is let in where the API answers its preflight call', async () => {
    expect((await post('/shared', { origin: 'https://shop.example' })).status).toBe(202);
  });

  it.each<Readonly<Record<string, string>>>([
    { origin: 'http://localhost:5173' },
    { origin: 'http://127.0.0.1:3100', 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-origin' },
  ])('is not one of this machine, such as %j', async (headers) => {
    expect((await post('/orders', headers)).status).toBe(202);
  });
});

describe('a name that leads to this machine', () => {
  it('fails when it is not one of its own', async () => {
    const answer = await new Promise<{ status?: number; text: string }>((resolve) => {
      const sent = httpRequest(`${origin}/v1/orders/7`, { headers: { host: 'evil.example' } }, (response) => {
        let text = '';
        response.on('data', (part: Buffer) => (text += part.toString()));
        response.on('end', () =>
          resolve({ ...(response.statusCode && { status: response.statusCode }), text }),
        );
      });
      sent.end();
    });
    expect(answer).toMatchObject({ status: 403, text: expect.stringContaining('Host must be localhost') });
  });
});

describe('The server', () => {
  it('answers at localhost, stage first', async () => {
    const response = await fetch(`${origin}/v1/orders/7`);
    expect([response.status, await response.json()]).toEqual([200, { id: '7' }]);
  });

  it('answers every API at its long URL', async () => {
    const response = await fetch(`${origin}/_apis/${gateway.api.id}/v1/orders/7`);
    expect(await response.json()).toEqual({ id: '7' });
  });

  it('gives its ids', async () => {
    const { headers } = await fetch(`${origin}/v1/orders/7`);
    expect([headers.get('x-amzn-requestid'), headers.get('x-amz-apigw-id')]).toEqual([
      expect.stringMatching(/^[0-9a-f-]{36}$/),
      expect.stringMatching(/=$/),
    ]);
  });

  it('forbids a stage that is not there', async () => {
    const response = await fetch(`${origin}/v2/orders/7`);
    expect([response.status, await response.text()]).toEqual([403, '{"message":"Forbidden"}']);
  });

  it('calls an unknown path a missing authentication token', async () => {
    const response = await fetch(`${origin}/v1/no`);
    expect([response.status, await response.text()]).toEqual([
      403,
      '{"message":"Missing Authentication Token"}',
    ]);
  });

  it.each([
    ['signs of forms and JSON', '{"t":"a&b=c%d+e \\"f\\" \\\\g /h it\'s"}'],
    ['emoji and U+2028', '{"t":"😀\u2028é\u0000"}'],
    ['signs of templates', '{"t":"$context.accountId #set($x = 1) ${y} #end \\u0041"}'],
    ['more than a packet', JSON.stringify({ t: 'é'.repeat(200_000) })],
  ])('brings a body through byte for byte: %s', async (_title, body) => {
    await fetch(`${origin}/v1/orders`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(JSON.parse(gateway.front.body)).toEqual({ QueueUrl: 'q', MessageBody: body });
  });

  it('refuses a body of more than 10 MB', async () => {
    const response = await fetch(`${origin}/v1/orders`, {
      method: 'POST',
      body: 'x'.repeat(10 * 1024 * 1024 + 1),
    });
    expect([response.status, await response.text(), response.headers.get('x-amzn-errortype')]).toEqual([
      413,
      '{"message":"Request Too Long"}',
      'RequestTooLargeException',
    ]);
  });

  it('answers HEAD without a body', async () => {
    const response = await fetch(`${origin}/v1/orders/7`, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('hands headers and the address of the client on', async () => {
    const response = await fetch(`${origin}/v1/echo`, { headers: { 'x-client': 'c' } });
    expect(await response.text()).toMatch(/^c\|(127\.0\.0\.1|::1)\|\1$/);
  });

  it('adds the client to those a proxy named before', async () => {
    const response = await fetch(`${origin}/v1/echo`, { headers: { 'x-forwarded-for': '10.0.0.1' } });
    expect(await response.text()).toMatch(/\|10\.0\.0\.1, (127\.0\.0\.1|::1)\|/);
  });

  it('sends only headers that HTTP has', async () => {
    const response = await fetch(`${origin}/v1/headers`);
    expect([response.status, await response.text(), Object.fromEntries(response.headers)]).toEqual([
      200,
      'ok',
      expect.objectContaining({ 'x-text': 'a b c', 'x-two': '1, 2', 'content-length': '2' }),
    ]);
  });

  it('gives a function the request, and the client its answer', async () => {
    gateway.lambda.result = {
      payload: '{"statusCode":418,"multiValueHeaders":{"Set-Cookie":["a=1","b=2"]}}',
    };
    const response = await fetch(`${origin}/v1/function?x=1`, { method: 'PATCH', body: 'b' });
    expect([response.status, response.headers.getSetCookie()]).toEqual([418, ['a=1', 'b=2']]);
  });

  it('answers many at once', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const headers = { 'content-type': 'application/json' };
        const response = await fetch(`${origin}/v1/orders`, { method: 'POST', body: '{}', headers });
        await response.text();
        return response.status;
      }),
    );
    expect(new Set(statuses)).toEqual(new Set([202]));
  });

  it('keeps a connection for the next request', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = [await localPort(agent), await localPort(agent)];
    agent.destroy();
    expect(ports[0]).toBe(ports[1]);
  });

  it('fails clearly when its port is taken', async () => {
    await expect(listen({ port: server.port, service: gateway.service })).rejects.toThrow(
      `Port ${server.port} of 127.0.0.1 is taken. Stop what listens there, or choose another port.`,
    );
  });

  it('lets its port go when it closes', async () => {
    const first = await listen({ port: 0, service: gateway.service });
    await first.close();
    const second = await listen({ port: first.port, service: gateway.service });
    await second.close();
    expect(second.port).toBe(first.port);
  });
});

/** The client's port of a request. */
async function localPort(agent: Agent): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`http://127.0.0.1:${server.port}/v1/orders/7`, { agent }, (response) => {
      const { localPort: port } = response.socket;
      response.resume().on('end', () => resolve(port));
    });
    request.on('error', reject).end();
  });
}
