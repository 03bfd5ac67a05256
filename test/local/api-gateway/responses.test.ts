import type { IntegrationResponseDefinition } from '../../../local/services/api-gateway/definitions';
import { type Answer, functionUri, Gateway, mockOf, sqsOf } from './gateway';

const failure = { functionError: 'Unhandled', payload: '{"errorMessage":"[404] no such order"}' } as const;

/** The response chosen for an answer of SQS, from responses named by their status. */
async function chosen(status: number, responses: readonly IntegrationResponseDefinition[]): Promise<number> {
  const gateway = new Gateway().method('POST /x', sqsOf('{}', responses));
  gateway.front.answer = { status, headers: {}, body: '{}' };
  return (await gateway.call('POST /x')).status;
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-response.html
describe('A selection pattern', () => {
  const responses = [
    { statusCode: '202', selectionPattern: '200' },
    { statusCode: '400', selectionPattern: '4\\d{2}' },
    { statusCode: '503', selectionPattern: '5\\d{2}' },
    { statusCode: '500' },
  ];

  it.each([
    [200, 202],
    [400, 400],
    [404, 400],
    [503, 503],
    [301, 500],
    [201, 500],
  ])('matches the status of a service: %d gives %d', async (status, expected) => {
    expect(await chosen(status, responses)).toBe(expected);
  });

  it('matches the whole status, not a part of it', async () => {
    expect(await chosen(404, [{ statusCode: '400', selectionPattern: '4' }, { statusCode: '500' }])).toBe(
      500,
    );
  });

  it('when empty makes the default, which takes every status', async () => {
    expect(await chosen(403, [{ statusCode: '200', selectionPattern: '' }])).toBe(200);
  });

  it('when none matches and there is no default gives 500', async () => {
    expect(await chosen(403, [{ statusCode: '200', selectionPattern: '2..' }])).toBe(500);
  });

  it.each([
    ['\\[404\\].*', 404],
    ['.*no such.*', 404],
    ['no such', 200],
    ['200', 200],
  ])('matches all of the error message of a function: %s gives %d', async (selectionPattern, expected) => {
    const gateway = new Gateway().method('POST /x', {
      type: 'AWS',
      uri: functionUri,
      integrationResponses: [{ statusCode: '404', selectionPattern }, { statusCode: '200' }],
    });
    gateway.lambda.result = failure;
    expect((await gateway.call('POST /x')).status).toBe(expected);
  });

  it('does not match when the function did not fail', async () => {
    const gateway = new Gateway().method('POST /x', {
      type: 'AWS',
      uri: functionUri,
      integrationResponses: [{ statusCode: '500', selectionPattern: '(\\n|.)+' }, { statusCode: '200' }],
    });
    expect((await gateway.call('POST /x')).status).toBe(200);
  });

  it('fails to be read when it is not a regular expression', () => {
    const responsesWith = [{ statusCode: '200', selectionPattern: '(' }];
    expect(() => new Gateway().method('POST /x', sqsOf('{}', responsesWith))).toThrow(
      /POST \/x: The regular expression \(/,
    );
  });
});

describe('An integration response', () => {
  const sent = async (
    response: Partial<IntegrationResponseDefinition>,
    answer = '{"MessageId":"m-1","tags":["a","b"]}',
  ): Promise<Answer> => {
    const gateway = new Gateway({ stage: { variables: { colour: 'red' } } });
    gateway.method('POST /x', sqsOf('{}', [{ statusCode: '202', ...response }]));
    gateway.front.answer = {
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'r-1' },
      body: answer,
    };
    return gateway.call('POST /x', { headers: { Accept: 'text/html' } });
  };

  it('hands the body on when it has no template', async () => {
    expect((await sent({})).text).toBe('{"MessageId":"m-1","tags":["a","b"]}');
  });

  it('is JSON when it has no template and no Content-Type', async () => {
    expect((await sent({})).headers.get('content-type')).toBe('application/json');
  });

  it('renders its template over the body', async () => {
    const templates = {
      'application/json': `{"id":$input.json('$.MessageId'),"at":$context.requestTimeEpoch}`,
    };
    expect((await sent({ responseTemplates: templates })).json).toEqual({ id: 'm-1', at: 1767225600000 });
  });

  it('has the media type of the template it used', async () => {
    const answer = await sent({ responseTemplates: { 'application/problem+json': '{}' } });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });

  it('has the Content-Type that is mapped', async () => {
    const answer = await sent({
      responseTemplates: { 'application/json': '{}' },
      responseParameters: { 'method.response.header.Content-Type': "'application/problem+json'" },
    });
    expect(answer.headers.all('content-type')).toEqual(['application/problem+json']);
  });

  it.each([
    ["'1'", ['1']],
    ['integration.response.header.X-Amzn-RequestId', ['r-1']],
    ['integration.response.body.MessageId', ['m-1']],
    ['integration.response.body.$.tags[1]', ['b']],
    ['integration.response.body.tags', ['["a","b"]']],
    ['context.resourcePath', ['/x']],
    ['context.identity.sourceIp', ['127.0.0.1']],
    ['stageVariables.colour', ['red']],
    ['integration.response.header.No', []],
    ['integration.response.body.no', []],
  ])('maps a header from %s', async (expression, values) => {
    const answer = await sent({ responseParameters: { 'method.response.header.X-Made': expression } });
    expect(answer.headers.all('x-made')).toEqual(values);
  });

  it('takes its status from $context.responseOverride', async () => {
    const template = '#set($context.responseOverride.status = 404){}';
    expect((await sent({ responseTemplates: { 'application/json': template } })).status).toBe(404);
  });

  it('takes its headers from $context.responseOverride, over mapped ones', async () => {
    const answer = await sent({
      responseParameters: { 'method.response.header.Retry-After': "'9'" },
      responseTemplates: {
        'application/json':
          '#set($context.responseOverride.header.Retry-After = "1")' +
          "#set($self = $context.path.replaceAll('[^/]+/?$', 'y'))" +
          '#set($context.responseOverride.header.Location = "$self"){}',
      },
    });
    expect([answer.headers.all('retry-after'), answer.headers.get('location')]).toEqual([['1'], '/v1/y']);
  });

  it('fails with 500 when it overrides the status with what is none', async () => {
    const template = "#set($context.responseOverride.status = 'many'){}";
    expect((await sent({ responseTemplates: { 'application/json': template } })).status).toBe(500);
  });

  it('fails with 500 when its template wants JSON and the body is none', async () => {
    const templates = { 'application/json': "$input.json('$')" };
    expect((await sent({ responseTemplates: templates }, '<html>')).text).toBe(
      '{"message": "Internal server error"}',
    );
  });

  it('fails with 500 when the method does not declare its status', async () => {
    const gateway = new Gateway().method('GET /x', mockOf(''), { methodResponses: [{ statusCode: '201' }] });
    expect([(await gateway.call('GET /x')).status, gateway.log]).toEqual([
      500,
      ['GET /x: Output mapping refers to an invalid method response: 200'],
    ]);
  });

  it('becomes binary with CONVERT_TO_BINARY', async () => {
    const answer = await sent(
      { contentHandling: 'CONVERT_TO_BINARY' },
      Buffer.from('hello').toString('base64'),
    );
    expect(answer.text).toBe('hello');
  });

  it('becomes text with CONVERT_TO_TEXT', async () => {
    const answer = await sent({ contentHandling: 'CONVERT_TO_TEXT' }, 'hello');
    expect(answer.text).toBe(Buffer.from('hello').toString('base64'));
  });
});
