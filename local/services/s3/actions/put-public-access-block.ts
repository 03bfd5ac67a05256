import type { CallContext } from '../../../aws/call';
import type { BucketAccount } from '../account';
import { type Input, isTrue, structure } from '../input';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html */
export function putPublicAccessBlock(account: BucketAccount, input: Input, context: CallContext): object {
  const bucket = account.bucketFor('PutBucketPublicAccessBlock', input, context);
  const block = structure(input, 'PublicAccessBlockConfiguration') ?? {};
  // There are no ACLs here, hence nothing for the other two to block.
  bucket.blocksPublicAccess = isTrue(block, 'BlockPublicPolicy') || isTrue(block, 'RestrictPublicBuckets');
  return {};
}
