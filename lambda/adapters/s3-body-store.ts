import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { BodyStore, StoredBody } from '../core/bodies/body-store';
import { clientSettings, lean } from './clients';

/** Checksums are only those that we ask for: a body that is read is held against the hash of its claim check. */
export const s3Client = (): S3Client =>
  lean(
    new S3Client({
      ...clientSettings,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    }),
  );

export interface S3BodyStoreOptions {
  readonly client: S3Client;
  readonly bucket: string;
}

export class S3BodyStore implements BodyStore {
  constructor(private readonly options: S3BodyStoreOptions) {}

  async read(key: string, signal?: AbortSignal): Promise<StoredBody | undefined> {
    const { client, bucket } = this.options;
    try {
      const command = new GetObjectCommand({ Bucket: bucket, Key: key });
      const { Body, ContentLength = 0 } = await client.send(command, { abortSignal: signal });
      if (!(Body instanceof Readable)) throw new Error(`S3 gave no body for ${key}`);
      return { size: ContentLength, content: Body, discard: () => void Body.destroy() };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async write(key: string, body: Uint8Array): Promise<void> {
    const { client, bucket } = this.options;
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: body,
        ContentType: 'application/json',
        // S3 refuses what does not arrive whole.
        ChecksumSHA256: createHash('sha256').update(body).digest('base64'),
      }),
    );
  }
}
