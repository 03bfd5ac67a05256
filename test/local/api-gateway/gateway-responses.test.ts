import type { GatewayResponseDefinition } from '../../../local/services/api-gateway/definitions';
import { VirtualClock } from '../../../local/clock';
import { type Answer, type CallOptions, functionUri, Gateway, mockOf } from './gateway';

const missing = async (
  responses: readonly GatewayResponseDefinition[] = [],
  options: CallOptions = {},
): Promise<Answer> => {
  const gateway = new Gateway({ stage: { variables: { colour: 'red' } } }).method('GET /x', mockOf(''));
  for (const response of responses) gateway.api.putGatewayResponse(response);
  return gateway.call('GET /no?q=1', options);
};

// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
describe('The gateway by itself', () => {
  it('calls an unknown path a missing authentication token', async () => {
    const answer = await missing();
    expect([answer.status, answer.json, answer.headers.get('x-amzn-errortype')]).toEqual([
      403,
      { message: 'Missing Authentication Token' },
      'MissingAuthenticationTokenException',
    ]);
  });

  it('calls an unknown method a missing authentication token', async () => {
    const gateway = new Gateway().method('GET /x', mockOf(''));
    expect((await gateway.call('DELETE /x')).json).toEqual({ message: 'Missing Authentication Token' });
  });

  it('gives its ids with every answer', async () => {
    const answer = await missing();
    expect([answer.headers.get('x-amzn-requestid'), answer.headers.get('x-amz-apigw-id')]).toEqual([
      expect.stringMatching(/^[0-9a-f-]{36}$/),
      expect.stringMatching(/^[\w+/]{15}=$/),
    ]);
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
describe('A gateway response', () => {
  const own = { responseType: 'MISSING_AUTHENTICATION_TOKEN' };

  it('takes the place of the gateway’s own', async () => {
    const answer = await missing([
      { ...own, statusCode: '404', responseTemplates: { 'application/json': '{"title":"nothing here"}' } },
    ]);
    expect([answer.status, answer.text]).toEqual([404, '{"title":"nothing here"}']);
  });

  it('keeps the status and body where it sets none', async () => {
    const answer = await missing([{ ...own, responseParameters: { 'gatewayresponse.header.X-A': "'1'" } }]);
    expect([answer.status, answer.text, answer.headers.get('x-a')]).toEqual([
      403,
      '{"message":"Missing Authentication Token"}',
      '1',
    ]);
  });

  it('of DEFAULT_4XX is for every type without its own', async () => {
    const answer = await missing([
      { responseType: 'DEFAULT_4XX', responseTemplates: { 'application/json': '{"default":true}' } },
    ]);
    expect([answer.status, answer.text]).toEqual([403, '{"default":true}']);
  });

  it('goes before DEFAULT_4XX', async () => {
    const answer = await missing([
      { responseType: 'DEFAULT_4XX', statusCode: '418' },
      { ...own, statusCode: '404' },
    ]);
    expect(answer.status).toBe(404);
  });

  it('of DEFAULT_5XX is for faults of the API', async () => {
    const gateway = new Gateway().method('GET /x', mockOf('', { selectionPattern: '404' }));
    gateway.api.putGatewayResponse({ responseType: 'DEFAULT_5XX', statusCode: '503' });
    expect((await gateway.call('GET /x')).status).toBe(503);
  });

  it.each([
    ['$context.error.message', 'Missing Authentication Token'],
    ['$context.error.messageString', '"Missing Authentication Token"'],
    ['$context.error.responseType', 'MISSING_AUTHENTICATION_TOKEN'],
    ['${context.httpMethod}s', 'GETs'],
    ['$context.identity.sourceIp.', '127.0.0.1.'],
    ['$stageVariables.colour', 'red'],
    ['$method.request.header.X-Tenant', 'acme'],
    ['$method.request.querystring.q', '1'],
    ['[$context.authorizer.no]', '[]'],
    ['#if(true)$util.urlEncode("a b")#end', '#if(true)$util.urlEncode("a b")#end'],
  ])('puts in simple variables only: %s', async (template, printed) => {
    const headers = { 'x-tenant': 'acme' };
    const answer = await missing([{ ...own, responseTemplates: { 'application/json': template } }], {
      headers,
    });
    expect(answer.text).toBe(printed);
  });

  it.each([
    ["'text'", 'text'],
    ['method.request.header.X-Tenant', 'acme'],
    ['method.request.querystring.q', '1'],
    ['context.error.responseType', 'MISSING_AUTHENTICATION_TOKEN'],
    ['stageVariables.colour', 'red'],
    ['method.request.header.no', undefined],
  ])('has a header from %s', async (expression, value) => {
    const responseParameters = { 'gatewayresponse.header.X-Made': expression };
    const answer = await missing([{ ...own, responseParameters }], { headers: { 'X-Tenant': 'acme' } });
    expect(answer.headers.get('x-made')).toBe(value);
  });

  it('has the Content-Type that is mapped', async () => {
    const responseParameters = { 'gatewayresponse.header.Content-Type': "'application/problem+json'" };
    const answer = await missing([{ ...own, responseParameters }]);
    expect(answer.headers.all('content-type')).toEqual(['application/problem+json']);
  });

  it.each([
    ['application/xml', '<no/>', 'application/xml'],
    ['text/html, application/xml;q=0.9', '<no/>', 'application/xml'],
    ['text/html', '{}', 'application/json'],
    [undefined, '{}', 'application/json'],
  ])('has a template for what the client accepts: %s', async (accept, text, type) => {
    const responseTemplates = { 'application/xml': '<no/>', 'application/json': '{}' };
    const headers: Record<string, string> = accept === undefined ? {} : { Accept: accept };
    const answer = await missing([{ ...own, responseTemplates }], { headers });
    expect([answer.text, answer.headers.get('content-type')]).toEqual([text, type]);
  });

  it.each<GatewayResponseDefinition>([
    { responseType: 'NO_SUCH_TYPE' },
    { ...own, responseParameters: { 'method.response.header.X': "'1'" } },
    { ...own, responseParameters: { 'gatewayresponse.header.X': 'integration.response.header.X' } },
  ])('fails to be made: %j', (response) => {
    expect(() => new Gateway().api.putGatewayResponse(response)).toThrow(/[Ii]nvalid/);
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
describe('Throttling', () => {
  const throttled = (
    settings: { httpMethod?: string; resourcePath?: string; rate?: number; burst?: number }[],
  ) => {
    const clock = new VirtualClock();
    const methodSettings = settings.map(({ httpMethod = '*', resourcePath = '/*', rate, burst }) => ({
      httpMethod,
      resourcePath,
      throttlingRateLimit: rate,
      throttlingBurstLimit: burst,
    }));
    const gateway = new Gateway({ clock, stage: { methodSettings } });
    gateway.method('GET /x', mockOf('')).method('POST /x/{id}', mockOf(''));
    const statuses = async (name: string, times: number): Promise<number[]> => {
      const found: number[] = [];
      for (let time = 0; time < times; time++) found.push((await gateway.call(name)).status);
      return found;
    };
    return { clock, gateway, statuses };
  };

  it('lets a burst through and refuses the rest', async () => {
    const { statuses } = throttled([{ rate: 1, burst: 2 }]);
    expect(await statuses('GET /x', 3)).toEqual([200, 200, 429]);
  });

  it('lets more through as time passes', async () => {
    const { clock, statuses } = throttled([{ rate: 1, burst: 1 }]);
    await statuses('GET /x', 2);
    await clock.advance(1000);
    expect(await statuses('GET /x', 2)).toEqual([200, 429]);
  });

  it('counts each method by itself', async () => {
    const { statuses } = throttled([{ rate: 1, burst: 1 }]);
    expect([...(await statuses('GET /x', 1)), ...(await statuses('POST /x/1', 1))]).toEqual([200, 200]);
  });

  it('takes the most specific setting', async () => {
    const { statuses } = throttled([
      { rate: 1, burst: 1 },
      { httpMethod: 'POST', resourcePath: '/~1x~1{id}', rate: 1, burst: 2 },
    ]);
    expect([...(await statuses('GET /x', 2)), ...(await statuses('POST /x/1', 3))]).toEqual([
      200, 429, 200, 200, 429,
    ]);
  });

  it('is off without limits', async () => {
    const { statuses } = throttled([{}, { resourcePath: '/x', httpMethod: 'GET', rate: -1 }]);
    expect(new Set(await statuses('GET /x', 50))).toEqual(new Set([200]));
  });

  it('says so', async () => {
    const { gateway } = throttled([{ rate: 1, burst: 0 }]);
    expect((await gateway.call('GET /x')).json).toEqual({ message: 'Too Many Requests' });
  });
});

describe('An integration that does not answer', () => {
  it('fails with 504 after its time', async () => {
    const clock = new VirtualClock();
    const gateway = new Gateway({ clock }).method('GET /x', {
      type: 'AWS_PROXY',
      uri: functionUri,
      timeoutInMillis: 50,
    });
    gateway.lambda.result = new Promise(() => {});
    const answer = gateway.call('GET /x');
    await clock.advance(50);
    expect([(await answer).status, (await answer).json]).toEqual([
      504,
      { message: 'Endpoint request timed out' },
    ]);
  });
});
