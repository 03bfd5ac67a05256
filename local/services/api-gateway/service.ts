import type { Environment } from '../../aws/call';
import type { Clock } from '../../clock';
import type { HopLog } from '../../hops';
import type { Random } from '../../random';
import { buildContext } from './context';
import type { RestApiDefinition, StageDefinition } from './definitions';
import { type Exchange, RequestParameters } from './exchange';
import { GatewayFailure, internalFailure } from './gateway-failure';
import type { ApiRequest, ApiResponse } from './http';
import type { ServiceFront } from './integrations/aws-service';
import type { GatewayFunctions } from './integrations/function';
import type { Fetch } from './integrations/http-endpoint';
import { admit } from './resource-policy';
import { validateRequest } from './request-validation';
import { matchResource } from './resource-tree';
import { type CompiledMethod, RestApi } from './rest-api';
import { Throttle } from './throttle';
import { withTrace } from './trace';
import { UsagePlans } from './usage-plans';
import { JavaMap } from './velocity/values';

export interface ApiGatewayOptions {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly random: Random;
  /** Where `AWS` integrations call services other than Lambda. */
  readonly front: ServiceFront;
  readonly lambda: GatewayFunctions;
  readonly hops?: HopLog;
  /** Sends the requests of `HTTP` integrations. @default - the machine's network */
  readonly fetch?: Fetch;
  /** Where a fault of the API's own definition is said; the client never sees it. @default - nowhere */
  readonly log?: (line: string) => void;
}

/** A running stage. */
interface Stage {
  readonly definition: StageDefinition;
  readonly variables: JavaMap;
  readonly throttle: Throttle;
}

/** Where a URL leads. */
export interface Route {
  readonly apiId: string;
  readonly stageName: string;
  /** What comes before the resource's path, and that path with its query string. */
  readonly basePath: string;
  readonly path: string;
}

export interface ApiSummary {
  readonly id: string;
  readonly name: string;
  /** `path` begins the URLs of the stage. */
  readonly stages: readonly { readonly name: string; readonly path: string }[];
}

/** Amazon API Gateway's REST APIs, without the network in front of them. */
export class ApiGatewayService {
  private readonly apis = new Map<string, RestApi>();
  private readonly stages = new Map<string, Stage>();
  /** The API that has `/{stage}/…`: the first that was given a stage of this name. */
  private readonly owners = new Map<string, string>();

  readonly usagePlans: UsagePlans;

  constructor(private readonly options: ApiGatewayOptions) {
    this.usagePlans = new UsagePlans(options.clock);
  }

  createRestApi(definition: RestApiDefinition): { readonly id: string; readonly rootResourceId: string } {
    const { environment, clock, front, lambda, fetch = globalThis.fetch } = this.options;
    const api = new RestApi(
      definition.id ?? this.newId(10),
      definition,
      { environment, clock, front, lambda, fetch },
      () => this.newId(6),
    );
    this.apis.set(api.id, api);
    return { id: api.id, rootResourceId: api.root.id };
  }

  /** @throws Error when there is no such API */
  restApi(apiId: string): RestApi {
    const api = this.apis.get(apiId);
    if (api === undefined) throw new Error(`Invalid API identifier specified: ${apiId}`);
    return api;
  }

  createStage(apiId: string, definition: StageDefinition): void {
    const api = this.restApi(apiId);
    const { stageName } = definition;
    if (api.stages.has(stageName)) throw new Error(`Stage already exists: ${stageName}`);
    api.stages.set(stageName, definition);
    this.stages.set(`${apiId}/${stageName}`, {
      definition,
      variables: new JavaMap(Object.entries(definition.variables ?? {})),
      throttle: new Throttle(definition.methodSettings ?? [], this.options.clock),
    });
    if (!this.owners.has(stageName)) this.owners.set(stageName, apiId);
  }

  listApis(): readonly ApiSummary[] {
    return [...this.apis.values()].map(({ id, definition, stages }) => ({
      id,
      name: definition.name,
      stages: [...stages.keys()].map((name) => ({
        name,
        path: this.owners.get(name) === id ? `/${name}` : `/_apis/${id}/${name}`,
      })),
    }));
  }

  /** Compiles what would otherwise wait for the first request. */
  prepare(): void {
    for (const api of this.apis.values()) {
      try {
        api.prepare();
      } catch (error) {
        // The methods of that model answer 500; all others work.
        this.options.log?.(`${api.definition.name}: ${String(error)}`);
      }
    }
  }

  /** The API and stage of a URL: `/{stage}/…` or `/_apis/{apiId}/{stage}/…`. */
  route(url: string): Route | undefined {
    const [, apiId, named, rest] = /^\/_apis\/([^/?]+)\/([^/?]+)([^]*)$/.exec(url) ?? [];
    if (apiId !== undefined && named !== undefined) {
      return this.routeTo(apiId, named, `/_apis/${apiId}/${named}`, rest ?? '');
    }
    const [, stageName, path] = /^\/([^/?]+)([^]*)$/.exec(url) ?? [];
    const owner = stageName === undefined ? undefined : this.owners.get(stageName);
    if (stageName === undefined || owner === undefined) return undefined;
    return this.routeTo(owner, stageName, `/${stageName}`, path ?? '');
  }

  /** Answers a request to a stage; whatever goes wrong is a response too. */
  async handle(apiId: string, stageName: string, received: ApiRequest): Promise<ApiResponse> {
    const request = withTrace(received, this.options.clock.now(), this.options.random);
    const api = this.restApi(apiId);
    const stage = this.stages.get(`${apiId}/${stageName}`);
    if (stage === undefined) throw new Error(`Invalid stage identifier specified: ${stageName}`);
    const [path = '/'] = request.path.split('?', 1);
    const match = matchResource(api.root, path);
    const method = match?.node.methods.get(request.method) ?? match?.node.methods.get('ANY');
    const requestId = this.options.random.uuid();
    const parameters = new RequestParameters(request, match?.parameters ?? new Map());
    const context = buildContext({
      ...this.options,
      now: this.options.clock.now(),
      apiId,
      stageName,
      requestId,
      request,
      parameters,
      deploymentId: stage.definition.deploymentId ?? api.latestDeploymentId,
      ...(match && { resource: match.node }),
      ...(method && { authorizationType: method.definition.authorizationType }),
    });
    const exchange: Exchange = { request, requestId, parameters, context, stageVariables: stage.variables };
    const response = await this.answer(api, stage, match?.node.path ?? path, method, exchange);
    this.options.hops?.({
      service: 'api',
      resource: `${request.method} ${request.basePath}${path}`,
      event: String(response.status),
      id: requestId,
      about: madeBy(response),
    });
    const id = context.get('extendedRequestId');
    return {
      ...response,
      headers: [
        ['x-amzn-RequestId', requestId],
        ['x-amz-apigw-id', typeof id === 'string' ? id : ''],
        ...response.headers,
      ],
    };
  }

  private async answer(
    api: RestApi,
    stage: Stage,
    resourcePath: string,
    method: CompiledMethod | undefined,
    exchange: Exchange,
  ): Promise<ApiResponse> {
    try {
      if (exchange.request.tooLarge === true)
        throw new GatewayFailure('REQUEST_TOO_LARGE', 'Request Too Long');
      if (method === undefined) {
        throw new GatewayFailure('MISSING_AUTHENTICATION_TOKEN', 'Missing Authentication Token');
      }
      const { definition, integration } = method;
      const { authorizationType } = definition;
      const called = { apiId: api.id, stageName: stage.definition.stageName, policy: api.definition.policy };
      admit({ ...called, authorizationType }, exchange, this.options.environment);
      if (definition.apiKeyRequired === true) this.meter(api, stage, resourcePath, exchange);
      if (!stage.throttle.admit(resourcePath, definition.httpMethod)) {
        throw new GatewayFailure('THROTTLED', 'Too Many Requests');
      }
      const validator = api.validator(definition.requestValidatorId);
      if (validator !== undefined) validateRequest(exchange, definition, validator, api.models);
      return await integration(exchange);
    } catch (error) {
      const failure = error instanceof GatewayFailure ? error : internalFailure(String(error));
      const { reason } = failure.options;
      if (reason !== undefined) this.options.log?.(`${exchange.request.method} ${resourcePath}: ${reason}`);
      return api.gatewayResponses.respond(failure, exchange);
    }
  }

  /** @throws GatewayFailure */
  private meter(api: RestApi, stage: Stage, resourcePath: string, exchange: Exchange): void {
    const { request, parameters, context } = exchange;
    // A Lambda authorizer, which gives the key of the other source, does not run here.
    const ofHeader = api.definition.apiKeySource !== 'AUTHORIZER';
    const { id, value } = this.usagePlans.admit({
      apiId: api.id,
      stageName: stage.definition.stageName,
      resourcePath,
      httpMethod: request.method,
      key: ofHeader ? parameters.headers.get('x-api-key') : undefined,
    });
    const identity = context.get('identity');
    if (!(identity instanceof JavaMap)) return;
    identity.put('apiKey', value);
    identity.put('apiKeyId', id);
  }

  private routeTo(apiId: string, stageName: string, basePath: string, rest: string): Route | undefined {
    if (!this.stages.has(`${apiId}/${stageName}`)) return undefined;
    return { apiId, stageName, basePath, path: rest.startsWith('/') ? rest : `/${rest}` };
  }

  private newId(length: number): string {
    const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
    return [...this.options.random.bytes(length)].map((byte) => letters[byte % letters.length]).join('');
  }
}

/** What a response says that it has made: the last part of its `Location`. */
function madeBy({ headers }: ApiResponse): string | undefined {
  const location = headers.find(([name]) => name.toLowerCase() === 'location')?.[1];
  return location
    ?.split(/[?#]/, 1)[0]
    ?.split('/')
    .findLast((part) => part !== '');
}
