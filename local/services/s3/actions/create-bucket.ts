import type { CreateBucketCommandOutput } from '@aws-sdk/client-s3';
import { AwsError } from '../../../aws/error';
import type { BucketAccount } from '../account';
import type { Output } from '../action';
import { type Input, requiredText } from '../input';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export function createBucket(account: BucketAccount, input: Input): Output<CreateBucketCommandOutput> {
  const name = requiredText(input, 'Bucket');
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) || name.includes('..')) {
    throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', {
      members: { BucketName: name },
    });
  }
  if (account.buckets.has(name)) {
    const message = 'Your previous request to create the named bucket succeeded and you already own it.';
    throw new AwsError('BucketAlreadyOwnedByYou', message, { status: 409, members: { BucketName: name } });
  }
  if (account.buckets.size >= account.limits.buckets) {
    throw new AwsError('TooManyBuckets', 'You have attempted to create more buckets than allowed');
  }
  account.addBucket(name);
  return { Location: `/${name}` };
}
