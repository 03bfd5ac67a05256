import type { WireRequest, WireResponse } from '../aws/call';
import { AwsError } from '../aws/error';
import { jsonError } from './aws-json';
import { queryError } from './aws-query';
import { element, textElement } from './xml';

/** Services whose REST protocol has XML, by signing name; all others have JSON. */
const xmlServices = new Set(['cloudfront', 'route53', 's3', 's3-outposts', 's3express']);

/**
 * Refuses a call of a service that does not run here, in the protocol that its SDK reads, so that the client shows the
 * error and not a failure to parse it. https://smithy.io/2.0/aws/protocols/index.html
 * @param service signing name; undefined when nothing in the request says it
 */
export function unsupported(
  request: WireRequest,
  service: string | undefined,
  served: readonly string[],
  requestId: string,
): WireResponse {
  const names = `Served here: ${served.toSorted().join(', ')}.`;
  const action = actionOf(request);
  const call = action ?? `${request.method} ${pathOf(request)}`;
  const message =
    service === undefined
      ? `Cannot tell which AWS service ${call} is for: it is not signed. ${names}`
      : `The service ${service} is not served here. The call was ${call}. ${names}`;
  const error = new AwsError('UnknownOperationException', message, { status: 404 });
  const { headers } = request;
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') return cborError(error, requestId);
  if (headers['x-amz-target'] !== undefined) {
    const version = headers['content-type']?.includes('json-1.0') === true ? '1.0' : '1.1';
    return jsonError({ version, namespace: 'com.amazon.coral.service' }, error, requestId);
  }
  if (service === 'ec2') return ec2Error(error, requestId);
  if (action !== undefined || (service !== undefined && xmlServices.has(service))) {
    return queryError(error, `https://${service ?? 'aws'}.amazonaws.com/doc/`, requestId);
  }
  return restJsonError(error, requestId);
}

/** The action as the request names it; undefined for REST, which names a path. */
function actionOf(request: WireRequest): string | undefined {
  const { headers, path, body } = request;
  const target = headers['x-amz-target'];
  if (target !== undefined) return target.slice(target.indexOf('.') + 1);
  const operation = /\/service\/[^/]+\/operation\/([^/?]+)/.exec(path)?.[1];
  if (operation !== undefined) return operation;
  const inForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  const mark = path.indexOf('?');
  const form = new URLSearchParams(inForm ? body.toString('utf8') : mark < 0 ? '' : path.slice(mark + 1));
  return form.get('Action') ?? undefined;
}

function pathOf({ path }: WireRequest): string {
  return path.split('?', 1)[0] ?? path;
}

function restJsonError({ code, message, status }: AwsError, requestId: string): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message, Message: message }),
  };
}

function ec2Error({ code, message, status }: AwsError, requestId: string): WireResponse {
  const error = element('Error', textElement('Code', code), textElement('Message', message));
  const content = element('Response', element('Errors', error), textElement('RequestID', requestId));
  const headers = { 'content-type': 'text/xml', 'x-amzn-requestid': requestId };
  return { status, headers, body: `<?xml version="1.0" encoding="UTF-8"?>${content}` };
}

/** A map of two texts in CBOR. https://www.rfc-editor.org/rfc/rfc8949 */
function cborError({ code, message, status }: AwsError, requestId: string): WireResponse {
  return {
    status,
    headers: {
      'content-type': 'application/cbor',
      'smithy-protocol': 'rpc-v2-cbor',
      'x-amzn-requestid': requestId,
    },
    body: Buffer.concat([Buffer.from([0xa2]), ...['__type', code, 'message', message].map(cborText)]),
  };
}

function cborText(text: string): Buffer {
  const bytes = Buffer.from(text);
  const head = Buffer.alloc(5);
  head.writeUInt8(0x7a);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}
