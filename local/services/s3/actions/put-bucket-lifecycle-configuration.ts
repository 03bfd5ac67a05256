import type { CallContext } from '../../../aws/call';
import type { BucketAccount } from '../account';
import { type Input, structure } from '../input';
import { readLifecycle } from '../lifecycle';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html */
export function putBucketLifecycleConfiguration(
  account: BucketAccount,
  input: Input,
  context: CallContext,
): object {
  const bucket = account.bucketFor('PutLifecycleConfiguration', input, context);
  bucket.lifecycle = readLifecycle(structure(input, 'LifecycleConfiguration') ?? {});
  return {};
}
