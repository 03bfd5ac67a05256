import type { CallContext } from '../../aws/call';
import type { BucketAccount } from './account';
import { invalidArgument } from './errors';
import { type Input, requiredText } from './input';
import { checkReadConditions } from './preconditions';
import type { StoredObject } from './stored-object';

/**
 * The object that a copy is made of.
 * @throws AwsError `NoSuchKey`, `PreconditionFailed`, `InvalidArgument`
 */
export function copySource(account: BucketAccount, input: Input, context: CallContext): StoredObject {
  const { bucket, key } = account.keyFor('GetObject', locationOf(input), context);
  const source = account.existing(bucket, key, context);
  checkReadConditions(input, source, 'CopySource');
  return source;
}

/** `bucket/key` or `/bucket/key`, with its characters encoded as in a URL. */
function locationOf(input: Input): Input {
  const text = requiredText(input, 'CopySource');
  const [, Bucket, path, VersionId] = /^\/?([^/]+)\/(.+?)(?:\?versionId=(.*))?$/.exec(text) ?? [];
  try {
    return { Bucket, Key: decodeURIComponent(path ?? ''), VersionId };
  } catch {
    throw invalidArgument('Invalid copy source encoding.', 'x-amz-copy-source', text);
  }
}
