import type { CallContext } from '../../../aws/call';
import type { BucketAccount } from '../account';
import type { Input } from '../input';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
export function getBucketLocation(
  account: BucketAccount,
  input: Input,
  context: CallContext,
): { readonly LocationConstraint?: string } {
  account.bucketFor('GetBucketLocation', input, context);
  const { region } = account.options.environment;
  // The oldest region is named by no name.
  return region === 'us-east-1' ? {} : { LocationConstraint: region };
}
