import type { CallContext, Environment } from '../../../aws/call';
import type { Clock } from '../../../clock';
import type { IntegrationDefinition, MethodDefinition } from '../definitions';
import { type Exchange, traceIdOf } from '../exchange';
import { GatewayFailure, internalFailure } from '../gateway-failure';
import type { ApiResponse } from '../http';
import { compileRequestTransform, type IntegrationRequest } from '../integration-request';
import { compileResponseTransform, type IntegrationResult } from '../integration-response';
import { showTrace } from '../trace';
import { callService, checkService, type ServiceFront } from './aws-service';
import { callFunction, type GatewayFunctions } from './function';
import { callFunctionProxy } from './function-proxy';
import { callEndpoint, callEndpointProxy, type Fetch } from './http-endpoint';
import { mock } from './mock';
import { checkMappedHeaders } from './restricted-headers';
import { functionOf, parseServiceUri, withStageVariables } from './uri';

/** Answers a request that was let in. */
export type Integration = (exchange: Exchange) => Promise<ApiResponse>;

export interface IntegrationPorts {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly front: ServiceFront;
  readonly lambda: GatewayFunctions;
  readonly fetch: Fetch;
  readonly isBinary: (type: string) => boolean;
}

const defaultTimeout = 29_000;

/** @throws Error when the integration cannot be used here, saying why */
export function compileIntegration(method: MethodDefinition, ports: IntegrationPorts): Integration {
  const { integration } = method;
  if (integration === undefined) {
    throw new Error(`No integration is defined for the method ${method.httpMethod}.`);
  }
  const run = compileRun(integration, method, ports);
  const limit = integration.timeoutInMillis ?? defaultTimeout;
  const isTraced = integration.type !== 'HTTP_PROXY';
  return async (exchange) => {
    const response = await withinTime(run(exchange), limit, ports.clock);
    return isTraced ? showTrace(response, traceIdOf(exchange)) : response;
  };
}

function compileRun(
  definition: IntegrationDefinition,
  method: MethodDefinition,
  ports: IntegrationPorts,
): Integration {
  const uri = definition.type === 'MOCK' ? '' : requireUri(definition);
  const request = compileRequestTransform(definition, ports.isBinary);
  const httpMethod = definition.integrationHttpMethod ?? method.httpMethod;
  const resolved = (exchange: Exchange): string => withStageVariables(uri, exchange.stageVariables);

  if (definition.type === 'AWS_PROXY') {
    functionIn(uri);
    // Mappings of a proxy do nothing, but a mapped header may still be one that cannot be set.
    const mapped = Object.keys(definition.requestParameters ?? {});
    return async (exchange) => {
      checkMappedHeaders(definition.type, mapped);
      refuseOtherThanPost(definition);
      return callFunctionProxy(
        functionIn(resolved(exchange)),
        exchange,
        ports.lambda,
        callerOf(exchange, ports),
        ports,
      );
    };
  }
  if (definition.type === 'HTTP_PROXY') {
    return async (exchange) =>
      callEndpointProxy(resolved(exchange), httpMethod, request.apply(exchange), exchange, ports.fetch);
  }
  const send = compileSend(definition.type, uri, httpMethod, resolved, ports);
  const statuses = new Set((method.methodResponses ?? []).map(({ statusCode }) => statusCode));
  const response = compileResponseTransform(definition, statuses);
  return async (exchange) => {
    if (definition.type === 'AWS' && functionOf(parseServiceUri(uri)) !== undefined) {
      refuseOtherThanPost(definition);
    }
    const sent = request.apply(exchange);
    checkMappedHeaders(
      definition.type,
      [...sent.headers].map(([name]) => `integration.request.header.${name}`),
    );
    return response.apply(await send(sent, exchange), exchange);
  };
}

type Send = (
  request: IntegrationRequest,
  exchange: Exchange,
) => IntegrationResult | Promise<IntegrationResult>;

function compileSend(
  type: 'AWS' | 'HTTP' | 'MOCK',
  uri: string,
  httpMethod: string,
  resolved: (exchange: Exchange) => string,
  ports: IntegrationPorts,
): Send {
  if (type === 'MOCK') return mock;
  if (type === 'HTTP') {
    return (request, exchange) =>
      callEndpoint(resolved(exchange), httpMethod, request, ports.fetch, traceIdOf(exchange));
  }
  checkService(parseServiceUri(uri));
  return (request, exchange) => {
    const target = parseServiceUri(resolved(exchange));
    const context = callerOf(exchange, ports);
    const functionArn = functionOf(target);
    return functionArn === undefined
      ? callService(target, httpMethod, request, ports.front, context.principal, traceIdOf(exchange))
      : callFunction(functionArn, request, ports.lambda, context);
  };
}

/** @throws GatewayFailure: Lambda is invoked with POST */
function refuseOtherThanPost({ integrationHttpMethod = 'POST' }: IntegrationDefinition): void {
  if (integrationHttpMethod === 'POST') return;
  throw internalFailure(`IntegrationHttpMethod must be POST for a function, got ${integrationHttpMethod}.`);
}

function requireUri({ type, uri }: IntegrationDefinition): string {
  if (uri === undefined || uri === '') throw new Error(`An integration of type ${type} needs a Uri.`);
  return uri;
}

function functionIn(uri: string): string {
  const functionArn = functionOf(parseServiceUri(uri));
  if (functionArn !== undefined) return functionArn;
  throw new Error(`An AWS_PROXY integration calls a Lambda function, not ${uri}.`);
}

/** Service integrations act with the API's role: as the account. */
function callerOf({ requestId }: Exchange, { environment }: IntegrationPorts): CallContext {
  return { principal: { kind: 'account', account: environment.account }, requestId };
}

async function withinTime(answer: Promise<ApiResponse>, limit: number, clock: Clock): Promise<ApiResponse> {
  let cancel = (): void => {};
  const late = new Promise<never>((_resolve, reject) => {
    const timer = clock.after(limit, () =>
      reject(new GatewayFailure('INTEGRATION_TIMEOUT', 'Endpoint request timed out')),
    );
    cancel = () => timer.cancel();
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    cancel();
  }
}
