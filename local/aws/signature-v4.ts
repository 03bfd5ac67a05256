import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { WireRequest } from './call';

/** `AKID/20260101/us-east-1/s3/aws4_request` in parts. */
export interface CredentialScope {
  readonly accessKeyId: string;
  /** `YYYYMMDD` */
  readonly day: string;
  readonly region: string;
  readonly service: string;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html */
export function parseCredential(text: string): CredentialScope | undefined {
  const match = /^([^/,\s]+)\/([^/,\s]*)\/([^/,\s]*)\/([^/,\s]+)\/aws4_request$/.exec(text);
  const [, accessKeyId, day, region, service] = match ?? [];
  if (accessKeyId === undefined || day === undefined || region === undefined || service === undefined)
    return undefined;
  return { accessKeyId, day, region, service };
}

/** The signature of `text` in hexadecimal digits. */
export function signText(secret: string, { day, region, service }: CredentialScope, text: string): string {
  const steps = [day, region, service, 'aws4_request'];
  let key: Buffer = Buffer.from(`AWS4${secret}`);
  for (const step of steps) key = hmac(key, step);
  return hmac(key, text).toString('hex');
}

/**
 * What a pre-signed URL signs.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function textToSign(request: WireRequest, query: URLSearchParams, scope: CredentialScope): string {
  const signedHeaders = query.get('X-Amz-SignedHeaders') ?? '';
  const [path = '/'] = request.path.split('?');
  const canonical = [
    request.method,
    path.split('/').map(reencode).join('/'),
    canonicalQuery(query),
    ...signedHeaders
      .split(';')
      .map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders,
    request.headers['x-amz-content-sha256'] ?? query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD',
  ].join('\n');
  const { day, region, service } = scope;
  return [
    query.get('X-Amz-Algorithm') ?? '',
    query.get('X-Amz-Date') ?? '',
    `${day}/${region}/${service}/aws4_request`,
    createHash('sha256').update(canonical).digest('hex'),
  ].join('\n');
}

export function isSameSignature(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** `20260101T120000Z` in milliseconds since the Unix epoch. */
export function parseSigningTime(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted()
    .join('&');
}

/** Paths are signed decoded and encoded again, so that two spellings of one path have one signature. */
function reencode(part: string): string {
  try {
    return encode(decodeURIComponent(part));
  } catch {
    return part;
  }
}

/** All but letters, digits and `-._~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
