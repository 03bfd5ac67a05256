import type { Fetch } from '../../../local/services/api-gateway/integrations/http-endpoint';
import { Gateway, mockOf } from './gateway';

describe('A resource', () => {
  const paths = [
    '/',
    '/pets',
    '/pets/{id}',
    '/pets/new',
    '/pets/{id}/toys',
    '/{proxy+}',
    '/files/{path+}',
    '/a.b-c_d',
  ];

  it.each([
    ['/', '/'],
    ['', '/'],
    ['/pets', '/pets'],
    ['/pets/', '/pets'],
    ['/pets/new', '/pets/new'],
    ['/pets/7', '/pets/{id}'],
    ['/pets/7?x=/pets/new', '/pets/{id}'],
    ['/pets/new/toys', '/pets/{id}/toys'],
    ['/pets/7/no', '/{proxy+}'],
    ['/files/a/b/c', '/files/{path+}'],
    ['/files', '/{proxy+}'],
    ['/Pets', '/{proxy+}'],
    ['/a.b-c_d', '/a.b-c_d'],
    ['/p%65ts', '/pets'],
  ])('of %s is %s: fixed before {parameter} before {proxy+}', async (url, resource) => {
    const gateway = new Gateway();
    for (const path of paths) gateway.method(`GET ${path}`, mockOf('$context.resourcePath'));
    expect((await gateway.call(`GET ${url}`)).text).toBe(resource);
  });

  it('answers each method by itself, and ANY the others', async () => {
    const gateway = new Gateway().method('GET /x', mockOf('get')).method('ANY /x', mockOf('any'));
    const texts = [await gateway.call('GET /x'), await gateway.call('DELETE /x')].map(({ text }) => text);
    expect(texts).toEqual(['get', 'any']);
  });

  it('gives its parameter decoded', async () => {
    const gateway = new Gateway().method('GET /x/{id}', mockOf("$input.params('id')"));
    expect((await gateway.call('GET /x/a%20b%2Fc%2B%26')).text).toBe('a b/c+&');
  });

  it.each([['a b'], ['{x'], ['{x+}y'], ['a/b']])('fails to be made with the path part %s', (pathPart) => {
    const { api } = new Gateway();
    expect(() => api.createResource({ parentId: api.root.id, pathPart })).toThrow(/is not allowed/);
  });

  it('fails to be made twice', () => {
    const { api } = new Gateway();
    const make = () => api.createResource({ parentId: api.root.id, pathPart: 'x' });
    make();
    expect(make).toThrow(/already has this name/);
  });

  it.each([
    ['COGNITO_USER_POOLS', 'GET', /AuthorizationType COGNITO_USER_POOLS is not supported here/],
    ['NONE', 'FETCH', /FETCH is not a method/],
  ])('fails to get a method with %s and %s', (authorizationType, httpMethod, message) => {
    expect(() => new Gateway().method(`${httpMethod} /x`, mockOf(''), { authorizationType })).toThrow(
      message,
    );
  });
});

describe('A stage', () => {
  it('has its name as the first part of the URL', () => {
    const { api, service } = new Gateway();
    expect(service.route('/v1/orders?x=1')).toEqual({
      apiId: api.id,
      stageName: 'v1',
      basePath: '/v1',
      path: '/orders?x=1',
    });
  });

  it('has its API in a longer URL', () => {
    const { api, service } = new Gateway();
    expect(service.route(`/_apis/${api.id}/v1`)).toMatchObject({
      basePath: `/_apis/${api.id}/v1`,
      path: '/',
    });
  });

  it('of a second API with the same name leaves the short URL to the first', () => {
    const { api, service } = new Gateway();
    const second = service.createRestApi({ name: 'second' });
    service.createStage(second.id, { stageName: 'v1' });
    expect(service.listApis()).toEqual([
      { id: api.id, name: 'shop', stages: [{ name: 'v1', path: '/v1' }] },
      { id: second.id, name: 'second', stages: [{ name: 'v1', path: `/_apis/${second.id}/v1` }] },
    ]);
  });

  it.each(['/', '/v2/orders', '/v1orders', '/_apis/none/v1/x'])('fails to be found at %s', (url) => {
    expect(new Gateway().service.route(url)).toBeUndefined();
  });

  it('fails to be made twice', () => {
    const { api, service } = new Gateway();
    expect(() => service.createStage(api.id, { stageName: 'v1' })).toThrow('Stage already exists: v1');
  });
});

describe('A request', () => {
  it('leaves one hop, without its query string', async () => {
    const gateway = new Gateway().method('POST /orders/{id}', mockOf(''));
    const answer = await gateway.call('POST /orders/7?token=secret');
    expect(gateway.hops).toEqual([
      {
        service: 'api',
        resource: 'POST /v1/orders/7',
        event: '200',
        id: answer.headers.get('x-amzn-requestid'),
      },
    ]);
  });

  it('leaves a hop that names what it has made', async () => {
    const location = { 'method.response.header.Location': "'/v1/orders/order-7?from=here'" };
    const gateway = new Gateway().method('POST /orders', mockOf('', { responseParameters: location }));
    await gateway.call('POST /orders');
    expect(gateway.hops).toMatchObject([{ event: '200', about: 'order-7' }]);
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
describe('A mock integration', () => {
  it.each([
    ['{"statusCode": 404}', 404],
    ['{ statusCode: 404 }', 404],
    ['{"statusCode": "404",}', 404],
    ["{'statusCode': 200}", 200],
    ['{}', 500],
    ['', 500],
  ])('answers with the status of its template: %s', async (template, status) => {
    const gateway = new Gateway().method('GET /x', {
      type: 'MOCK',
      requestTemplates: { 'application/json': template },
      integrationResponses: [{ statusCode: '404', selectionPattern: '404' }, { statusCode: '200' }],
    });
    expect((await gateway.call('GET /x')).status).toBe(status);
  });

  it('answers a preflight as CDK sets it up', async () => {
    const gateway = new Gateway().method('OPTIONS /x', {
      type: 'MOCK',
      requestTemplates: { 'application/json': '{ statusCode: 204 }' },
      integrationResponses: [
        {
          statusCode: '204',
          responseParameters: {
            'method.response.header.Access-Control-Allow-Origin': "'*'",
            'method.response.header.Access-Control-Allow-Methods': "'GET,POST'",
          },
        },
      ],
    });
    const answer = await gateway.call('OPTIONS /x');
    expect([answer.status, answer.headers.get('access-control-allow-methods')]).toEqual([204, 'GET,POST']);
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html
describe('An HTTP integration', () => {
  const sent: { url: string; init: RequestInit }[] = [];
  const fetch: Fetch = async (url, init) => {
    sent.push({ url, init });
    return new Response('{"a":1}', {
      status: 201,
      headers: { 'content-type': 'application/json', 'x-b': '2' },
    });
  };

  beforeEach(() => {
    sent.length = 0;
  });

  it('sends what the mappings made, and maps the answer', async () => {
    const gateway = new Gateway({ fetch }).method('POST /x/{id}', {
      type: 'HTTP',
      uri: 'http://127.0.0.1:9/things/{thing}',
      integrationHttpMethod: 'PUT',
      requestParameters: {
        'integration.request.path.thing': 'method.request.path.id',
        'integration.request.header.X-A': "'1'",
      },
      requestTemplates: { 'application/json': '{"wrapped":$input.body}' },
      integrationResponses: [
        { statusCode: '200', responseTemplates: { 'application/json': "$input.json('$.a')" } },
      ],
    });
    const answer = await gateway.call('POST /x/7', { body: '{}', headers: { 'X-Client': 'c' } });
    expect([answer.status, answer.text, sent[0]?.url, sent[0]?.init]).toEqual([
      200,
      '1',
      'http://127.0.0.1:9/things/7',
      expect.objectContaining({
        method: 'PUT',
        headers: [
          ['Content-Type', 'application/json'],
          ['X-Amzn-Trace-Id', expect.stringMatching(/^Root=1-/)],
          ['X-A', '1'],
        ],
      }),
    ]);
  });

  it('as a proxy hands the request and the answer on', async () => {
    const gateway = new Gateway({ fetch }).method('ANY /x/{proxy+}', {
      type: 'HTTP_PROXY',
      uri: 'http://127.0.0.1:9/{proxy}',
      integrationHttpMethod: 'ANY',
      requestParameters: { 'integration.request.path.proxy': 'method.request.path.proxy' },
    });
    const answer = await gateway.call('DELETE /x/a/b?q=1', { headers: { 'X-Client': 'c' } });
    expect([
      answer.status,
      answer.text,
      answer.headers.get('x-b'),
      sent[0]?.url,
      sent[0]?.init.method,
    ]).toEqual([201, '{"a":1}', '2', 'http://127.0.0.1:9/a/b?q=1', 'DELETE']);
  });

  it('fails with 504 when the endpoint cannot be reached', async () => {
    const gateway = new Gateway({ fetch: () => Promise.reject(new Error('refused')) });
    gateway.method('GET /x', { type: 'HTTP_PROXY', uri: 'http://127.0.0.1:9/' });
    expect((await gateway.call('GET /x')).status).toBe(504);
  });
});
