import { createHash } from 'node:crypto';
import { AwsError } from '../../aws/error';
import { type Checksum, checksumOf, digestOf, type ChecksumAlgorithm } from './checksums/checksum';
import type { Bucket } from './bucket';
import { noSuchUpload } from './errors';
import { type Input, optionalText } from './input';
import type { ObjectAttributes } from './stored-object';

export interface UploadedPart {
  readonly number: number;
  readonly body: Buffer;
  /** In quotation marks. */
  readonly etag: string;
  readonly lastModified: number;
  readonly checksum: Checksum | undefined;
}

/** An upload in parts that is neither completed nor aborted. */
export interface MultipartUpload {
  readonly id: string;
  readonly key: string;
  readonly initiated: number;
  readonly attributes: ObjectAttributes;
  readonly algorithm: ChecksumAlgorithm | undefined;
  readonly checksumType: Checksum['type'];
  /** By number. */
  readonly parts: Map<number, UploadedPart>;
}

/**
 * The upload that the parameter `UploadId` names.
 * @throws AwsError `NoSuchUpload`
 */
export function uploadOf(bucket: Bucket, key: string, input: Input): MultipartUpload {
  const id = optionalText(input, 'UploadId') ?? '';
  const upload = bucket.uploads.get(id);
  if (upload === undefined || upload.key !== key) throw noSuchUpload(id);
  return upload;
}

/** The MD5 of the parts' MD5s, with their count. */
export function etagOfParts(parts: readonly UploadedPart[]): string {
  const hash = createHash('md5');
  for (const { etag } of parts) hash.update(Buffer.from(etag.slice(1, -1), 'hex'));
  return `"${hash.digest('hex')}-${parts.length}"`;
}

/** @returns undefined when the upload named no algorithm */
export function checksumOfParts(
  { algorithm, checksumType }: MultipartUpload,
  parts: readonly UploadedPart[],
  body: Buffer,
): Checksum | undefined {
  if (algorithm === undefined) return undefined;
  if (checksumType === 'FULL_OBJECT') return checksumOf(algorithm, body);
  const digests = parts.map((part) => digestOf(algorithm, part.body));
  const value = `${digestOf(algorithm, Buffer.concat(digests)).toString('base64')}-${parts.length}`;
  return { algorithm, value, type: 'COMPOSITE' };
}

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 * @throws AwsError for a type that the algorithm cannot have
 */
export function checksumTypeOf(
  algorithm: ChecksumAlgorithm | undefined,
  given: string | undefined,
): Checksum['type'] {
  const full = algorithm === undefined || algorithm.startsWith('CRC');
  const composite = algorithm !== 'CRC64NVME';
  const type = given ?? (algorithm !== undefined && composite ? 'COMPOSITE' : 'FULL_OBJECT');
  if (type === 'FULL_OBJECT' && full) return type;
  if (type === 'COMPOSITE' && composite) return type;
  throw new AwsError(
    'InvalidRequest',
    `The ${type} checksum type cannot be used with the ${(algorithm ?? 'CRC64NVME').toLowerCase()} checksum algorithm.`,
  );
}
