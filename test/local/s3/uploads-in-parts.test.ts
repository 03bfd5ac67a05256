import { randomBytes } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompletedPart,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListPartsCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { BUCKET, type S3, startS3 } from './harness';

let s3: S3;
beforeEach(async () => {
  s3 = await startS3({ limits: { smallestPartBytes: 10 } });
});
afterEach(async () => s3.close());

const at = { Bucket: BUCKET, Key: 'large' };

async function begin(): Promise<string> {
  const command = new CreateMultipartUploadCommand({
    ...at,
    ContentType: 'text/x',
    ChecksumAlgorithm: 'CRC32',
  });
  return (await s3.client.send(command)).UploadId ?? '';
}

async function part(UploadId: string, PartNumber: number, Body: Buffer): Promise<CompletedPart> {
  const { ETag, ChecksumCRC32 } = await s3.client.send(
    new UploadPartCommand({ ...at, UploadId, PartNumber, Body }),
  );
  return { PartNumber, ETag, ChecksumCRC32 };
}

const complete = async (UploadId: string, Parts: CompletedPart[]) =>
  s3.client.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts } }));

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html */
describe('an upload in parts', () => {
  it('makes one object of them, in the order of their numbers', async () => {
    const bodies = [randomBytes(20), randomBytes(15), randomBytes(3)];
    const id = await begin();
    const parts: CompletedPart[] = [];
    for (const index of [2, 0, 1]) parts[index] = await part(id, index + 1, bodies[index] ?? Buffer.alloc(0));
    const listed = await s3.client.send(new ListPartsCommand({ ...at, UploadId: id }));
    expect(listed.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [1, 20],
      [2, 15],
      [3, 3],
    ]);
    const completed = await complete(id, parts);
    expect(completed.ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
    expect(completed.ChecksumCRC32).toMatch(/-3$/);
    expect(s3.service.peek(BUCKET)).toMatchObject([
      { key: 'large', body: Buffer.concat(bodies), contentType: 'text/x' },
    ]);
    const second = await s3.client.send(new GetObjectCommand({ ...at, PartNumber: 2 }));
    expect([second.ContentRange, second.PartsCount]).toEqual(['bytes 20-34/38', 3]);
  });

  it('takes parts of other objects', async () => {
    await s3.put('digits', '0123456789abcdef');
    const id = await begin();
    const parts: CompletedPart[] = [];
    for (const [PartNumber, CopySourceRange] of [
      [1, 'bytes=0-10'],
      [2, 'bytes=11-15'],
    ] as const) {
      const from = { CopySource: `${BUCKET}/digits`, CopySourceRange };
      const copied = await s3.client.send(
        new UploadPartCopyCommand({ ...at, UploadId: id, PartNumber, ...from }),
      );
      parts.push({ PartNumber, ETag: copied.CopyPartResult?.ETag });
    }
    await complete(id, parts);
    const got = await s3.client.send(new GetObjectCommand(at));
    expect(await got.Body?.transformToString()).toBe('0123456789abcdef');
  });

  it('is nowhere to be seen before it is complete, and gone once aborted', async () => {
    const id = await begin();
    const parts = [await part(id, 1, randomBytes(20))];
    expect(s3.keys()).toEqual([]);
    await s3.client.send(new AbortMultipartUploadCommand({ ...at, UploadId: id }));
    await expect(complete(id, parts)).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  it('fails with parts that are too small, unknown, or out of order', async () => {
    const id = await begin();
    const [one, two] = [await part(id, 1, randomBytes(5)), await part(id, 2, randomBytes(5))];
    await expect(complete(id, [one, two])).rejects.toMatchObject({ name: 'EntityTooSmall' });
    await expect(complete(id, [one, { ...two, ETag: '"0"' }])).rejects.toMatchObject({ name: 'InvalidPart' });
    await expect(complete(id, [two, one])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
  });
});
