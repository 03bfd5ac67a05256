import { AwsError } from '../../aws/error';
import type { BucketEncryption } from './bucket';
import { invalidArgument, notImplemented } from './errors';
import { type Input, optionalText, textMap } from './input';
import type { S3Limits } from './limits';
import { readStorageClass } from './storage-class';
import type { ObjectAttributes } from './stored-object';

/** Headers that are kept and given back as they came. */
const keptHeaders = [
  'CacheControl',
  'ContentDisposition',
  'ContentEncoding',
  'ContentLanguage',
  'ContentType',
  'Expires',
  'ServerSideEncryption',
  'SSEKMSKeyId',
  'WebsiteRedirectLocation',
] as const;

/** Canned ACLs that change nothing for the owner, who owns all objects. */
const neutralAcls: ReadonlySet<string> = new Set(['bucket-owner-full-control', 'private']);

/**
 * @param encryption of the bucket, for an object that does not say
 * @throws AwsError `MetadataTooLarge`, `InvalidTag`, `InvalidArgument`, `AccessControlListNotSupported`
 */
export function readAttributes(
  input: Input,
  limits: S3Limits,
  encryption: BucketEncryption,
): ObjectAttributes {
  if (!neutralAcls.has(optionalText(input, 'ACL') ?? 'private')) {
    throw new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs');
  }
  if (input['SSECustomerAlgorithm'] !== undefined) throw notImplemented('Encryption with customer keys');
  if (input['ObjectLockMode'] !== undefined) throw notImplemented('Object Lock');
  const { algorithm, keyId } = encryption;
  const headers: Record<string, string> = {
    ContentType: 'binary/octet-stream',
    ServerSideEncryption: algorithm,
    ...(keyId !== undefined &&
      optionalText(input, 'ServerSideEncryption') === undefined && { SSEKMSKeyId: keyId }),
  };
  const storageClass = readStorageClass(optionalText(input, 'StorageClass'));
  for (const name of keptHeaders) {
    const value = optionalText(input, name);
    if (value === undefined || value === '') continue;
    if (!isHeaderText(value)) throw invalidArgument(`${name} cannot be the value of a header`, name);
    headers[name] = value;
  }
  return { headers, metadata: readMetadata(input, limits), tags: readTags(input, limits), storageClass };
}

/** What may be sent back as a header: no control characters, and none that take more than a byte. */
export function isHeaderText(text: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
}

function readMetadata(input: Input, { metadataBytes }: S3Limits): Record<string, string> {
  const metadata: Record<string, string> = {};
  let size = 0;
  for (const [name, value] of Object.entries(textMap(input, 'Metadata'))) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
      throw invalidArgument('The metadata name is not valid', `x-amz-meta-${name}`);
    }
    metadata[name.toLowerCase()] = value;
    size += Buffer.byteLength(name) + Buffer.byteLength(value);
  }
  if (size > metadataBytes) {
    throw new AwsError('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', {
      members: { Size: size, MaxSizeAllowed: metadataBytes },
    });
  }
  return metadata;
}

/** Tags as the header `x-amz-tagging` spells them: `a=1&b=2`. */
export function readTags(input: Input, limits: S3Limits): Map<string, string> {
  const tags = new Map<string, string>();
  for (const [key, value] of new URLSearchParams(optionalText(input, 'Tagging') ?? '')) {
    if (key === '' || key.length > 128 || value.length > 256 || tags.has(key)) {
      throw invalidArgument(
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
        'x-amz-tagging',
      );
    }
    tags.set(key, value);
  }
  if (tags.size > limits.tags) {
    throw new AwsError('BadRequest', `Object tags cannot be greater than ${limits.tags}`);
  }
  return tags;
}
