import type { CallContext } from '../../../aws/call';
import type { BucketAccount } from '../account';
import type { Input } from '../input';
import { readObject } from '../read-object';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export function getObject(account: BucketAccount, input: Input, context: CallContext): object {
  const { object, range, output } = readObject(account, input, context);
  const { body } = object;
  return { ...output, Body: range === undefined ? body : body.subarray(range.first, range.last + 1) };
}
