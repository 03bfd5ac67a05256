import type { CallContext } from '../../../aws/call';
import type { BucketAccount } from '../account';
import type { Input } from '../input';
import { uploadOf } from '../multipart-upload';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export function abortMultipartUpload(account: BucketAccount, input: Input, context: CallContext): object {
  const { bucket, key } = account.keyFor('AbortMultipartUpload', input, context);
  bucket.uploads.delete(uploadOf(bucket, key, input).id);
  return {};
}
