import type { GetObjectTaggingCommandOutput } from '@aws-sdk/client-s3';
import type { CallContext } from '../../../aws/call';
import type { BucketAccount } from '../account';
import type { Output } from '../action';
import { type Input, optionalText, structure, structures } from '../input';
import { readTags } from '../object-attributes';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html */
export function getObjectTagging(
  account: BucketAccount,
  input: Input,
  context: CallContext,
): Output<GetObjectTaggingCommandOutput> {
  const { bucket, key } = account.keyFor('GetObjectTagging', input, context);
  const { tags } = account.existing(bucket, key, context).attributes;
  return { TagSet: [...tags].map(([Key, Value]) => ({ Key, Value })) };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
export function putObjectTagging(account: BucketAccount, input: Input, context: CallContext): object {
  const { bucket, key } = account.keyFor('PutObjectTagging', input, context);
  const object = account.existing(bucket, key, context);
  const tags = readTags({ Tagging: tagText(structure(input, 'Tagging') ?? {}) }, account.limits);
  bucket.put(object.withTags(tags));
  return {};
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html */
export function deleteObjectTagging(account: BucketAccount, input: Input, context: CallContext): object {
  const { bucket, key } = account.keyFor('DeleteObjectTagging', input, context);
  bucket.put(account.existing(bucket, key, context).withTags(new Map()));
  return {};
}

/** A tag set as the header `x-amz-tagging` spells it. */
export function tagText(tagging: Input): string {
  const pairs = structures(tagging, 'TagSet').map((tag): [string, string] => [
    optionalText(tag, 'Key') ?? '',
    optionalText(tag, 'Value') ?? '',
  ]);
  return new URLSearchParams(pairs).toString();
}
