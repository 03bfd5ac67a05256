import type { CallContext } from '../../../aws/call';
import type { BucketAccount } from '../account';
import { invalidArgument, invalidRequest } from '../errors';
import { type Input, optionalText, requiredText } from '../input';
import { readAttributes, readTags } from '../object-attributes';
import { checkReadConditions, checkWriteConditions } from '../preconditions';
import { StoredObject } from '../stored-object';
import { keptOutput } from '../written-output';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export function copyObject(account: BucketAccount, input: Input, context: CallContext): object {
  const { bucket, key } = account.keyFor('PutObject', input, context);
  const from = account.keyFor('GetObject', sourceOf(input), context);
  const source = account.existing(from.bucket, from.key, context);
  checkReadConditions(input, source, 'CopySource');
  checkWriteConditions(input, key, bucket.object(key));
  const replaces = optionalText(input, 'MetadataDirective') === 'REPLACE';
  const replacesTags = optionalText(input, 'TaggingDirective') === 'REPLACE';
  if (from.bucket === bucket && from.key === key && !replaces) {
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  const { headers, metadata, tags } = source.attributes;
  const given = readAttributes(input, account.limits, bucket.encryption);
  const object = new StoredObject({
    key,
    body: source.body,
    lastModified: account.now,
    checksum: source.parts === undefined ? source.checksum : undefined,
    headers: replaces ? given.headers : headers,
    metadata: replaces ? given.metadata : metadata,
    storageClass: given.storageClass,
    tags: replacesTags ? readTags(input, account.limits) : tags,
  });
  bucket.put(object);
  account.report(bucket.name, 'stored', key);
  return {
    CopyObjectResult: { ETag: object.etag, LastModified: new Date(object.lastModified) },
    ...keptOutput(bucket, object),
  };
}

/** `bucket/key` or `/bucket/key`, with its characters encoded as in a URL. */
function sourceOf(input: Input): Input {
  const text = requiredText(input, 'CopySource');
  const [, Bucket, path, VersionId] = /^\/?([^/]+)\/(.+?)(?:\?versionId=(.*))?$/.exec(text) ?? [];
  try {
    return { Bucket, Key: decodeURIComponent(path ?? ''), VersionId };
  } catch {
    throw invalidArgument('Invalid copy source encoding.', 'x-amz-copy-source', text);
  }
}
