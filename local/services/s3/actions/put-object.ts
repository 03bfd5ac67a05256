import type { CallContext } from '../../../aws/call';
import type { BucketAccount } from '../account';
import { verifyDigests } from '../checksums/verify';
import { entityTooLarge } from '../errors';
import { bytes, type Input } from '../input';
import { readAttributes } from '../object-attributes';
import { checkWriteConditions } from '../preconditions';
import { StoredObject } from '../stored-object';
import { type WrittenOutput, writtenOutput } from '../written-output';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export function putObject(account: BucketAccount, input: Input, context: CallContext): WrittenOutput {
  const { bucket, key } = account.keyFor('PutObject', input, context);
  const { limits, now } = account;
  const body = bytes(input, 'Body');
  if (body.length > limits.uploadBytes) throw entityTooLarge(body.length, limits.uploadBytes);
  const attributes = readAttributes(input, limits, bucket.encryption);
  const checksum = verifyDigests(input, body);
  checkWriteConditions(input, key, bucket.object(key));
  const object = new StoredObject({ ...attributes, key, body, lastModified: now, checksum });
  bucket.put(object);
  account.report(bucket.name, 'stored', key);
  return writtenOutput(bucket, object);
}
