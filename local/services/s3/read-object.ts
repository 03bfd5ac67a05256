import { anonymous, type CallContext } from '../../aws/call';
import type { BucketAccount } from './account';
import { type ByteRange, readRange } from './byte-range';
import { checksumOutput } from './checksums/checksum';
import { invalidArgument, invalidRequest } from './errors';
import { type Input, optionalText, optionalWhole } from './input';
import { isHeaderText } from './object-attributes';
import { checkReadConditions } from './preconditions';
import type { StoredObject } from './stored-object';
import { keptOutput } from './written-output';

/** Headers of the answer that a signed request may choose. */
const chosen = [
  'CacheControl',
  'ContentDisposition',
  'ContentEncoding',
  'ContentLanguage',
  'ContentType',
  'Expires',
] as const;

export interface ReadObject {
  readonly object: StoredObject;
  /** Undefined when it is all of it. */
  readonly range: ByteRange | undefined;
  /** What `GetObject` and `HeadObject` say of it. */
  readonly output: Readonly<Record<string, unknown>>;
}

/**
 * An object, or the part of it that is asked for.
 * @throws AwsError `NoSuchKey`, `PreconditionFailed`, `NotModified`, `InvalidRange`
 */
export function readObject(account: BucketAccount, input: Input, context: CallContext): ReadObject {
  const { bucket, key } = account.keyFor('GetObject', input, context);
  const object = account.existing(bucket, key, context);
  checkReadConditions(input, object);
  const range = partRange(input, object) ?? readRange(optionalText(input, 'Range'), object.size);
  const { headers, metadata, tags, storageClass } = object.attributes;
  const length = range === undefined ? object.size : range.last - range.first + 1;
  const output = {
    AcceptRanges: 'bytes',
    ContentLength: length,
    ETag: object.etag,
    LastModified: new Date(object.lastModified),
    ...headers,
    ...(storageClass !== 'STANDARD' && { StorageClass: storageClass }),
    ...keptOutput(bucket, object),
    ...chosenHeaders(input, context),
    Metadata: metadata,
    ...(tags.size > 0 && { TagCount: tags.size }),
    ...(range !== undefined && { ContentRange: `bytes ${range.first}-${range.last}/${object.size}` }),
    ...(object.parts !== undefined &&
      input['PartNumber'] !== undefined && { PartsCount: object.parts.length }),
    // A part has another checksum than the whole.
    ...(range === undefined &&
      optionalText(input, 'ChecksumMode')?.toUpperCase() === 'ENABLED' &&
      checksumOutput(object.checksum)),
  };
  return { object, range, output };
}

function partRange(input: Input, { parts, size }: StoredObject): ByteRange | undefined {
  const number = optionalWhole(input, 'PartNumber', 'partNumber');
  if (number === undefined) return undefined;
  const sizes = parts ?? [size];
  const length = sizes[number - 1];
  if (length === undefined)
    throw invalidArgument('The requested partnumber is not satisfiable', 'partNumber', number);
  if (parts === undefined || length === 0) return undefined;
  const first = sizes.slice(0, number - 1).reduce((sum, one) => sum + one, 0);
  return { first, last: first + length - 1 };
}

function chosenHeaders(input: Input, { principal }: CallContext): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of chosen) {
    const value = optionalText(input, `Response${name}`);
    if (value === undefined) continue;
    if (principal === anonymous) {
      throw invalidRequest('Request specific response headers cannot be used for anonymous GET requests.');
    }
    if (!isHeaderText(value)) throw invalidArgument(`Response${name} cannot be the value of a header`, name);
    headers[name] = value;
  }
  return headers;
}
