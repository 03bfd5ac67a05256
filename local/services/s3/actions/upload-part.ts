import { createHash } from 'node:crypto';
import type { CallContext } from '../../../aws/call';
import type { BucketAccount } from '../account';
import { checksumMember, checksumOf } from '../checksums/checksum';
import { verifyDigests } from '../checksums/verify';
import { entityTooLarge, invalidArgument } from '../errors';
import { bytes, type Input, optionalWhole } from '../input';
import { uploadOf } from '../multipart-upload';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export function uploadPart(account: BucketAccount, input: Input, context: CallContext): object {
  const { bucket, key } = account.keyFor('PutObject', input, context);
  const upload = uploadOf(bucket, key, input);
  const { limits, now } = account;
  const number = optionalWhole(input, 'PartNumber', 'partNumber') ?? 0;
  if (number < 1 || number > limits.parts) {
    throw invalidArgument(`Part number must be an integer between 1 and ${limits.parts}, inclusive`, 'partNumber', number);
  }
  const body = bytes(input, 'Body');
  if (body.length > limits.uploadBytes) throw entityTooLarge(body.length, limits.uploadBytes);
  const given = verifyDigests(input, body);
  const { algorithm } = upload;
  const checksum = algorithm !== undefined && given === undefined ? checksumOf(algorithm, body) : given;
  const etag = `"${createHash('md5').update(body).digest('hex')}"`;
  upload.parts.set(number, { number, body, etag, lastModified: now, checksum });
  return { ETag: etag, ...(checksum !== undefined && { [checksumMember(checksum.algorithm)]: checksum.value }) };
}
