import type { CallContext } from '../../../aws/call';
import { AwsError } from '../../../aws/error';
import type { BucketAccount } from '../account';
import { checksumOutput } from '../checksums/checksum';
import { badDigest } from '../checksums/verify';
import { entityTooLarge, malformedXml } from '../errors';
import { type Input, optionalText, optionalWhole, structure, structures } from '../input';
import {
  checksumOfParts,
  etagOfParts,
  type MultipartUpload,
  type UploadedPart,
  uploadOf,
} from '../multipart-upload';
import { checksumMember } from '../checksums/checksum';
import { checkWriteConditions } from '../preconditions';
import { StoredObject } from '../stored-object';
import { keptOutput } from '../written-output';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export function completeMultipartUpload(account: BucketAccount, input: Input, context: CallContext): object {
  const { bucket, key } = account.keyFor('PutObject', input, context);
  const upload = uploadOf(bucket, key, input);
  const parts = namedParts(upload, input);
  const { limits, now } = account;
  for (const { body, number, etag } of parts.slice(0, -1)) {
    if (body.length >= limits.smallestPartBytes) continue;
    throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
      members: {
        ProposedSize: body.length,
        MinSizeAllowed: limits.smallestPartBytes,
        PartNumber: number,
        ETag: etag,
      },
    });
  }
  const size = parts.reduce((sum, part) => sum + part.body.length, 0);
  if (size > limits.objectBytes) throw entityTooLarge(size, limits.objectBytes);
  checkWriteConditions(input, key, bucket.object(key));
  const body = Buffer.concat(parts.map((part) => part.body));
  const checksum = checksumOfParts(upload, parts, body);
  if (checksum !== undefined) {
    const given = optionalText(input, checksumMember(checksum.algorithm));
    if (given !== undefined && given !== checksum.value) throw badDigest(checksum.algorithm);
  }
  const object = new StoredObject({
    ...upload.attributes,
    key,
    body,
    lastModified: now,
    etag: etagOfParts(parts),
    checksum,
    parts: parts.map((part) => part.body.length),
  });
  bucket.put(object);
  bucket.uploads.delete(upload.id);
  account.report(bucket.name, `stored in ${parts.length} parts`, key);
  return {
    Location: account.urlOf(bucket.name, key),
    Bucket: bucket.name,
    Key: key,
    ETag: object.etag,
    ...checksumOutput(object.checksum),
    ...keptOutput(bucket, object),
  };
}

/** @throws AwsError `InvalidPart`, `InvalidPartOrder` */
function namedParts({ parts, id }: MultipartUpload, input: Input): UploadedPart[] {
  const named = structures(structure(input, 'MultipartUpload') ?? {}, 'Parts');
  if (named.length === 0) throw malformedXml();
  let last = 0;
  return named.map((item) => {
    const number = optionalWhole(item, 'PartNumber') ?? 0;
    if (number <= last) {
      throw new AwsError(
        'InvalidPartOrder',
        'The list of parts was not in ascending order. The parts list must be specified in order by part number.',
        { members: { UploadId: id } },
      );
    }
    last = number;
    const part = parts.get(number);
    const etag = optionalText(item, 'ETag') ?? '';
    if (part === undefined || etag.replaceAll('"', '') !== part.etag.slice(1, -1)) {
      throw new AwsError(
        'InvalidPart',
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        { members: { UploadId: id, PartNumber: number, ETag: etag } },
      );
    }
    return part;
  });
}
