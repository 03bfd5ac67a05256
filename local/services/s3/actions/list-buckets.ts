import type { ListBucketsCommandOutput } from '@aws-sdk/client-s3';
import { anonymous, type CallContext } from '../../../aws/call';
import type { BucketAccount } from '../account';
import type { Output } from '../action';
import { accessDenied } from '../errors';
import type { Input } from '../input';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html All of them, in one page. */
export function listBuckets(
  account: BucketAccount,
  _input: Input,
  { principal }: CallContext,
): Output<ListBucketsCommandOutput> {
  if (principal === anonymous) throw accessDenied();
  const buckets = [...account.buckets.values()].map(({ name, created }) => ({
    Name: name,
    CreationDate: new Date(created),
  }));
  const { account: id } = account.options.environment;
  return { Owner: { ID: id }, Buckets: buckets };
}
