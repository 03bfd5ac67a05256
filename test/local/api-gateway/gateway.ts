import type { CallContext, Environment, WireRequest, WireResponse } from '../../../local/aws/call';
import { AwsError } from '../../../local/aws/error';
import type { InvokeResult } from '../../../local/aws/lambda-invoker';
import { type Clock, VirtualClock } from '../../../local/clock';
import type { Hop } from '../../../local/hops';
import { SeededRandom } from '../../../local/random';
import type {
  IntegrationDefinition,
  IntegrationResponseDefinition,
  MethodDefinition,
  RestApiDefinition,
  StageDefinition,
} from '../../../local/services/api-gateway/definitions';
import { Headers } from '../../../local/services/api-gateway/http';
import type { ServiceFront } from '../../../local/services/api-gateway/integrations/aws-service';
import type { GatewayFunctions } from '../../../local/services/api-gateway/integrations/function';
import type { Fetch } from '../../../local/services/api-gateway/integrations/http-endpoint';
import type { RestApi } from '../../../local/services/api-gateway/rest-api';
import { ApiGatewayService } from '../../../local/services/api-gateway/service';

export const environment: Environment = {
  partition: 'aws',
  region: 'eu-west-1',
  account: '000000000000',
  endpoint: 'http://127.0.0.1:4566',
};

/** The services behind the API: remembers what it was asked, and answers what it was told to. */
export class FakeFront implements ServiceFront {
  readonly requests: WireRequest[] = [];
  readonly services: (string | undefined)[] = [];
  answer: WireResponse = {
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: '{}',
  };

  async handle(request: WireRequest, hint?: { readonly service?: string }): Promise<WireResponse> {
    this.requests.push(request);
    this.services.push(hint?.service);
    return this.answer;
  }

  /** The latest request's body as text. */
  get body(): string {
    return this.requests.at(-1)?.body.toString() ?? '';
  }
}

export class FakeLambda implements GatewayFunctions {
  readonly later: string[] = [];
  readonly events: unknown[] = [];
  readonly functions: string[] = [];
  result: InvokeResult | Promise<InvokeResult> | Error = { payload: '{}' };

  async invoke(functionArn: string, payload: string, _context: CallContext): Promise<InvokeResult> {
    this.functions.push(functionArn);
    this.events.push(JSON.parse(payload));
    if (this.result instanceof Error) throw this.result;
    return this.result;
  }

  invokeLater(_functionArn: string, payload: string): void {
    this.later.push(payload);
  }

  describe(arn: string): void {
    if (arn !== functionArn) throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`);
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON. */
  readonly json: unknown;
}

export interface CallOptions {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly rawHeaders?: readonly string[];
  readonly body?: string | Buffer;
}

/** An API gateway with one API, a fake front and a fake Lambda behind it. */
export class Gateway {
  readonly front = new FakeFront();
  readonly lambda = new FakeLambda();
  readonly hops: Hop[] = [];
  readonly log: string[] = [];
  readonly service: ApiGatewayService;
  readonly api: RestApi;

  constructor(
    options: {
      readonly api?: Partial<RestApiDefinition>;
      readonly stage?: Partial<StageDefinition>;
      readonly clock?: Clock;
      readonly fetch?: Fetch;
    } = {},
  ) {
    this.service = new ApiGatewayService({
      environment,
      clock: options.clock ?? new VirtualClock(),
      random: new SeededRandom('gateway'),
      front: this.front,
      lambda: this.lambda,
      hops: (hop) => this.hops.push(hop),
      log: (line) => this.log.push(line),
      ...(options.fetch && { fetch: options.fetch }),
    });
    this.api = this.service.restApi(this.service.createRestApi({ name: 'shop', ...options.api }).id);
    this.service.createStage(this.api.id, { stageName: 'v1', ...options.stage });
  }

  /** Adds a resource by its path, with all before it; returns its id. */
  resource(path: string): string {
    let parent = this.api.root;
    for (const pathPart of path.split('/').filter(Boolean)) {
      const known = parent.children.find(({ part }) => part === pathPart);
      if (known === undefined) this.api.createResource({ parentId: parent.id, pathPart });
      const next = parent.children.find(({ part }) => part === pathPart);
      if (next === undefined) throw new Error(pathPart);
      parent = next;
    }
    return parent.id;
  }

  /** Adds a method, `GET /orders/{id}`, with an integration. */
  method(name: string, integration: IntegrationDefinition, definition: Partial<MethodDefinition> = {}): this {
    const [httpMethod = '', path = ''] = name.split(' ');
    this.api.putMethod({
      resourceId: this.resource(path),
      httpMethod,
      authorizationType: 'NONE',
      integration,
      methodResponses: [200, 201, 202, 204, 303, 400, 404, 413, 500, 503].map((status) => ({
        statusCode: String(status),
      })),
      ...definition,
    });
    return this;
  }

  async call(name: string, options: CallOptions = {}): Promise<Answer> {
    const [method = '', url = ''] = name.split(' ');
    const route = this.service.route(`/v1${url}`);
    if (route === undefined) throw new Error(`no route for ${url}`);
    const response = await this.service.handle(route.apiId, route.stageName, {
      method,
      path: route.path,
      basePath: route.basePath,
      rawHeaders: options.rawHeaders ?? Object.entries({ Host: 'localhost:3000', ...options.headers }).flat(),
      body: Buffer.from(options.body ?? ''),
      sourceIp: '127.0.0.1',
    });
    const text = response.body.toString();
    return {
      status: response.status,
      headers: new Headers(response.headers),
      text,
      get json(): unknown {
        return JSON.parse(text);
      },
    };
  }
}

export const queueUri = 'arn:aws:apigateway:eu-west-1:sqs:path/000000000000/intake';
export const functionArn = 'arn:aws:lambda:eu-west-1:000000000000:function:orders';
export const functionUri = `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`;

/** A mock integration that answers 200 with a template. */
export function mockOf(
  template: string,
  response: Partial<IntegrationResponseDefinition> = {},
): IntegrationDefinition {
  return {
    type: 'MOCK',
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
    integrationResponses: [
      { statusCode: '200', responseTemplates: { 'application/json': template }, ...response },
    ],
  };
}

/** An integration with SQS in its JSON protocol, as the README's app has it. */
export function sqsOf(
  template: string,
  integrationResponses: readonly IntegrationResponseDefinition[] = [{ statusCode: '202' }],
  more: Partial<IntegrationDefinition> = {},
): IntegrationDefinition {
  return {
    type: 'AWS',
    uri: queueUri,
    integrationHttpMethod: 'POST',
    passthroughBehavior: 'NEVER',
    requestParameters: {
      'integration.request.header.Content-Type': "'application/x-amz-json-1.0'",
      'integration.request.header.X-Amz-Target': "'AmazonSQS.SendMessage'",
    },
    requestTemplates: { 'application/json': template },
    integrationResponses,
    ...more,
  };
}
