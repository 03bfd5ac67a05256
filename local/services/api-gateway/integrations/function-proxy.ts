import type { CallContext } from '../../../aws/call';
import type { LambdaInvoker } from '../../../aws/lambda-invoker';
import type { Exchange } from '../exchange';
import { internalFailure } from '../gateway-failure';
import { type ApiResponse, Headers, mediaType } from '../http';
import { readJson } from '../velocity/json';
import { JavaMap, type Value } from '../velocity/values';
import { invoke } from './function';
import { remapHeaders } from './restricted-headers';

/** What a proxy integration knows of the API around it. */
export interface ProxySurroundings {
  readonly isBinary: (type: string) => boolean;
}

/**
 * Calls a function with the whole request, and makes the response from what it returns.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export async function callFunctionProxy(
  functionArn: string,
  exchange: Exchange,
  lambda: LambdaInvoker,
  context: CallContext,
  { isBinary }: ProxySurroundings,
): Promise<ApiResponse> {
  const event = JSON.stringify(proxyEvent(exchange, isBinary));
  const result = await invoke(lambda, functionArn, event, context);
  if (result.functionError !== undefined) {
    throw internalFailure(`The function failed: ${result.payload}`, 502);
  }
  const accepts = mediaType(exchange.parameters.headers.get('accept'));
  return proxyResponse(result.payload, accepts !== undefined && isBinary(accepts));
}

/** The REST API's event, payload format 1.0. */
function proxyEvent(
  { request, parameters, context, stageVariables }: Exchange,
  isBinary: (type: string) => boolean,
): object {
  const { headers, querystring, path } = parameters;
  const binary =
    request.body.length > 0 && isBinary(mediaType(headers.get('content-type')) ?? 'application/json');
  const body = request.body.length === 0 ? null : request.body.toString(binary ? 'base64' : 'utf8');
  const [plainPath = '/'] = request.path.split('?', 1);
  return {
    resource: context.get('resourcePath'),
    path: plainPath,
    httpMethod: request.method,
    headers: lastOf(headers),
    multiValueHeaders: orNull(Object.fromEntries(headers)),
    queryStringParameters: lastOf(querystring),
    multiValueQueryStringParameters: orNull(Object.fromEntries(querystring)),
    pathParameters: orNull(Object.fromEntries(path)),
    stageVariables: orNull(Object.fromEntries(stageVariables.entries)),
    requestContext: requestContext(context),
    body,
    isBase64Encoded: binary,
  };
}

function requestContext(context: JavaMap): object {
  const members = [
    'accountId',
    'resourceId',
    'stage',
    'domainName',
    'domainPrefix',
    'requestId',
    'extendedRequestId',
  ];
  const more = ['protocol', 'path', 'resourcePath', 'httpMethod', 'apiId', 'requestTime', 'requestTimeEpoch'];
  const identity = context.get('identity');
  return {
    ...Object.fromEntries([...members, ...more].map((name) => [name, context.get(name)])),
    identity: identity instanceof JavaMap ? Object.fromEntries(identity.entries) : {},
  };
}

function lastOf(entries: Iterable<readonly [string, readonly string[]]>): object | null {
  return orNull(Object.fromEntries([...entries].map(([name, values]) => [name, values.at(-1)])));
}

function orNull(members: object): object | null {
  return Object.keys(members).length === 0 ? null : members;
}

/** @throws GatewayFailure, a 502, when the function's result is not of the form that API Gateway wants */
function proxyResponse(payload: string, wantsBinary: boolean): ApiResponse {
  const result = read(payload);
  if (!(result instanceof JavaMap)) throw malformed('it is not an object');
  const allowed = [
    'statusCode',
    'headers',
    'multiValueHeaders',
    'body',
    'isBase64Encoded',
    'statusDescription',
  ];
  const unknown = [...result.entries.keys()].find((name) => !allowed.includes(name));
  if (unknown !== undefined) throw malformed(`it has an unknown member ${unknown}`);
  const body = result.get('body');
  if (body !== null && typeof body !== 'string') throw malformed('its body is not text');
  const encoded = result.get('isBase64Encoded') === true;
  return {
    status: statusOf(result.get('statusCode')),
    headers: remapHeaders(headersOf(result)),
    body: encoded && wantsBinary ? Buffer.from(body ?? '', 'base64') : (body ?? ''),
  };
}

function read(payload: string): Value {
  try {
    return readJson(payload);
  } catch {
    throw malformed('it is not JSON');
  }
}

function statusOf(value: Value): number {
  if (value === null) return 200;
  const status = typeof value === 'string' ? Number(value) : value;
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) {
    // After a 1xx the client would wait for another answer.
    throw malformed('its statusCode is not the status of an answer');
  }
  return status;
}

/** Values of a name in both maps are joined; `multiValueHeaders` goes before. */
function headersOf(result: JavaMap): Headers {
  const headers = new Headers([['Content-Type', 'application/json']]);
  const single = membersOf(result.get('headers'), 'headers');
  const multiple = membersOf(result.get('multiValueHeaders'), 'multiValueHeaders');
  for (const [name, value] of single) headers.set(name, [text(value)]);
  for (const [name, value] of multiple) {
    const values =
      typeof value === 'object' && value !== null && 'items' in value ? value.items.map(text) : [text(value)];
    headers.set(name, values);
  }
  return headers;
}

function membersOf(value: Value, name: string): Iterable<readonly [string, Value]> {
  if (value === null) return [];
  if (!(value instanceof JavaMap)) throw malformed(`its ${name} are not an object`);
  return value.entries;
}

function text(value: Value): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  throw malformed('a header of it is not text');
}

function malformed(reason: string): Error {
  return internalFailure(`Malformed Lambda proxy response: ${reason}`, 502);
}
