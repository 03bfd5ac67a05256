import type { CallContext } from '../../../aws/call';
import type { BucketAccount } from '../account';
import type { Input } from '../input';
import { readObject } from '../read-object';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export function headObject(account: BucketAccount, input: Input, context: CallContext): object {
  return readObject(account, input, context).output;
}
