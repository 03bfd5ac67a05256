import type { MethodDefinition } from '../../../local/services/api-gateway/definitions';
import { type Answer, type CallOptions, Gateway, mockOf } from './gateway';

const orderModel = {
  $schema: 'http://json-schema.org/draft-04/schema#',
  type: 'object',
  required: ['customer', 'total'],
  additionalProperties: false,
  properties: {
    customer: { type: 'string', minLength: 1, maxLength: 5, pattern: '^[A-Z]' },
    total: { type: 'number', minimum: 0, exclusiveMinimum: true, maximum: 100 },
    shipping: { enum: ['post', 'pick-up'] },
    lines: { type: 'array', minItems: 1, maxItems: 2, items: { type: 'integer' } },
  },
};

/** `POST /orders/{id}` with a validator of both kinds, whose error is told to the client in full. */
function gatewayWith(
  definition: Partial<MethodDefinition>,
  kinds = { body: true, parameters: true },
): Gateway {
  const gateway = new Gateway();
  const { api } = gateway;
  api.models.put({ name: 'Order', contentType: 'application/json', schema: orderModel });
  const { id } = api.createRequestValidator({
    validateRequestBody: kinds.body,
    validateRequestParameters: kinds.parameters,
  });
  api.putGatewayResponse({
    responseType: 'BAD_REQUEST_BODY',
    responseTemplates: {
      'application/json':
        '{"message":$context.error.messageString,"why":"$context.error.validationErrorString"}',
    },
  });
  return gateway.method('POST /orders/{id}', mockOf('accepted'), { requestValidatorId: id, ...definition });
}

const post = async (gateway: Gateway, body: unknown, options: CallOptions = {}): Promise<Answer> =>
  gateway.call('POST /orders/7', {
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...options,
  });

const modelled = { requestModels: { 'application/json': 'Order' } };
const order = { customer: 'Bo', total: 1 };
const boOf = (more: object): object => ({ customer: 'B', total: 1, ...more });

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
describe('A request model', () => {
  it('lets a body through that fits', async () => {
    expect(
      (await post(gatewayWith(modelled), { ...order, customer: 'Bo', shipping: 'post', lines: [1] })).text,
    ).toBe('accepted');
  });

  it.each<[string, unknown, string]>([
    ['missing members', {}, 'object has missing required properties (["customer","total"])'],
    ['an empty body', '', 'object has missing required properties (["customer","total"])'],
    [
      'the wrong type',
      [],
      'instance type (array) does not match any allowed primitive type (allowed: ["object"])',
    ],
    [
      'an unknown member',
      boOf({ x: 1 }),
      'object instance has properties which are not allowed by the schema: ["x"]',
    ],
    [
      'a value out of a list',
      boOf({ shipping: 'x' }),
      'instance value ("x") not found in enum (possible values: ["post","pick-up"])',
    ],
    ['a short text', boOf({ customer: '' }), 'string "" is too short (length: 0, required minimum: 1)'],
    [
      'a long text',
      boOf({ customer: 'A😀😀😀😀😀' }),
      'string "A😀😀😀😀😀" is too long (length: 6, maximum allowed: 5)',
    ],
    [
      'a text of another form',
      boOf({ customer: 'x' }),
      'ECMA 262 regex "^[A-Z]" does not match input string "x"',
    ],
    [
      'a small number',
      boOf({ total: -1 }),
      'numeric instance is lower than the required minimum (minimum: 0, found: -1)',
    ],
    [
      'a large number',
      boOf({ total: 101 }),
      'numeric instance is greater than the required maximum (maximum: 100, found: 101)',
    ],
    [
      'a short list',
      boOf({ lines: [] }),
      'array is too short: must have at least 1 elements but instance has 0 elements',
    ],
    [
      'a long list',
      boOf({ lines: [1, 2, 3] }),
      'array is too long: must have at most 2 elements but instance has 3 elements',
    ],
    [
      'a number where a whole one is wanted',
      boOf({ lines: [1.5] }),
      'instance type (number) does not match any allowed primitive type (allowed: ["integer"])',
    ],
  ])('fails %s', async (_title, body, why) => {
    const answer = await post(gatewayWith(modelled), body);
    expect([answer.status, answer.json]).toEqual([
      400,
      { message: 'Invalid request body', why: expect.stringContaining(why) },
    ]);
  });

  it('reads an exclusive minimum as draft 4 does', async () => {
    expect((await post(gatewayWith(modelled), { ...order, total: 0 })).status).toBe(400);
  });

  it('fails a body that is not JSON', async () => {
    const answer = await post(gatewayWith(modelled), '{"customer":');
    expect([answer.status, answer.json]).toEqual([
      400,
      { message: 'Invalid request body', why: expect.any(String) },
    ]);
  });

  it('says all that is wrong', async () => {
    const answer = await post(gatewayWith(modelled), { customer: '', x: 1 });
    expect(answer.text).toContain(String.raw`["total"])`.replaceAll('"', String.raw`\"`));
    expect(answer.text).toContain('not allowed by the schema');
  });

  it('leaves other content types alone', async () => {
    const answer = await post(gatewayWith(modelled), '{"statusCode":200}', {
      headers: { 'Content-Type': 'text/plain' },
    });
    expect(answer.status).toBe(200);
  });

  it('of $default is for every other content type', async () => {
    const gateway = gatewayWith({ requestModels: { $default: 'Order' } });
    expect((await post(gateway, '{}', { headers: { 'Content-Type': 'text/plain' } })).status).toBe(400);
  });

  it('leaves the parameters of the content type aside', async () => {
    const headers = { 'Content-Type': 'Application/JSON;charset=UTF-8' };
    expect((await post(gatewayWith(modelled), '{}', { headers })).status).toBe(400);
  });

  it('checks nothing when the validator is for parameters only', async () => {
    expect((await post(gatewayWith(modelled, { body: false, parameters: true }), '{}')).status).toBe(200);
  });

  it('refers to another model by its address', async () => {
    const gateway = gatewayWith({ requestModels: { 'application/json': 'Cart' } });
    const items = { $ref: `https://apigateway.amazonaws.com/restapis/${gateway.api.id}/models/Order` };
    gateway.api.models.put({
      name: 'Cart',
      contentType: 'application/json',
      schema: { type: 'array', items },
    });
    const statuses = [await post(gateway, [order]), await post(gateway, [{}])].map(({ status }) => status);
    expect(statuses).toEqual([200, 400]);
  });

  it('refers to its own definitions', async () => {
    const gateway = gatewayWith({ requestModels: { 'application/json': 'Tree' } });
    const schema = {
      $ref: '#/definitions/node',
      definitions: { node: { type: 'object', properties: { next: { $ref: '#/definitions/node' } } } },
    };
    gateway.api.models.put({ name: 'Tree', contentType: 'application/json', schema: JSON.stringify(schema) });
    const statuses = [await post(gateway, { next: {} }), await post(gateway, { next: 1 })].map(
      ({ status }) => status,
    );
    expect(statuses).toEqual([200, 400]);
  });

  it('fails with 500 when it refers to what is not there, and leaves the other methods alone', async () => {
    const gateway = gatewayWith({ requestModels: { 'application/json': 'Broken' } });
    gateway.method('GET /x', mockOf('fine'));
    const schema = { $ref: 'https://apigateway.amazonaws.com/restapis/none/models/None' };
    gateway.api.models.put({ name: 'Broken', contentType: 'application/json', schema });
    gateway.service.prepare();
    const statuses = [await post(gateway, '{}'), await gateway.call('GET /x')].map(({ status }) => status);
    expect([statuses, gateway.log[0]]).toEqual([[500, 200], expect.stringContaining('models/None')]);
  });

  it('fails to be made from what is not a schema', () => {
    expect(() => new Gateway().api.models.put({ name: 'Bad', contentType: 'x', schema: '{' })).toThrow(
      /Bad is not JSON/,
    );
  });
});

describe('Required parameters', () => {
  const requestParameters = {
    'method.request.header.X-Tenant': true,
    'method.request.querystring.q': true,
    'method.request.path.id': true,
    'method.request.querystring.optional': false,
  };

  it('let a request through that has them', async () => {
    const answer = await gatewayWith({ requestParameters }).call('POST /orders/7?q=1', {
      headers: { 'x-tenant': 'a' },
    });
    expect(answer.status).toBe(200);
  });

  it.each([
    ['POST /orders/7', 'X-Tenant, q'],
    ['POST /orders/7?q=1', 'X-Tenant'],
    ['POST /orders/7?q=', 'X-Tenant, q'],
    ['POST /orders/%20?q=1', 'X-Tenant, id'],
  ])('fail %s', async (name, missing) => {
    const answer = await gatewayWith({ requestParameters }).call(name);
    expect([answer.status, answer.json]).toEqual([
      400,
      { message: `Missing required request parameters: [${missing}]` },
    ]);
  });

  it('are checked before the body', async () => {
    const answer = await post(gatewayWith({ ...modelled, requestParameters }), '{}');
    expect(answer.text).toContain('Missing required request parameters');
  });

  it('are not asked for without a validator', async () => {
    const gateway = gatewayWith({ requestParameters, requestValidatorId: undefined });
    expect((await post(gateway, '')).status).toBe(200);
  });
});
