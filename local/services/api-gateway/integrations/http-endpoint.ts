import type { Exchange } from '../exchange';
import { GatewayFailure } from '../gateway-failure';
import { type ApiResponse, Headers } from '../http';
import type { IntegrationRequest } from '../integration-request';
import type { IntegrationResult } from '../integration-response';
import { remapHeaders } from './restricted-headers';
import { queryOf, withPathParameters } from './uri';

/** Headers of an answer that are not true of it any more once its body is read. */
const readByFetch = new Set(['content-encoding', 'keep-alive', 'te', 'transfer-encoding']);

/** Sends a request to an HTTP endpoint. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Headers between two hosts only, or made by who sends. */
const sentByFetch = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** An `HTTP` integration: what the mappings and the template made goes to the endpoint. */
export async function callEndpoint(
  uri: string,
  httpMethod: string,
  request: IntegrationRequest,
  fetch: Fetch,
  traceId: string | undefined,
): Promise<IntegrationResult> {
  const headers = new Headers([['Content-Type', request.contentType]]);
  if (traceId !== undefined) headers.set('X-Amzn-Trace-Id', [traceId]);
  for (const [name, values] of request.headers) headers.set(name, values);
  const url = withPathParameters(uri, request.path) + queryOf(request.querystring);
  return send(url, httpMethod, headers, request.body, fetch);
}

/** An `HTTP_PROXY` integration: the request goes on as it came, and so does the answer. */
export async function callEndpointProxy(
  uri: string,
  httpMethod: string,
  mapped: IntegrationRequest,
  { request, parameters }: Exchange,
  fetch: Fetch,
): Promise<ApiResponse> {
  const headers = new Headers();
  for (const [name, values] of parameters.headers) headers.set(name, values);
  for (const [name, values] of mapped.headers) headers.set(name, values);
  const path = new Map([...parameters.path, ...mapped.path]);
  const querystring = new Map([...parameters.querystring, ...mapped.querystring]);
  const method = httpMethod === 'ANY' ? request.method : httpMethod;
  const url = withPathParameters(uri, path) + queryOf(querystring);
  const result = await send(url, method, headers, request.body, fetch);
  return { status: result.status, headers: remapHeaders(result.headers), body: result.body };
}

async function send(
  url: string,
  method: string,
  headers: Headers,
  body: Buffer | string,
  fetch: Fetch,
): Promise<IntegrationResult> {
  const sent = headers.lines().filter(([name]) => !sentByFetch.has(name.toLowerCase()));
  const withBody = !['GET', 'HEAD'].includes(method) && body.length > 0;
  try {
    const response = await fetch(url, {
      method,
      headers: sent.map(([name, value]): [string, string] => [name, value]),
      redirect: 'manual',
      ...(withBody && { body: new Uint8Array(Buffer.from(body)) }),
    });
    const received = [...response.headers].filter(([name]) => !readByFetch.has(name));
    // Reading the body fails when the endpoint hangs up in the middle of it.
    const content = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: new Headers(received), body: content };
  } catch (error) {
    throw new GatewayFailure('INTEGRATION_FAILURE', 'Internal server error', {
      reason: `${url}: ${String(error)}`,
    });
  }
}
