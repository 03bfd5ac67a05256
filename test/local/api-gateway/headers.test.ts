import { functionUri, Gateway, mockOf, sqsOf } from './gateway';

const trace = /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/;

// https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
describe('A trace', () => {
  it('is made for a request without one, and shown to the client, the integration and the template', async () => {
    const gateway = new Gateway().method(
      'POST /x',
      sqsOf("$input.params('X-Amzn-Trace-Id')|$context.xrayTraceId"),
    );
    const answer = await gateway.call('POST /x');
    const id = answer.headers.get('x-amzn-trace-id') ?? '';
    expect(id).toMatch(trace);
    expect(gateway.front.requests.at(-1)?.headers['x-amzn-trace-id']).toBe(id);
    expect(gateway.front.body).toBe(`${id}|${id.slice('Root='.length)}`);
  });

  it.each([
    [
      'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1',
      /^Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1$/,
    ],
    ['Parent=53995c3f42cd8ad8', /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=53995c3f42cd8ad8$/],
  ])('of a client is passed on: %s', async (given, passed) => {
    const gateway = new Gateway().method('POST /x', { type: 'AWS_PROXY', uri: functionUri });
    await gateway.call('POST /x', { headers: { 'x-amzn-trace-id': given } });
    const { headers } = Object(gateway.lambda.events[0]);
    const [value] =
      Object.entries(headers)
        .find(([name]) => /trace/i.test(name))
        ?.slice(1) ?? [];
    expect(value).toMatch(passed);
  });

  it('is not in an answer of the gateway itself', async () => {
    const answer = await new Gateway().call('GET /none');
    expect([answer.status, answer.headers.has('x-amzn-trace-id')]).toEqual([403, false]);
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
describe('Headers of API Gateway', () => {
  it.each(['Connection', 'Content-Length', 'Date', 'Server', 'Trailer', 'WWW-Authenticate', 'User-Agent'])(
    'get another name in the answer of a function: %s',
    async (name) => {
      const gateway = new Gateway().method('GET /x', { type: 'AWS_PROXY', uri: functionUri });
      gateway.lambda.result = { payload: JSON.stringify({ headers: { [name]: 'given', 'X-Own': '1' } }) };
      const { headers } = await gateway.call('GET /x');
      expect([headers.get(name), headers.get(`x-amzn-remapped-${name}`), headers.get('X-Own')]).toEqual([
        undefined,
        'given',
        '1',
      ]);
    },
  );

  const headers = ['authorization', 'connection', 'content-length', 'expect', 'proxy-authenticate', 'te'];
  it.each([...headers, 'transfer-encoding'])('cannot be mapped to a service: %s', async (name) => {
    const requestParameters = { [`integration.request.header.${name}`]: "'5'" };
    const gateway = new Gateway()
      .method('POST /queue', sqsOf('{}', undefined, { requestParameters }))
      .method('POST /function', { type: 'AWS_PROXY', uri: functionUri, requestParameters });
    const answers = [await gateway.call('POST /queue'), await gateway.call('POST /function')];
    expect(answers.map(({ status }) => status)).toEqual([500, 500]);
    expect(gateway.front.requests).toEqual([]);
  });

  it('cannot be set by a template either', async () => {
    const template = "#set($context.requestOverride.header.Expect = '100-continue'){}";
    const gateway = new Gateway().method('POST /x', sqsOf(template));
    expect((await gateway.call('POST /x')).status).toBe(500);
  });

  it('can be mapped to an HTTP endpoint where the endpoint reads them', async () => {
    const gateway = new Gateway({ fetch: async () => new Response('{}') }).method('GET /x', {
      type: 'HTTP',
      uri: 'http://127.0.0.1:9/',
      requestParameters: { 'integration.request.header.Authorization': "'Basic x'" },
      integrationResponses: [{ statusCode: '200' }],
    });
    expect((await gateway.call('GET /x')).status).toBe(200);
  });
});

describe('A function', () => {
  it('is invoked with POST only, whatever the client sends', async () => {
    const gateway = new Gateway().method('GET /x', {
      type: 'AWS_PROXY',
      uri: functionUri,
      integrationHttpMethod: 'GET',
    });
    const answer = await gateway.call('GET /x');
    expect([answer.status, answer.text, gateway.lambda.events]).toEqual([
      500,
      '{"message": "Internal server error"}',
      [],
    ]);
  });
});

describe('binaryMediaTypes', () => {
  it.each([
    ['*/test', '*/test', false],
    ['*/test', 'a/test', false],
    ['a/*', 'a/test', true],
    ['*/*', 'a/test', true],
    ['a/test', 'a/test', true],
  ])('%s and Accept: %s', async (allowed, accept, isBinary) => {
    const gateway = new Gateway({ api: { binaryMediaTypes: [allowed] } });
    gateway.method('GET /x', { type: 'AWS_PROXY', uri: functionUri });
    gateway.lambda.result = { payload: JSON.stringify({ body: 'aGk=', isBase64Encoded: true }) };
    expect((await gateway.call('GET /x', { headers: { Accept: accept } })).text).toBe(
      isBinary ? 'hi' : 'aGk=',
    );
  });
});

describe('$context', () => {
  it('names the deployment', async () => {
    const gateway = new Gateway({ stage: { deploymentId: 'dep123' } }).method(
      'GET /x',
      mockOf('$context.deploymentId'),
    );
    expect((await gateway.call('GET /x')).text).toBe('dep123');
  });

  it('has members of Amazon Cognito and AWS Organizations, empty', async () => {
    const gateway = new Gateway().method('GET /x', mockOf('$context.identity.keySet()'));
    const { text } = await gateway.call('GET /x');
    for (const name of [
      'cognitoAuthenticationProvider',
      'cognitoAuthenticationType',
      'cognitoIdentityId',
      'cognitoIdentityPoolId',
      'principalOrgId',
    ]) {
      expect(text).toContain(name);
    }
  });
});
