import type { WireRequest, WireResponse } from '../aws/call';
import { AwsError } from '../aws/error';

/** The AWS JSON protocol. https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
export interface JsonProtocol {
  readonly version: '1.0' | '1.1';
  /** Namespace of the error shapes, such as `com.amazonaws.sqs`. @default - errors are named without one */
  readonly namespace?: string;
  /** Whether errors carry `x-amzn-query-error`, as of services that once spoke the query protocol. */
  readonly queryCompatible?: boolean;
}

/** The action in `X-Amz-Target: Service.Action`, or undefined when it is not of the service. */
export function targetedAction(request: WireRequest, service: string): string | undefined {
  const target = request.headers['x-amz-target'];
  return target?.startsWith(`${service}.`) === true ? target.slice(service.length + 1) : undefined;
}

/**
 * The input of a call.
 * @throws AwsError `SerializationException` when the body is no JSON object
 */
export function parseJsonInput(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  const value = parse(body.toString('utf8'));
  if (!isJsonObject(value)) throw new AwsError('SerializationException', 'Unexpected value type in payload');
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError('SerializationException', 'Unexpected token in payload');
  }
}

function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @param result plain JSON: bytes as base64 text, timestamps as numbers */
export function jsonResult(protocol: JsonProtocol, result: object, requestId: string): WireResponse {
  return {
    status: 200,
    headers: { 'content-type': `application/x-amz-json-${protocol.version}`, 'x-amzn-requestid': requestId },
    body: JSON.stringify(result),
  };
}

export function jsonError(protocol: JsonProtocol, error: AwsError, requestId: string): WireResponse {
  return {
    status: error.status,
    headers: {
      'content-type': `application/x-amz-json-${protocol.version}`,
      'x-amzn-requestid': requestId,
      ...(protocol.queryCompatible === true && {
        'x-amzn-query-error': `${error.queryCode};${error.fault}`,
      }),
    },
    body: JSON.stringify({
      __type: protocol.namespace === undefined ? error.code : `${protocol.namespace}#${error.code}`,
      message: error.message,
      ...error.members,
    }),
  };
}
