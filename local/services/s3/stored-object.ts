import { createHash } from 'node:crypto';
import { type Checksum, checksumOf } from './checksums/checksum';
import type { StorageClass } from './storage-class';

/** What a caller says of an object beside its content. */
export interface ObjectAttributes {
  /** By member name: `ContentType`, `CacheControl`, … */
  readonly headers: Readonly<Record<string, string>>;
  /** By name without `x-amz-meta-`, in lower case. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: ReadonlyMap<string, string>;
  readonly storageClass: StorageClass;
}

export interface ObjectContent extends ObjectAttributes {
  readonly key: string;
  readonly body: Buffer;
  /** Milliseconds since the Unix epoch. */
  readonly lastModified: number;
  /** @default - the body's MD5 */
  readonly etag?: string;
  /** @default - CRC64NVME, as S3 computes it by itself */
  readonly checksum?: Checksum | undefined;
  /** Sizes of the parts of which it was made. @default - made by one request */
  readonly parts?: readonly number[];
}

/** An object of a bucket. Never changed: writing again makes another. */
export class StoredObject {
  readonly key: string;
  readonly body: Buffer;
  /** In quotation marks. */
  readonly etag: string;
  /** A whole second: HTTP dates have no fractions. */
  readonly lastModified: number;
  readonly attributes: ObjectAttributes;
  readonly parts: readonly number[] | undefined;
  private known: Checksum | undefined;

  constructor(content: ObjectContent) {
    const { key, body, lastModified, etag, checksum, parts, headers, metadata, tags, storageClass } = content;
    this.key = key;
    this.body = body;
    this.etag = etag ?? `"${createHash('md5').update(body).digest('hex')}"`;
    this.lastModified = Math.floor(lastModified / 1000) * 1000;
    this.attributes = { headers, metadata, tags, storageClass };
    this.parts = parts;
    this.known = checksum;
  }

  get size(): number {
    return this.body.length;
  }

  get checksum(): Checksum {
    // Only when it is asked for: it takes time that few uploads need to spend.
    return (this.known ??= checksumOf('CRC64NVME', this.body));
  }

  /** The same object with other tags: it keeps its age. */
  withTags(tags: ReadonlyMap<string, string>): StoredObject {
    const { key, body, etag, lastModified, parts, known: checksum } = this;
    return new StoredObject({
      ...this.attributes,
      key,
      body,
      etag,
      lastModified,
      checksum,
      tags,
      ...(parts !== undefined && { parts }),
    });
  }

  get storageClass(): StorageClass {
    return this.attributes.storageClass;
  }
}
