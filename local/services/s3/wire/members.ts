import { checksumAlgorithms, checksumMember } from '../checksums/checksum';

const both: Readonly<Record<string, string>> = {
  CacheControl: 'cache-control',
  ContentDisposition: 'content-disposition',
  ContentEncoding: 'content-encoding',
  ContentLanguage: 'content-language',
  ContentType: 'content-type',
  Expires: 'expires',
  SSEKMSKeyId: 'x-amz-server-side-encryption-aws-kms-key-id',
  ServerSideEncryption: 'x-amz-server-side-encryption',
  StorageClass: 'x-amz-storage-class',
  WebsiteRedirectLocation: 'x-amz-website-redirect-location',
  ...Object.fromEntries(
    checksumAlgorithms.map((algorithm) => [
      checksumMember(algorithm),
      `x-amz-checksum-${algorithm.toLowerCase()}`,
    ]),
  ),
  ChecksumType: 'x-amz-checksum-type',
};

/** Members of inputs that travel as headers, or as fields of a form. */
export const inputHeaders: Readonly<Record<string, string>> = {
  ...both,
  ACL: 'x-amz-acl',
  ChecksumMode: 'x-amz-checksum-mode',
  ChecksumXXHASH128: 'x-amz-checksum-xxhash128',
  ChecksumXXHASH3: 'x-amz-checksum-xxhash3',
  ChecksumXXHASH64: 'x-amz-checksum-xxhash64',
  ContentMD5: 'content-md5',
  CopySource: 'x-amz-copy-source',
  CopySourceIfMatch: 'x-amz-copy-source-if-match',
  CopySourceIfModifiedSince: 'x-amz-copy-source-if-modified-since',
  CopySourceIfNoneMatch: 'x-amz-copy-source-if-none-match',
  CopySourceIfUnmodifiedSince: 'x-amz-copy-source-if-unmodified-since',
  CopySourceRange: 'x-amz-copy-source-range',
  IfMatch: 'if-match',
  IfModifiedSince: 'if-modified-since',
  IfNoneMatch: 'if-none-match',
  IfUnmodifiedSince: 'if-unmodified-since',
  MetadataDirective: 'x-amz-metadata-directive',
  ObjectLockMode: 'x-amz-object-lock-mode',
  Range: 'range',
  SSECustomerAlgorithm: 'x-amz-server-side-encryption-customer-algorithm',
  Tagging: 'x-amz-tagging',
  TaggingDirective: 'x-amz-tagging-directive',
};

/** Members of outputs that travel as headers. */
export const outputHeaders: Readonly<Record<string, string>> = {
  ...both,
  AcceptRanges: 'accept-ranges',
  AccessPointAlias: 'x-amz-access-point-alias',
  BucketRegion: 'x-amz-bucket-region',
  ContentRange: 'content-range',
  ETag: 'etag',
  Expiration: 'x-amz-expiration',
  LastModified: 'last-modified',
  Location: 'location',
  PartsCount: 'x-amz-mp-parts-count',
  TagCount: 'x-amz-tagging-count',
};

/** Members of inputs that travel in the query. */
export const inputQuery: Readonly<Record<string, string>> = {
  ContinuationToken: 'continuation-token',
  Delimiter: 'delimiter',
  EncodingType: 'encoding-type',
  FetchOwner: 'fetch-owner',
  MaxKeys: 'max-keys',
  PartNumber: 'partNumber',
  Prefix: 'prefix',
  ResponseCacheControl: 'response-cache-control',
  ResponseContentDisposition: 'response-content-disposition',
  ResponseContentEncoding: 'response-content-encoding',
  ResponseContentLanguage: 'response-content-language',
  ResponseContentType: 'response-content-type',
  ResponseExpires: 'response-expires',
  StartAfter: 'start-after',
  UploadId: 'uploadId',
  VersionId: 'versionId',
};

export const METADATA = 'x-amz-meta-';

/** Names and values that a call gives beside its body, by member. */
export function inputOf(named: ReadonlyMap<string, string>): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const [member, header] of Object.entries(inputHeaders)) {
    const value = named.get(header);
    if (value !== undefined) input[member] = value;
  }
  const algorithm = named.get('x-amz-checksum-algorithm') ?? named.get('x-amz-sdk-checksum-algorithm');
  if (algorithm !== undefined) input['ChecksumAlgorithm'] = algorithm;
  const metadata: Record<string, string> = {};
  for (const [name, value] of named) {
    if (name.startsWith(METADATA)) metadata[name.slice(METADATA.length)] = value;
  }
  input['Metadata'] = metadata;
  return input;
}
