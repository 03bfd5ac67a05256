import type { WireRequest } from '../../../aws/call';
import { secretOf } from '../../../aws/credentials';
import { AwsError } from '../../../aws/error';
import {
  type CredentialScope,
  isSameSignature,
  parseCredential,
  parseSigningTime,
  signText,
  textToSign,
} from '../../../aws/signature-v4';
import { accessDenied, signatureDoesNotMatch } from '../errors';

export function isPresigned(query: URLSearchParams): boolean {
  return query.has('X-Amz-Signature') || query.has('X-Amz-Credential');
}

/**
 * Whether a pre-signed URL still holds, and is the one that was signed; the latter where its secret is known.
 * Whether it holds already is not asked: who signs may have another clock than the runtime.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 * @throws AwsError `AccessDenied`, `SignatureDoesNotMatch`, `AuthorizationQueryParametersError`
 */
export function checkPresignedUrl(
  request: WireRequest,
  query: URLSearchParams,
  { now, presignedSeconds }: { readonly now: number; readonly presignedSeconds: number },
): void {
  const scope = parseCredential(query.get('X-Amz-Credential') ?? '');
  const signedAt = parseSigningTime(query.get('X-Amz-Date') ?? '');
  const signature = query.get('X-Amz-Signature');
  const lifetime = query.get('X-Amz-Expires') ?? '';
  if (
    scope === undefined ||
    signedAt === undefined ||
    signature === null ||
    !/^\d{1,9}$/.test(lifetime) ||
    !query.has('X-Amz-SignedHeaders') ||
    query.get('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256'
  ) {
    throw new AwsError(
      'AuthorizationQueryParametersError',
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    );
  }
  if (Number(lifetime) > presignedSeconds) {
    throw new AwsError(
      'AuthorizationQueryParametersError',
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${presignedSeconds} seconds`,
    );
  }
  const expires = signedAt + Number(lifetime) * 1000;
  if (now > expires) {
    throw accessDenied('Request has expired', {
      'X-Amz-Expires': lifetime,
      Expires: isoSeconds(expires),
      ServerTime: isoSeconds(now),
    });
  }
  checkSignature(request, query, scope, signature);
  checkAllSigned(request, query);
}

function checkSignature(
  request: WireRequest,
  query: URLSearchParams,
  scope: CredentialScope,
  signature: string,
): void {
  const secret = secretOf(scope.accessKeyId);
  if (secret === undefined) return;
  const text = textToSign(request, query, scope);
  if (!isSameSignature(signText(secret, scope, text), signature)) {
    throw signatureDoesNotMatch(scope.accessKeyId, text, signature);
  }
}

/** What S3 would act on has to be signed. */
function checkAllSigned({ headers }: WireRequest, query: URLSearchParams): void {
  const signed = (query.get('X-Amz-SignedHeaders') ?? '').split(';');
  const unsigned = Object.keys(headers).filter(
    (name) => name.startsWith('x-amz-') && name !== 'x-amz-content-sha256' && !signed.includes(name),
  );
  if (unsigned.length === 0) return;
  throw accessDenied('There were headers present in the request which were not signed', {
    HeadersNotSigned: unsigned.join(', '),
  });
}

function isoSeconds(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}
