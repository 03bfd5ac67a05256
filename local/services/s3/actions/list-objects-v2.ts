import type { _Object, ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import type { CallContext } from '../../../aws/call';
import type { BucketAccount } from '../account';
import type { Output } from '../action';
import { invalidArgument } from '../errors';
import { type Input, isTrue, optionalText, optionalWhole } from '../input';
import { afterOf, listKeys, tokenOf } from '../listing';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export function listObjectsV2(
  account: BucketAccount,
  input: Input,
  context: CallContext,
): Output<ListObjectsV2CommandOutput> {
  const bucket = account.bucketFor('ListBucket', input, context);
  const prefix = optionalText(input, 'Prefix') ?? '';
  const delimiter = optionalText(input, 'Delimiter');
  const token = optionalText(input, 'ContinuationToken');
  const startAfter = optionalText(input, 'StartAfter');
  const asked = optionalWhole(input, 'MaxKeys', 'max-keys') ?? account.limits.page;
  const most = Math.min(asked, account.limits.page);
  const after = token === undefined ? (startAfter ?? '') : afterOf(token);
  const { keys, commonPrefixes, next } = listKeys(bucket.keys(), { prefix, delimiter, after, most });
  const spell = spelling(optionalText(input, 'EncodingType'));
  const owner = isTrue(input, 'FetchOwner') ? { Owner: { ID: account.options.environment.account } } : {};
  const contents = keys.flatMap((key): _Object[] => {
    const object = bucket.object(key);
    if (object === undefined) return [];
    const { etag, size, storageClass } = object;
    const LastModified = new Date(object.lastModified);
    return [{ Key: spell(key), LastModified, ETag: etag, Size: size, StorageClass: storageClass, ...owner }];
  });
  return {
    Name: bucket.name,
    Prefix: spell(prefix),
    ...(delimiter !== undefined && { Delimiter: spell(delimiter) }),
    ...(startAfter !== undefined && { StartAfter: spell(startAfter) }),
    ...(token !== undefined && { ContinuationToken: token }),
    ...(input['EncodingType'] === 'url' && { EncodingType: 'url' }),
    MaxKeys: asked,
    KeyCount: keys.length + commonPrefixes.length,
    IsTruncated: next !== undefined,
    ...(next !== undefined && { NextContinuationToken: tokenOf(next) }),
    Contents: contents,
    CommonPrefixes: commonPrefixes.map((one) => ({ Prefix: spell(one) })),
  };
}

/** Keys may hold what XML cannot; asked to, S3 spells them as in a URL. */
function spelling(encoding: string | undefined): (text: string) => string {
  if (encoding === undefined) return (text) => text;
  if (encoding !== 'url') {
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encoding);
  }
  return (text) => encodeURIComponent(text).replaceAll('%2F', '/');
}
