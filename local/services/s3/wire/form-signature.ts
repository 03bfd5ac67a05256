import { anonymous, type Principal } from '../../../aws/call';
import { secretOf } from '../../../aws/credentials';
import type { AwsError } from '../../../aws/error';
import { isSameSignature, parseCredential, signText } from '../../../aws/signature-v4';
import { invalidArgument, notImplemented, signatureDoesNotMatch } from '../errors';

/**
 * Who has signed the form's policy; nobody when it has no field of a signature.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
 * @param values by name in lower case
 * @throws AwsError when the form is neither unsigned nor rightly signed
 */
export function callerOf(values: ReadonlyMap<string, string>, account: string): Principal {
  if (values.has('awsaccesskeyid') || values.has('signature')) throw notImplemented('Signature Version 2');
  const signing = ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-Signature'];
  const missing = signing.filter((name) => !values.has(name.toLowerCase()));
  const [first] = missing;
  if (missing.length === signing.length) return anonymous;
  if (first !== undefined) throw missingField(first);
  const policy = values.get('policy');
  if (policy === undefined) throw missingField('policy');
  const credential = values.get('x-amz-credential') ?? '';
  const scope = parseCredential(credential);
  if (scope === undefined || values.get('x-amz-algorithm') !== 'AWS4-HMAC-SHA256') {
    throw invalidArgument(
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
      'X-Amz-Credential',
      credential,
    );
  }
  // The text is signed as it was sent, so that a broken policy shows as a broken signature.
  const secret = secretOf(scope.accessKeyId);
  const signature = values.get('x-amz-signature') ?? '';
  if (secret !== undefined && !isSameSignature(signText(secret, scope, policy), signature)) {
    throw signatureDoesNotMatch(scope.accessKeyId, policy, signature);
  }
  return { kind: 'account', account, accessKeyId: scope.accessKeyId };
}

/** Two spaces, as AWS has them. */
export function missingField(name: string): AwsError {
  return invalidArgument(
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    name,
    '',
  );
}
