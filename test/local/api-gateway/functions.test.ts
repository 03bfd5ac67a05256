import { AwsError } from '../../../local/aws/error';
import type {
  IntegrationDefinition,
  RestApiDefinition,
} from '../../../local/services/api-gateway/definitions';
import { functionArn, functionUri, Gateway } from './gateway';

function proxy(api: Partial<RestApiDefinition> = {}): Gateway {
  const gateway = new Gateway({ api, stage: { variables: { colour: 'red' } } });
  return gateway.method('ANY /orders/{proxy+}', { type: 'AWS_PROXY', uri: functionUri });
}

const returning = (gateway: Gateway, result: unknown): Gateway => {
  gateway.lambda.result = { payload: JSON.stringify(result) };
  return gateway;
};

// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
describe('A Lambda proxy integration gives the function', () => {
  it('the whole request', async () => {
    const gateway = proxy();
    await gateway.call('PUT /orders/a/b%20c?q=1&q=2&x=%2B', {
      rawHeaders: ['Host', 'localhost', 'X-A', '1', 'x-a', '2', 'User-Agent', 'curl/8'],
      body: '{"a":"é"}',
    });
    expect(gateway.lambda.events[0]).toMatchObject({
      resource: '/orders/{proxy+}',
      path: '/orders/a/b%20c',
      httpMethod: 'PUT',
      headers: { Host: 'localhost', 'X-A': '2', 'User-Agent': 'curl/8' },
      multiValueHeaders: { 'X-A': ['1', '2'] },
      queryStringParameters: { q: '2', x: '+' },
      multiValueQueryStringParameters: { q: ['1', '2'], x: ['+'] },
      pathParameters: { proxy: 'a/b c' },
      stageVariables: { colour: 'red' },
      body: '{"a":"é"}',
      isBase64Encoded: false,
    });
  });

  it('the context of the request', async () => {
    const gateway = proxy();
    await gateway.call('GET /orders/1');
    expect(gateway.lambda.events[0]).toMatchObject({
      requestContext: {
        accountId: '000000000000',
        apiId: gateway.api.id,
        httpMethod: 'GET',
        identity: { sourceIp: '127.0.0.1', userAgent: null, userArn: null },
        path: '/v1/orders/1',
        protocol: 'HTTP/1.1',
        requestTimeEpoch: 1767225600000,
        resourcePath: '/orders/{proxy+}',
        stage: 'v1',
      },
    });
  });

  it('null for what there is none of', async () => {
    const gateway = new Gateway().method('GET /x', { type: 'AWS_PROXY', uri: functionUri });
    await gateway.call('GET /x');
    expect(gateway.lambda.events[0]).toMatchObject({
      body: null,
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: null,
      stageVariables: null,
    });
  });

  it('a binary body in base64', async () => {
    const gateway = proxy({ binaryMediaTypes: ['image/png'] });
    const body = Buffer.from([0xff, 0x00]);
    await gateway.call('POST /orders/1', { headers: { 'Content-Type': 'image/png' }, body });
    expect(gateway.lambda.events[0]).toMatchObject({ body: '/wA=', isBase64Encoded: true });
  });

  it('to the function that a stage variable names', async () => {
    const gateway = new Gateway({ stage: { variables: { name: 'orders' } } });
    const uri = functionUri.replace(/:orders/, ':${stageVariables.name}');
    await gateway.method('GET /x', { type: 'AWS_PROXY', uri }).call('GET /x');
    expect(gateway.lambda.functions).toEqual([functionArn]);
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
describe('A Lambda proxy integration answers with', () => {
  it('what the function returned', async () => {
    const gateway = returning(proxy(), {
      statusCode: 201,
      headers: { 'X-A': 1, Location: '/orders/7' },
      multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
      body: '{"id":7}',
    });
    const answer = await gateway.call('POST /orders/7');
    expect([answer.status, answer.text, answer.headers.get('location'), answer.headers.get('x-a')]).toEqual([
      201,
      '{"id":7}',
      '/orders/7',
      '1',
    ]);
    expect(answer.headers.all('set-cookie')).toEqual(['a=1', 'b=2']);
  });

  it('JSON by default', async () => {
    const answer = await returning(proxy(), { statusCode: 200 }).call('GET /orders/7');
    expect([answer.headers.get('content-type'), answer.text]).toEqual(['application/json', '']);
  });

  it('a status that came as text', async () => {
    expect((await returning(proxy(), { statusCode: '404' }).call('GET /orders/7')).status).toBe(404);
  });

  it('bytes for who accepts them', async () => {
    const gateway = returning(proxy({ binaryMediaTypes: ['image/png'] }), {
      body: 'aGVsbG8=',
      isBase64Encoded: true,
    });
    expect((await gateway.call('GET /orders/7', { headers: { Accept: 'image/png' } })).text).toBe('hello');
  });

  it('base64 as it is for who does not', async () => {
    const gateway = returning(proxy({ binaryMediaTypes: ['image/png'] }), {
      body: 'aGVsbG8=',
      isBase64Encoded: true,
    });
    expect((await gateway.call('GET /orders/7')).text).toBe('aGVsbG8=');
  });

  it.each<[string, unknown]>([
    ['is null', null],
    ['is a text', 'ok'],
    ['has a body that is no text', { statusCode: 200, body: { a: 1 } }],
    ['has a status that is none', { statusCode: 'ok' }],
    ['has a member that is not known', { statusCode: 200, cookies: [] }],
    ['has headers that are none', { headers: 'x' }],
    ['has a header that is an object', { headers: { a: {} } }],
  ])('502 when the result %s', async (_title, result) => {
    const gateway = returning(proxy(), result);
    const answer = await gateway.call('GET /orders/7');
    expect([answer.status, answer.json, gateway.log[0]]).toEqual([
      502,
      { message: 'Internal server error' },
      expect.stringContaining('Malformed Lambda proxy response'),
    ]);
  });

  it('502 when the function failed', async () => {
    const gateway = proxy();
    gateway.lambda.result = { functionError: 'Unhandled', payload: '{"errorMessage":"boom"}' };
    expect((await gateway.call('GET /orders/7')).status).toBe(502);
  });

  it('500 when there is no such function', async () => {
    const gateway = proxy();
    gateway.lambda.result = new AwsError('ResourceNotFoundException', 'Function not found', { status: 404 });
    expect([(await gateway.call('GET /orders/7')).status, gateway.log[0]]).toEqual([
      500,
      'GET /orders/{proxy+}: ResourceNotFoundException: Function not found',
    ]);
  });

  it('fails to be set up for what is not a function', () => {
    const uri = 'arn:aws:apigateway:eu-west-1:sqs:path/1/q';
    expect(() => new Gateway().method('GET /x', { type: 'AWS_PROXY', uri })).toThrow(
      /calls a Lambda function/,
    );
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-custom-integrations.html
describe('A Lambda integration', () => {
  const custom = (template: string, definition: Partial<IntegrationDefinition> = {}): Gateway =>
    new Gateway().method('POST /x', {
      type: 'AWS',
      uri: functionUri,
      requestTemplates: { 'application/json': template },
      requestParameters: {
        'integration.request.header.X-Amz-Invocation-Type': 'method.request.header.X-Mode',
      },
      integrationResponses: [
        { statusCode: '202', responseTemplates: { 'application/json': `{"got":$input.json('$.id')}` } },
      ],
      ...definition,
    });

  it('gives the function what the template made, and maps what it returns', async () => {
    const gateway = returning(custom(`{"order":$input.json('$')}`), { id: 7 });
    const answer = await gateway.call('POST /x', { body: '{"a":1}' });
    expect([gateway.lambda.events, answer.text]).toEqual([[{ order: { a: 1 } }], '{"got":7}']);
  });

  it('hands an asynchronous call to Lambda, which retries it', async () => {
    const gateway = custom('{"a":1}');
    const answer = await gateway.call('POST /x', { headers: { 'X-Mode': 'Event' } });
    expect([answer.status, gateway.lambda.later, gateway.lambda.functions]).toEqual([202, ['{"a":1}'], []]);
  });

  it('does not run a function for a dry run', async () => {
    const gateway = custom('{"a":1}');
    await gateway.call('POST /x', { headers: { 'X-Mode': 'DryRun' } });
    expect([gateway.lambda.later, gateway.lambda.functions]).toEqual([[], []]);
  });

  it.each([
    ['a payload that is not JSON', { requestTemplates: { 'application/json': 'nonsense' } }, 'Event'],
    [
      'a payload that is not JSON',
      { requestTemplates: { 'application/json': 'nonsense' } },
      'RequestResponse',
    ],
    ['a dry run of a missing function', { uri: functionUri.replace('orders', 'none') }, 'DryRun'],
    ['an unknown type of invocation', {}, 'Sometimes'],
    ['another method than POST', { integrationHttpMethod: 'GET' }, 'RequestResponse'],
  ])('fails with 500 for %s', async (_, definition, mode) => {
    const gateway = custom('{"a":1}', definition);
    const answer = await gateway.call('POST /x', { headers: { 'X-Mode': mode } });
    expect([answer.status, gateway.lambda.later, gateway.lambda.functions]).toEqual([500, [], []]);
  });
});
