import type { IntegrationDefinition } from '../../../local/services/api-gateway/definitions';
import { Gateway, queueUri, sqsOf } from './gateway';

// https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
describe('PassthroughBehavior', () => {
  const templates = { 'application/json': 'rendered' };

  it.each<[string, IntegrationDefinition['passthroughBehavior'], object, string | undefined, number, string]>(
    [
      ['uses the template of the content type', 'NEVER', templates, 'application/json', 202, 'rendered'],
      ['takes no content type for JSON', 'NEVER', templates, undefined, 202, 'rendered'],
      [
        'leaves parameters and case aside',
        'NEVER',
        templates,
        'Application/JSON; charset=utf-8',
        202,
        'rendered',
      ],
      ['NEVER refuses another content type', 'NEVER', templates, 'text/plain', 415, ''],
      ['NEVER refuses all without templates', 'NEVER', {}, 'application/json', 415, ''],
      [
        'WHEN_NO_TEMPLATES refuses another content type',
        'WHEN_NO_TEMPLATES',
        templates,
        'text/plain',
        415,
        '',
      ],
      [
        'WHEN_NO_TEMPLATES lets all through without templates',
        'WHEN_NO_TEMPLATES',
        {},
        'text/plain',
        202,
        'raw',
      ],
      [
        'WHEN_NO_MATCH lets another content type through',
        'WHEN_NO_MATCH',
        templates,
        'text/plain',
        202,
        'raw',
      ],
      ['is WHEN_NO_MATCH by default', undefined, templates, 'text/plain', 202, 'raw'],
    ],
  )('%s', async (_title, passthroughBehavior, requestTemplates, type, status, body) => {
    const gateway = new Gateway().method(
      'POST /x',
      sqsOf('', undefined, { passthroughBehavior, requestTemplates: { ...requestTemplates } }),
    );
    const headers: Record<string, string> = type === undefined ? {} : { 'Content-Type': type };
    const answer = await gateway.call('POST /x', { headers, body: 'raw' });
    expect([answer.status, gateway.front.body]).toEqual([status, body]);
  });

  it('says why it refuses', async () => {
    const gateway = new Gateway().method('POST /x', sqsOf('{}'));
    const answer = await gateway.call('POST /x', { headers: { 'Content-Type': 'text/plain' } });
    expect([answer.text, answer.headers.get('x-amzn-errortype')]).toEqual([
      '{"message":"Unsupported Media Type"}',
      'UnsupportedMediaTypeException',
    ]);
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping.html
describe('An integration request parameter', () => {
  const mapped = async (target: string, expression: string): Promise<Gateway> => {
    const gateway = new Gateway({ stage: { variables: { colour: 'red' } } });
    const requestParameters = { [`integration.request.${target}`]: expression };
    gateway.method('POST /orders/{id}', sqsOf('{}', undefined, { requestParameters }));
    await gateway.call('POST /orders/7%2F8?q=1&q=2', {
      headers: { 'X-Tenant': 'acme' },
      body: '{"customer":{"name":"Bo"},"tags":["a"]}',
    });
    return gateway;
  };

  it.each([
    ["'text'", 'text'],
    ['method.request.header.x-tenant', 'acme'],
    ['method.request.querystring.q', '2'],
    ['method.request.multivaluequerystring.q', '1,2'],
    ['method.request.path.id', '7/8'],
    ['method.request.body.customer.name', 'Bo'],
    ['method.request.body.$.tags[0]', 'a'],
    ['method.request.body', '{"customer":{"name":"Bo"},"tags":["a"]}'],
    ['context.httpMethod', 'POST'],
    ['stageVariables.colour', 'red'],
    ['method.request.header.No', undefined],
  ])('becomes a header from %s', async (expression, value) => {
    const gateway = await mapped('header.X-Made', expression);
    expect(gateway.front.requests[0]?.headers['x-made']).toBe(value);
  });

  it('becomes a query parameter', async () => {
    const gateway = await mapped('querystring.a', 'method.request.path.id');
    expect(gateway.front.requests[0]?.path).toBe('/000000000000/intake?a=7%2F8');
  });

  it('becomes a part of the path', async () => {
    const gateway = new Gateway().method('POST /q/{name}', {
      ...sqsOf('{}'),
      uri: 'arn:aws:apigateway:eu-west-1:sqs:path/000000000000/{queue}',
      requestParameters: { 'integration.request.path.queue': 'method.request.path.name' },
    });
    await gateway.call('POST /q/a%20b');
    expect(gateway.front.requests[0]?.path).toBe('/000000000000/a%20b');
  });

  it('is overridden by $context.requestOverride', async () => {
    const template =
      '#set($context.requestOverride.header.X-Made = "over")#set($context.requestOverride.querystring.z = 1){}';
    const requestParameters = { 'integration.request.header.X-Made': "'mapped'" };
    const gateway = new Gateway().method('POST /x', sqsOf(template, undefined, { requestParameters }));
    await gateway.call('POST /x');
    const [request] = gateway.front.requests;
    expect([request?.headers['x-made'], request?.path]).toEqual(['over', '/000000000000/intake?z=1']);
  });

  it.each([
    ['integration.request.header.X', 'header.X'],
    ['integration.request.body.X', "'x'"],
    ['integration.request.header.X', 'method.request.cookie.X'],
    ['integration.request.header.X', 'integration.response.header.X'],
  ])('fails to be read: %s from %s', (target, expression) => {
    const requestParameters = { [target]: expression };
    expect(() => new Gateway().method('POST /x', sqsOf('{}', undefined, { requestParameters }))).toThrow(
      /nvalid/,
    );
  });
});

describe('A call of a service', () => {
  const requestOf = async (integration: Partial<IntegrationDefinition>, headers = {}) => {
    const gateway = new Gateway().method('POST /x', {
      ...sqsOf('payload'),
      requestParameters: {},
      ...integration,
    });
    await gateway.call('POST /x', { headers });
    return { request: gateway.front.requests[0], service: gateway.front.services[0] };
  };

  it('goes to the path of the URI, as the account', async () => {
    const { request, service } = await requestOf({ uri: queueUri });
    expect([service, request?.method, request?.path]).toEqual(['sqs', 'POST', '/000000000000/intake']);
  });

  it('carries the headers that are mapped, and no header of the client', async () => {
    const { requestParameters } = sqsOf('');
    const { request } = await requestOf(
      { requestParameters },
      { 'X-Evil': '1', 'X-Amz-Target': 'AmazonSQS.DeleteQueue' },
    );
    expect(request?.headers).toEqual({
      accept: 'application/json',
      'content-length': '7',
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AmazonSQS.SendMessage',
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    });
  });

  it('names the action of an action URI as DynamoDB wants it', async () => {
    const { request, service } = await requestOf({
      uri: 'arn:aws:apigateway:eu-west-1:dynamodb:action/Query',
    });
    expect([
      service,
      request?.path,
      request?.headers['x-amz-target'],
      request?.headers['content-type'],
    ]).toEqual(['dynamodb', '/', 'DynamoDB_20120810.Query', 'application/x-amz-json-1.0']);
  });

  it('names the action of an action URI in the query string for SNS and SQS', async () => {
    const { request } = await requestOf({ uri: 'arn:aws:apigateway:eu-west-1:sns:action/Publish' });
    expect(request?.path).toBe('/?Action=Publish&Version=2010-03-31');
  });

  it('goes to the root for a path of slashes', async () => {
    const { request } = await requestOf({ uri: 'arn:aws:apigateway:eu-west-1:sns:path//' });
    expect(request?.path).toBe('/');
  });

  it('gives the XML of the query protocol as JSON', async () => {
    const gateway = new Gateway().method('POST /x', sqsOf('', [{ statusCode: '200' }]));
    gateway.front.answer = {
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body:
        '<?xml version="1.0"?><SendMessageResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/">' +
        '<SendMessageResult><MessageId>a &amp; b</MessageId></SendMessageResult>' +
        '<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></SendMessageResponse>',
    };
    expect((await gateway.call('POST /x')).json).toEqual({
      SendMessageResponse: {
        SendMessageResult: {
          MD5OfMessageAttributes: null,
          MD5OfMessageSystemAttributes: null,
          MessageId: 'a & b',
          SequenceNumber: null,
        },
        ResponseMetadata: { RequestId: 'r' },
      },
    });
  });

  it('gives an error of the query protocol as JSON', async () => {
    const gateway = new Gateway().method('POST /x', sqsOf('', [{ statusCode: '400' }]));
    gateway.front.answer = {
      status: 403,
      headers: { 'content-type': 'text/xml' },
      body: '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code></Error><RequestId>r</RequestId></ErrorResponse>',
    };
    expect((await gateway.call('POST /x')).json).toEqual({
      Error: { Type: 'Sender', Code: 'AccessDenied' },
      RequestId: 'r',
    });
  });

  it.each([
    ['arn:aws:apigateway:eu-west-1:kinesis:action/PutRecord', /The service kinesis .* does not run here/],
    ['https://example.com', /Invalid integration URI/],
    [undefined, /needs a Uri/],
  ])('fails to be set up for %s', (uri, message) => {
    expect(() => new Gateway().method('POST /x', { ...sqsOf('{}'), uri })).toThrow(message);
  });

  it('fails to be set up when a template cannot be read, saying where', () => {
    const message = /POST \/x: Request template, application\/json: The mapping template cannot be read/;
    expect(() => new Gateway().method('POST /x', sqsOf('#if($a'))).toThrow(message);
  });

  it('fails with 500 when the front breaks, and the client learns nothing', async () => {
    const gateway = new Gateway().method('POST /x', sqsOf('{}'));
    gateway.front.handle = () => Promise.reject(new Error('disk on fire'));
    const answer = await gateway.call('POST /x');
    expect([answer.status, answer.text, gateway.log]).toEqual([
      500,
      '{"message": "Internal server error"}',
      ['POST /x: Error: disk on fire'],
    ]);
  });

  it('encodes a binary body for a template', async () => {
    const gateway = new Gateway({ api: { binaryMediaTypes: ['image/*'] } });
    gateway.method('POST /x', { ...sqsOf(''), requestTemplates: { 'image/png': '$input.body' } });
    await gateway.call('POST /x', { headers: { 'Content-Type': 'image/png' }, body: Buffer.from([0xff, 0]) });
    expect(gateway.front.body).toBe('/wA=');
  });

  it('decodes what a template made with CONVERT_TO_BINARY', async () => {
    const gateway = new Gateway().method(
      'POST /x',
      sqsOf('aGVsbG8=', undefined, { contentHandling: 'CONVERT_TO_BINARY' }),
    );
    await gateway.call('POST /x');
    expect(gateway.front.body).toBe('hello');
  });
});
