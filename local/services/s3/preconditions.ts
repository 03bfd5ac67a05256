import { notImplemented, noSuchKey, notModified, preconditionFailed } from './errors';
import { type Input, optionalText, optionalTime } from './input';
import type { StoredObject } from './stored-object';

/**
 * What a reader asks of an object. https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
 * @param prefix of the members: `CopySource` for the source of a copy
 * @throws AwsError `PreconditionFailed`, `NotModified`
 */
export function checkReadConditions(
  input: Input,
  object: StoredObject,
  prefix: '' | 'CopySource' = '',
): void {
  const member = (name: string): string => `${prefix}${name}`;
  const match = optionalText(input, member('IfMatch'));
  const noneMatch = optionalText(input, member('IfNoneMatch'));
  const unmodifiedSince = optionalTime(input, member('IfUnmodifiedSince'));
  const modifiedSince = optionalTime(input, member('IfModifiedSince'));
  const unchanged = (condition: string): Error =>
    prefix === '' ? notModified() : preconditionFailed(condition);

  if (match !== undefined) {
    if (!names(match, object.etag)) throw preconditionFailed('If-Match');
  } else if (unmodifiedSince !== undefined && object.lastModified > unmodifiedSince) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  if (noneMatch !== undefined) {
    if (names(noneMatch, object.etag)) throw unchanged('If-None-Match');
  } else if (modifiedSince !== undefined && object.lastModified <= modifiedSince) {
    throw unchanged('If-Modified-Since');
  }
}

/**
 * What a writer asks of the object that it replaces or deletes.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
 * @throws AwsError `PreconditionFailed`, `NoSuchKey`
 */
export function checkWriteConditions(input: Input, key: string, existing: StoredObject | undefined): void {
  const noneMatch = optionalText(input, 'IfNoneMatch');
  if (noneMatch !== undefined) {
    if (noneMatch !== '*') throw notImplemented('If-None-Match with anything but * on a write');
    if (existing !== undefined) throw preconditionFailed('If-None-Match');
  }
  const match = optionalText(input, 'IfMatch');
  if (match === undefined) return;
  if (existing === undefined) throw noSuchKey(key);
  if (!names(match, existing.etag)) throw preconditionFailed('If-Match');
}

/** Whether one of the listed tags is `etag`; S3 takes them with or without quotation marks. */
function names(list: string, etag: string): boolean {
  return list.split(',').some((one) => {
    const tag = one.trim().replace(/^W\//, '');
    return tag === '*' || tag === etag || `"${tag}"` === etag;
  });
}
