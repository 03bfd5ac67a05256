import type { CallContext } from '../../../aws/call';
import type { BucketAccount } from '../account';
import { readCors } from '../cors';
import { type Input, structure } from '../input';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html */
export function putBucketCors(account: BucketAccount, input: Input, context: CallContext): object {
  const bucket = account.bucketFor('PutBucketCORS', input, context);
  bucket.cors = readCors(structure(input, 'CORSConfiguration') ?? {});
  return {};
}
