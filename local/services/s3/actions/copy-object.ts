import type { CallContext } from '../../../aws/call';
import type { BucketAccount } from '../account';
import { copySource } from '../copy-source';
import { invalidRequest } from '../errors';
import { type Input, optionalText } from '../input';
import { readAttributes, readTags } from '../object-attributes';
import { checkWriteConditions } from '../preconditions';
import { type ObjectAttributes, StoredObject } from '../stored-object';
import { keptOutput } from '../written-output';

type Headers = ObjectAttributes['headers'];

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export function copyObject(account: BucketAccount, input: Input, context: CallContext): object {
  const { bucket, key } = account.keyFor('PutObject', input, context);
  const source = copySource(account, input, context);
  checkWriteConditions(input, key, bucket.object(key));
  const replaces = optionalText(input, 'MetadataDirective') === 'REPLACE';
  const replacesTags = optionalText(input, 'TaggingDirective') === 'REPLACE';
  if (source === bucket.object(key) && !replaces) {
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
    headers: replaces ? given.headers : { ...withoutEncryption(headers), ...encryptionOf(given.headers) },
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

const encryption: ReadonlySet<string> = new Set(['SSEKMSKeyId', 'ServerSideEncryption']);

/** A copy is encrypted as its own bucket or the call says, not as its source was. */
function encryptionOf(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => encryption.has(name)));
}

function withoutEncryption(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !encryption.has(name)));
}
