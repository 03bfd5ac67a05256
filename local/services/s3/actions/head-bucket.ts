import type { HeadBucketCommandOutput } from '@aws-sdk/client-s3';
import type { CallContext } from '../../../aws/call';
import type { BucketAccount } from '../account';
import type { Output } from '../action';
import type { Input } from '../input';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export function headBucket(
  account: BucketAccount,
  input: Input,
  context: CallContext,
): Output<HeadBucketCommandOutput> {
  account.bucketFor('ListBucket', input, context);
  return { BucketRegion: account.options.environment.region, AccessPointAlias: false };
}
