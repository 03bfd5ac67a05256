import { SeededRandom } from '../../../local/random';
import { VirtualClock } from '../../../local/clock';
import { apiGatewayProviders } from '../../../local/resources/api-gateway';
import type { ResourceOutcome } from '../../../local/resources/provider';
import { ApiGatewayService } from '../../../local/services/api-gateway/service';
import { environment, FakeFront, FakeLambda } from './gateway';

const front = new FakeFront();

function makeProviders() {
  const service = new ApiGatewayService({
    environment,
    clock: new VirtualClock(),
    random: new SeededRandom('providers'),
    front,
    lambda: new FakeLambda(),
  });
  const providers = new Map(
    apiGatewayProviders(service, environment).map((provider) => [provider.type, provider]),
  );
  const create = async (
    kind: string,
    properties: Readonly<Record<string, unknown>>,
    logicalId = kind,
  ): Promise<ResourceOutcome> => {
    const provider = providers.get(`AWS::ApiGateway::${kind}`);
    if (provider === undefined) throw new Error(`no provider for ${kind}`);
    return provider.create({
      logicalId,
      stackName: 'shop',
      generatedName: `shop-${logicalId}-ABC`,
      properties,
    });
  };
  return { service, providers, create };
}

/** An API with a model, a validator, a method, a gateway response and a stage, as CloudFormation templates have them. */
async function deploy() {
  const { service, providers, create } = makeProviders();
  const api = await create('RestApi', { Name: 'shop' });
  const RestApiId = api.ref;
  const resource = await create('Resource', {
    RestApiId,
    ParentId: api.attributes['RootResourceId'],
    PathPart: 'orders',
  });
  const model = await create('Model', {
    RestApiId,
    ContentType: 'application/json',
    Schema: { $schema: 'http://json-schema.org/draft-04/schema#', type: 'object', required: ['id'] },
  });
  const validator = await create('RequestValidator', {
    RestApiId,
    ValidateRequestBody: true,
    ValidateRequestParameters: 'false',
  });
  await create('GatewayResponse', {
    RestApiId,
    ResponseType: 'BAD_REQUEST_BODY',
    StatusCode: '422',
    ResponseParameters: { 'gatewayresponse.header.Content-Type': "'application/problem+json'" },
    ResponseTemplates: { 'application/json': '{"title":$context.error.messageString}' },
  });
  const method = await create('Method', {
    RestApiId,
    ResourceId: resource.ref,
    HttpMethod: 'post',
    AuthorizationType: 'AWS_IAM',
    RequestModels: { 'application/json': model.ref },
    RequestValidatorId: validator.ref,
    RequestParameters: { 'method.request.header.X': 'true' },
    Integration: {
      Type: 'AWS',
      Uri: 'arn:aws:apigateway:eu-west-1:sqs:path/000000000000/intake',
      IntegrationHttpMethod: 'POST',
      PassthroughBehavior: 'never',
      TimeoutInMillis: '1000',
      RequestParameters: { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" },
      RequestTemplates: { 'application/json': 'Action=SendMessage&MessageBody=$util.urlEncode($input.body)' },
      IntegrationResponses: [
        {
          StatusCode: 202,
          SelectionPattern: '200',
          ResponseTemplates: { 'application/json': '{"ok":true}' },
        },
        { StatusCode: '500' },
      ],
    },
    MethodResponses: [{ StatusCode: '202' }, { StatusCode: 500 }],
  });
  const deployment = await create('Deployment', { RestApiId });
  const stage = await create('Stage', {
    RestApiId,
    StageName: 'v1',
    DeploymentId: deployment.ref,
    Variables: { a: 'b' },
    MethodSettings: [
      { HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: '100', ThrottlingBurstLimit: 50 },
    ],
  });
  const post = async (body: string) =>
    service.handle(RestApiId, 'v1', {
      method: 'POST',
      path: '/orders',
      basePath: '/v1',
      rawHeaders: [],
      body: Buffer.from(body),
      sourceIp: '127.0.0.1',
    });
  return { service, providers, api, resource, model, validator, method, deployment, stage, post };
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_ApiGateway.html
describe('Resources of a template', () => {
  it('make an API that answers', async () => {
    const { post } = await deploy();
    const response = await post('{"id":"a b"}');
    expect([response.status, response.body, front.body]).toEqual([
      202,
      '{"ok":true}',
      'Action=SendMessage&MessageBody=%7B%22id%22%3A%22a+b%22%7D',
    ]);
  });

  it('make an API that validates and answers in its own words', async () => {
    const { post } = await deploy();
    const response = await post('{}');
    expect([response.status, response.body]).toEqual([422, '{"title":"Invalid request body"}']);
  });

  it('answer to Ref and Fn::GetAtt', async () => {
    const { api, resource, model, validator, deployment, stage, method } = await deploy();
    expect({ api, resource, validator, deployment, model, stage, method }).toEqual({
      api: {
        ref: expect.stringMatching(/^[a-z0-9]{10}$/),
        attributes: { RestApiId: api.ref, RootResourceId: expect.stringMatching(/^[a-z0-9]{6}$/) },
      },
      resource: { ref: expect.stringMatching(/^[a-z0-9]{6}$/), attributes: { ResourceId: resource.ref } },
      validator: { ref: expect.any(String), attributes: { RequestValidatorId: validator.ref } },
      deployment: { ref: expect.any(String), attributes: { DeploymentId: deployment.ref } },
      model: { ref: 'shopModelABC', attributes: {} },
      stage: { ref: 'v1', attributes: {} },
      method: { ref: 'shop-Method-ABC', attributes: {} },
    });
  });

  it('give an API the same id at every start', async () => {
    const [first, second] = [await deploy(), await deploy()];
    expect(first.api.ref).toBe(second.api.ref);
  });

  it('make a stage from a deployment with a StageName', async () => {
    const { service, create } = makeProviders();
    const { ref } = await create('RestApi', { Name: 'shop' });
    await create('Deployment', {
      RestApiId: ref,
      StageName: 'prod',
      StageDescription: { Variables: { a: 'b' } },
    });
    expect(service.listApis()).toEqual([
      { id: ref, name: 'shop', stages: [{ name: 'prod', path: '/prod' }] },
    ]);
  });

  it.each(['Account'])('of the type %s change nothing', async (kind) => {
    const { create } = makeProviders();
    expect((await create(kind, {})).ref).not.toBe('');
  });

  it('with a Body leave it to be reported', () => {
    const provider = makeProviders().providers.get('AWS::ApiGateway::RestApi');
    expect([...(provider?.supported ?? []), ...(provider?.ignored ?? [])]).not.toContain('Body');
  });

  it.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    [
      'Resource',
      { RestApiId: 'none', ParentId: 'x', PathPart: 'y' },
      /Invalid API identifier specified: none/,
    ],
    ['Resource', {}, /RestApiId is missing/],
    ['Stage', { RestApiId: 'none', StageName: 'v1' }, /Invalid API identifier/],
  ])('fail to be made: %s %j', async (kind, properties, message) => {
    await expect(makeProviders().create(kind, properties)).rejects.toThrow(message);
  });

  it.each<[Readonly<Record<string, unknown>>, RegExp]>([
    [{ Type: 'GRPC' }, /Type is GRPC; allowed are AWS, AWS_PROXY/],
    [{ Type: 'HTTP', Uri: 'http://x', ConnectionType: 'VPC_LINK' }, /VPC_LINK is not supported here/],
    [{ Type: 'MOCK', PassthroughBehavior: 'SOMETIMES' }, /PassthroughBehavior is SOMETIMES; allowed are/],
    [{ Type: 'MOCK', TimeoutInMillis: 'long' }, /TimeoutInMillis is not a number/],
  ])('fail to be made with the integration %j', async (Integration, message) => {
    const { create } = makeProviders();
    const api = await create('RestApi', {});
    const properties = {
      RestApiId: api.ref,
      ResourceId: api.attributes['RootResourceId'],
      HttpMethod: 'GET',
      AuthorizationType: 'NONE',
      Integration,
    };
    await expect(create('Method', properties)).rejects.toThrow(message);
  });
});
