import type { WireRequest, WireResponse } from '../../../aws/call';
import { AwsError } from '../../../aws/error';
import { corsHeaders, type CorsRule } from '../cors';
import { idHeaders } from './answer';

/**
 * The answer to what a browser asks before it sends a request.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTOPTIONSobject.html
 * @throws AwsError `AccessForbidden`, `BadRequest`
 */
export function answerPreflight(
  request: WireRequest,
  rules: readonly CorsRule[] | undefined,
  requestId: string,
): WireResponse {
  const { origin, 'access-control-request-method': method } = request.headers;
  if (origin === undefined) throw insufficient('Origin request header needed.');
  if (method === undefined) throw insufficient('Access-Control-Request-Method request header needed.');
  if (rules === undefined) throw forbidden(request, 'CORS is not enabled for this bucket.');
  const asked = request.headers['access-control-request-headers'] ?? '';
  const headers = asked.split(',').flatMap((name) => name.trim().toLowerCase() || []);
  const granted = corsHeaders(rules, { origin, method, headers });
  if (granted === undefined) {
    throw forbidden(
      request,
      "This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
    );
  }
  return { status: 200, headers: { ...idHeaders(requestId), ...granted }, body: '' };
}

/** Headers that let the page that sent a request read its answer, errors included. */
export function crossOriginHeaders(
  { method, headers: { origin } }: WireRequest,
  rules: readonly CorsRule[] | undefined,
): Record<string, string> {
  if (origin === undefined || method === 'OPTIONS') return {};
  return corsHeaders(rules ?? [], { origin, method, headers: [] }) ?? {};
}

function insufficient(what: string): AwsError {
  return new AwsError('BadRequest', `Insufficient information. ${what}`);
}

function forbidden({ headers }: WireRequest, why: string): AwsError {
  return new AwsError('AccessForbidden', `CORSResponse: ${why}`, {
    status: 403,
    members: { Method: headers['access-control-request-method'] ?? '', ResourceType: 'OBJECT' },
  });
}
