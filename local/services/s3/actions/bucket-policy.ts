import type { GetBucketPolicyCommandOutput } from '@aws-sdk/client-s3';
import type { CallContext } from '../../../aws/call';
import { AwsError } from '../../../aws/error';
import { readPolicy } from '../../../aws/policy/document';
import type { BucketAccount } from '../account';
import type { Output } from '../action';
import { type Input, requiredText } from '../input';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html */
export function putBucketPolicy(account: BucketAccount, input: Input, context: CallContext): object {
  const bucket = account.bucketFor('PutBucketPolicy', input, context);
  const text = requiredText(input, 'Policy');
  const document = readPolicy(text);
  if (document === undefined) {
    throw new AwsError('MalformedPolicy', "Policies must be valid JSON and the first byte must be '{'");
  }
  bucket.policy = { text, document };
  return {};
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html */
export function getBucketPolicy(
  account: BucketAccount,
  input: Input,
  context: CallContext,
): Output<GetBucketPolicyCommandOutput> {
  const { policy, name } = account.bucketFor('GetBucketPolicy', input, context);
  if (policy === undefined) {
    throw new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', {
      status: 404,
      members: { BucketName: name },
    });
  }
  return { Policy: policy.text };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html */
export function deleteBucketPolicy(account: BucketAccount, input: Input, context: CallContext): object {
  account.bucketFor('DeleteBucketPolicy', input, context).policy = undefined;
  return {};
}
