import type { Bucket } from './bucket';
import { checksumOutput } from './checksums/checksum';
import { expiryOf } from './lifecycle';
import type { StoredObject } from './stored-object';

/** What a caller who wrote an object is told of it. */
export interface WrittenOutput {
  readonly ETag: string;
  readonly ServerSideEncryption?: string;
  readonly SSEKMSKeyId?: string;
  readonly Expiration?: string;
}

export function writtenOutput(bucket: Bucket, object: StoredObject): WrittenOutput {
  return { ETag: object.etag, ...checksumOutput(object.checksum), ...keptOutput(bucket, object) };
}

/** How the object is kept, and until when. */
export function keptOutput(
  { lifecycle }: Bucket,
  object: StoredObject,
): Pick<WrittenOutput, 'ServerSideEncryption' | 'SSEKMSKeyId' | 'Expiration'> {
  const { ServerSideEncryption, SSEKMSKeyId } = object.attributes.headers;
  const expiry = expiryOf(lifecycle, object);
  return {
    ...(ServerSideEncryption !== undefined && { ServerSideEncryption }),
    ...(SSEKMSKeyId !== undefined && { SSEKMSKeyId }),
    ...(expiry !== undefined && {
      Expiration: `expiry-date="${new Date(expiry.at).toUTCString()}", rule-id="${encodeURIComponent(expiry.rule)}"`,
    }),
  };
}
