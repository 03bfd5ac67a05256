import type { CreateMultipartUploadCommandOutput } from '@aws-sdk/client-s3';
import type { CallContext } from '../../../aws/call';
import type { BucketAccount } from '../account';
import type { Output } from '../action';
import { namedAlgorithm } from '../checksums/verify';
import { type Input, optionalText } from '../input';
import { checksumTypeOf } from '../multipart-upload';
import { readAttributes } from '../object-attributes';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export function createMultipartUpload(
  account: BucketAccount,
  input: Input,
  context: CallContext,
): Output<CreateMultipartUploadCommandOutput> {
  const { bucket, key } = account.keyFor('PutObject', input, context);
  const algorithm = namedAlgorithm(input);
  const checksumType = checksumTypeOf(algorithm, optionalText(input, 'ChecksumType'));
  const id = account.options.random.bytes(32).toString('base64url');
  bucket.uploads.set(id, {
    id,
    key,
    initiated: account.now,
    attributes: readAttributes(input, account.limits, bucket.encryption),
    algorithm,
    checksumType,
    parts: new Map(),
  });
  return {
    Bucket: bucket.name,
    Key: key,
    UploadId: id,
    ...(algorithm !== undefined && { ChecksumAlgorithm: algorithm, ChecksumType: checksumType }),
  };
}
