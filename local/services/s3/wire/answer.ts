import type { WireResponse } from '../../../aws/call';
import type { AwsError } from '../../../aws/error';
import { isStructure } from '../../../aws/structure';
import { element, textElement } from '../../../wire/xml';
import { isHeaderText } from '../object-attributes';
import { memberText } from './member-text';
import { METADATA, outputHeaders } from './members';
import { documentOf } from './xml-output';

/** Actions that answer without a body, and say so. */
const empty: ReadonlySet<string> = new Set([
  'AbortMultipartUpload',
  'DeleteBucket',
  'DeleteBucketPolicy',
  'DeleteObject',
  'DeleteObjectTagging',
  'PutBucketPolicy',
]);

/** An action's output as HTTP. */
export function resultAnswer(
  action: string,
  output: Readonly<Record<string, unknown>>,
  requestId: string,
): WireResponse {
  const document = documentOf(action, output);
  if (document !== undefined)
    return { status: 200, headers: { ...idHeaders(requestId), ...xmlType }, body: document };
  const { Body: body, Policy: policy } = output;
  return {
    status: empty.has(action) ? 204 : output['ContentRange'] === undefined ? 200 : 206,
    headers: {
      ...idHeaders(requestId),
      ...headersOf(output),
      ...(action === 'HeadObject' && { 'content-length': String(output['ContentLength']) }),
    },
    body: Buffer.isBuffer(body) ? body : typeof policy === 'string' ? policy : '',
  };
}

/** Errors as S3 spells them; without a body where HTTP allows none. */
export function errorAnswer(error: AwsError, requestId: string, method: string): WireResponse {
  const headers = idHeaders(requestId);
  if (error.status === 304) return { status: 304, headers, body: '' };
  if (method === 'HEAD') return { status: error.status, headers: { ...headers, ...xmlType }, body: '' };
  const content = element(
    'Error',
    textElement('Code', error.code === 'InternalFailure' ? 'InternalError' : error.code),
    textElement('Message', error.message),
    ...Object.entries(error.members).map(([name, value]) => textElement(name, String(value))),
    textElement('RequestId', requestId),
    textElement('HostId', requestId),
  );
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n${content}`;
  return { status: error.status, headers: { ...headers, ...xmlType }, body };
}

export const xmlType = { 'content-type': 'application/xml' };

export function idHeaders(requestId: string): Record<string, string> {
  return { 'x-amz-request-id': requestId, 'x-amz-id-2': requestId, server: 'AmazonS3' };
}

export function headersOf(output: Readonly<Record<string, unknown>>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [member, header] of Object.entries(outputHeaders)) {
    const value = output[member];
    if (value === undefined) continue;
    headers[header] = value instanceof Date ? value.toUTCString() : memberText(value);
  }
  const { Metadata: metadata } = output;
  for (const [name, value] of Object.entries(isStructure(metadata) ? metadata : {})) {
    headers[METADATA + name] = headerText(String(value));
  }
  return headers;
}

/** Metadata that a form gave may be any text; S3 spells it as RFC 2047 does. */
function headerText(text: string): string {
  return isHeaderText(text) ? text : `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
}
