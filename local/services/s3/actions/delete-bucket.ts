import type { CallContext } from '../../../aws/call';
import { AwsError } from '../../../aws/error';
import type { BucketAccount } from '../account';
import type { Input } from '../input';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html */
export function deleteBucket(account: BucketAccount, input: Input, context: CallContext): object {
  const bucket = account.bucketFor('DeleteBucket', input, context);
  if (!bucket.isEmpty) {
    throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', {
      status: 409,
      members: { BucketName: bucket.name },
    });
  }
  account.buckets.delete(bucket.name);
  return {};
}
