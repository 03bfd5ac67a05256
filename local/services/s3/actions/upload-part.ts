import { createHash } from 'node:crypto';
import type { CallContext } from '../../../aws/call';
import type { BucketAccount } from '../account';
import { readRange } from '../byte-range';
import { checksumMember, checksumOf } from '../checksums/checksum';
import { verifyDigests } from '../checksums/verify';
import { copySource } from '../copy-source';
import { entityTooLarge, invalidArgument } from '../errors';
import { bytes, type Input, optionalText, optionalWhole } from '../input';
import { type UploadedPart, uploadOf } from '../multipart-upload';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export function uploadPart(account: BucketAccount, input: Input, context: CallContext): object {
  const { etag, checksum } = keepPart(account, input, bytes(input, 'Body'), context);
  return {
    ETag: etag,
    ...(checksum !== undefined && { [checksumMember(checksum.algorithm)]: checksum.value }),
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export function uploadPartCopy(account: BucketAccount, input: Input, context: CallContext): object {
  const { body } = copySource(account, input, context);
  const range = readRange(optionalText(input, 'CopySourceRange'), body.length);
  const copied = range === undefined ? body : body.subarray(range.first, range.last + 1);
  const { etag, lastModified } = keepPart(account, input, copied, context);
  return { CopyPartResult: { ETag: etag, LastModified: new Date(lastModified) } };
}

function keepPart(account: BucketAccount, input: Input, body: Buffer, context: CallContext): UploadedPart {
  const { bucket, key } = account.keyFor('PutObject', input, context);
  const upload = uploadOf(bucket, key, input);
  const { limits, now } = account;
  const number = optionalWhole(input, 'PartNumber', 'partNumber') ?? 0;
  if (number < 1 || number > limits.parts) {
    throw invalidArgument(
      `Part number must be an integer between 1 and ${limits.parts}, inclusive`,
      'partNumber',
      number,
    );
  }
  if (body.length > limits.uploadBytes) throw entityTooLarge(body.length, limits.uploadBytes);
  const given = verifyDigests(input, body);
  const { algorithm } = upload;
  const checksum = algorithm !== undefined && given === undefined ? checksumOf(algorithm, body) : given;
  const etag = `"${createHash('md5').update(body).digest('hex')}"`;
  const part = { number, body, etag, lastModified: now, checksum };
  upload.parts.set(number, part);
  return part;
}
