import type { CallContext } from '../../../aws/call';
import type { BucketAccount } from '../account';
import { malformedXml } from '../errors';
import { type Input, optionalText, structure, structures } from '../input';

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html
 * Nothing is encrypted here; clients are told what AWS would tell them.
 */
export function putBucketEncryption(account: BucketAccount, input: Input, context: CallContext): object {
  const bucket = account.bucketFor('PutEncryptionConfiguration', input, context);
  const [rule] = structures(structure(input, 'ServerSideEncryptionConfiguration') ?? {}, 'Rules');
  const byDefault = structure(rule ?? {}, 'ApplyServerSideEncryptionByDefault') ?? {};
  const algorithm = optionalText(byDefault, 'SSEAlgorithm') ?? 'AES256';
  if (!['AES256', 'aws:kms', 'aws:kms:dsse'].includes(algorithm)) throw malformedXml();
  const keyId = optionalText(byDefault, 'KMSMasterKeyID');
  bucket.encryption = { algorithm, ...(keyId !== undefined && algorithm !== 'AES256' && { keyId }) };
  return {};
}
