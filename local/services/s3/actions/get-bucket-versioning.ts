import type { CallContext } from '../../../aws/call';
import type { BucketAccount } from '../account';
import type { Input } from '../input';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html Versions were never kept. */
export function getBucketVersioning(account: BucketAccount, input: Input, context: CallContext): object {
  account.bucketFor('GetBucketVersioning', input, context);
  return {};
}
