import type { Principal, WireRequest, WireResponse } from '../../../aws/call';
import { ConnectionCut } from '../../../aws/edge';
import { GatewayFailure } from '../gateway-failure';
import type { IntegrationRequest } from '../integration-request';
import type { IntegrationResult } from '../integration-response';
import { Headers, mediaType } from '../http';
import { queryOf, type ServiceTarget, withPathParameters } from './uri';
import { xmlToJson } from './xml-to-json';

/** Where the calls of `AWS` integrations go: the runtime's front of all services. */
export interface ServiceFront {
  handle(
    request: WireRequest,
    hint?: { readonly service?: string; readonly principal?: Principal },
  ): Promise<WireResponse>;
}

/** Services called by their actions: how they are told the action. */
const protocols: Readonly<Record<string, { readonly target?: string; readonly version?: string }>> = {
  dynamodb: { target: 'DynamoDB_20120810' },
  lambda: {},
  sns: { version: '2010-03-31' },
  sqs: { version: '2012-11-05' },
};

/** @throws Error when the service is not one that runs here */
export function checkService({ service }: ServiceTarget): void {
  if (Object.hasOwn(protocols, service)) return;
  const served = Object.keys(protocols).join(', ');
  throw new Error(`The service ${service} of the integration does not run here. Services: ${served}.`);
}

/** Calls a service as API Gateway does: over the service's own HTTP protocol. */
export async function callService(
  target: ServiceTarget,
  httpMethod: string,
  request: IntegrationRequest,
  front: ServiceFront,
  principal: Principal,
  traceId: string | undefined,
): Promise<IntegrationResult> {
  const response = await front
    .handle(wireRequest(target, httpMethod, request, traceId), { service: target.service, principal })
    .catch((error: unknown) => {
      if (!(error instanceof ConnectionCut)) throw error;
      const reason = `${target.service}: ${error.message}`;
      throw new GatewayFailure('INTEGRATION_FAILURE', 'Internal server error', { reason });
    });
  const headers = new Headers(Object.entries(response.headers));
  const type = mediaType(headers.get('content-type')) ?? '';
  // Services that speak XML by themselves give JSON to who asks for it, and API Gateway does.
  if (!type.endsWith('xml') || mediaType(request.headers.get('accept'))?.endsWith('xml') === true) {
    return { status: response.status, headers, body: response.body };
  }
  headers.set('Content-Type', ['application/json']);
  return { status: response.status, headers, body: xmlToJson(response.body.toString()) };
}

function wireRequest(
  target: ServiceTarget,
  httpMethod: string,
  request: IntegrationRequest,
  traceId: string | undefined,
): WireRequest {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': request.contentType,
    ...(traceId !== undefined && { 'x-amzn-trace-id': traceId }),
  };
  const { target: prefix, version } = protocols[target.service] ?? {};
  const query = new Map(request.querystring);
  let path = '/';
  if (target.kind === 'path') {
    path = withPathParameters(target.rest, request.path).replace(/^\/*/, '/');
  } else if (prefix !== undefined) {
    headers['x-amz-target'] = `${prefix}.${target.rest}`;
    headers['content-type'] = 'application/x-amz-json-1.0';
  } else {
    query.set('Action', [target.rest]);
    if (version !== undefined && !query.has('Version')) query.set('Version', [version]);
  }
  for (const [name, values] of request.headers) headers[name.toLowerCase()] = values.join(',');
  const body = Buffer.from(request.body);
  headers['content-length'] = String(body.length);
  const separator = path.includes('?') ? '&' : '?';
  return { method: httpMethod, path: path + queryOf(query).replace('?', separator), headers, body };
}
