import type { CallContext } from '../../../aws/call';
import type { BucketAccount } from '../account';
import type { Input } from '../input';
import { checkWriteConditions } from '../preconditions';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html Deleting what is not there succeeds. */
export function deleteObject(account: BucketAccount, input: Input, context: CallContext): object {
  const { bucket, key } = account.keyFor('DeleteObject', input, context);
  checkWriteConditions(input, key, bucket.object(key));
  if (bucket.remove(key)) account.report(bucket.name, 'deleted', key);
  return {};
}
