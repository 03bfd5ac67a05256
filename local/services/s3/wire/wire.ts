import { createHash } from 'node:crypto';
import type { AwsService, CallContext, WireHandler, WireRequest, WireResponse } from '../../../aws/call';
import { atEdge, type Edges, openEdges } from '../../../aws/edge';
import { AwsError } from '../../../aws/error';
import { toAwsError } from '../../../wire/internal-failure';
import { verifyDigests } from '../checksums/verify';
import { notImplemented } from '../errors';
import type { S3Service } from '../service';
import { errorAnswer, resultAnswer } from './answer';
import { isChunked, unwrapChunks } from './chunked-body';
import { answerPreflight, crossOriginHeaders } from './cross-origin';
import { uploadForm } from './form-upload';
import { inputOf, inputQuery } from './members';
import { operationOf } from './operation';
import { checkPresignedUrl, isPresigned } from './presigned-url';
import { type Target, targetOf } from './target';
import { hasDocument, readDocument } from './xml-input';

/** S3's REST API, as SDK clients, browsers and curl speak it. */
export function s3Wire(service: S3Service, edges: Pick<Edges, 'edge'> = openEdges): WireHandler {
  const api = atEdge(service, edges);
  return async (request, context) => {
    let target: Target | undefined;
    let answer: WireResponse;
    try {
      target = targetOf(request);
      answer = await route(service, api, request, target, context);
    } catch (thrown) {
      answer = errorAnswer(toAwsError(thrown), context.requestId, request.method);
    }
    const shared = crossOriginHeaders(request, service.corsRules(target?.bucket ?? ''));
    return { ...answer, headers: { ...answer.headers, ...shared } };
  };
}

/** Whether an unsigned request that could be for any service is for S3: what browsers send to buckets. */
export function isForS3(service: S3Service, request: WireRequest): boolean {
  const { method, headers } = request;
  if (method === 'OPTIONS' && headers['access-control-request-method'] !== undefined) return true;
  if (method === 'POST' && headers['content-type']?.startsWith('multipart/form-data') === true) return true;
  try {
    return service.hasBucket(targetOf(request).bucket ?? '');
  } catch {
    return false;
  }
}

async function route(
  service: S3Service,
  api: AwsService,
  request: WireRequest,
  target: Target,
  context: CallContext,
): Promise<WireResponse> {
  const { bucket, key, bucketUrl } = target;
  const query = queryOf(request.path);
  if (request.method === 'OPTIONS') {
    return answerPreflight(request, service.corsRules(bucket ?? ''), context.requestId);
  }
  if (request.method === 'POST' && bucket !== undefined && key === undefined && !query.has('delete')) {
    return uploadForm(service, request, bucket, bucketUrl, context);
  }
  if (query.has('AWSAccessKeyId')) throw notImplemented('Signature Version 2');
  if (isPresigned(query)) {
    const { presignedSeconds } = service.limits;
    checkPresignedUrl(request, query, { now: service.clock.now(), presignedSeconds });
  }
  const action = operationOf(request, target, query);
  const input = readInput(request, target, query, action);
  return resultAnswer(action, { ...(await api.call(action, input, context)) }, context.requestId);
}

/** `+` is a plus here, unlike in a form. */
function queryOf(path: string): URLSearchParams {
  const mark = path.indexOf('?');
  return new URLSearchParams(mark < 0 ? '' : path.slice(mark + 1).replaceAll('+', '%2B'));
}

function readInput(
  request: WireRequest,
  { bucket, key }: Target,
  query: URLSearchParams,
  action: string,
): Record<string, unknown> {
  const { headers } = request;
  verifyContentSha256(headers['x-amz-content-sha256'], request.body);
  const { body, trailers } = isChunked(headers)
    ? unwrapChunks(request.body, headers['x-amz-decoded-content-length'])
    : { body: request.body, trailers: [] };
  const named = new Map([...hoisted(query), ...Object.entries(headers), ...trailers]);
  const encoding = withoutChunks(headers['content-encoding']);
  if (encoding === '') named.delete('content-encoding');
  else named.set('content-encoding', encoding);
  const input = inputOf(named);
  for (const [member, name] of Object.entries(inputQuery)) {
    const value = query.get(name);
    if (value !== null) input[member] = value;
  }
  Object.assign(input, { Bucket: bucket, Key: key });
  if (hasDocument(action)) {
    // What sums up the object, not the list of its parts, is compared when the object is made.
    if (action !== 'CompleteMultipartUpload') verifyDigests(input, body);
    return { ...input, ...readDocument(action, body) };
  }
  return action === 'PutBucketPolicy' ? { ...input, Policy: body.toString() } : { ...input, Body: body };
}

/**
 * Headers that the signer of a URL has put into it. Not checksums: SDK clients put that of an empty body there, and
 * S3 passes over it.
 */
function* hoisted(query: URLSearchParams): Iterable<[string, string]> {
  for (const [name, value] of query) {
    const header = name.toLowerCase();
    if (header.startsWith('x-amz-') && !header.includes('checksum-')) yield [header, value];
    if (header === 'x-amz-checksum-mode') yield [header, value];
  }
}

function withoutChunks(encoding = ''): string {
  return encoding
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '' && one !== 'aws-chunked')
    .join(',');
}

function verifyContentSha256(given: string | undefined, body: Buffer): void {
  if (given === undefined || !/^[0-9a-f]{64}$/.test(given)) return;
  const actual = createHash('sha256').update(body).digest('hex');
  if (actual === given) return;
  throw new AwsError(
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    { members: { ClientComputedContentSHA256: given, S3ComputedContentSHA256: actual } },
  );
}
