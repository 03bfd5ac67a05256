import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  ChecksumAlgorithm,
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { BUCKET, errorOf, type S3, startS3 } from './harness';

let s3: S3;
beforeEach(async () => {
  s3 = await startS3();
});
afterEach(async () => s3.close());

async function bytesOf(Key: string, more: object = {}): Promise<Buffer> {
  const got = await s3.client.send(new GetObjectCommand({ Bucket: BUCKET, Key, ...more }));
  return Buffer.from((await got.Body?.transformToByteArray()) ?? []);
}

describe('an object', () => {
  it('comes back byte for byte, whatever the bytes are', async () => {
    const body = Buffer.from(Array.from({ length: 512 }, (_, index) => index % 256));
    await s3.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'all bytes', Body: body }));
    expect((await bytesOf('all bytes')).equals(body)).toBe(true);
  });

  it('of 50 MB goes in as a stream with a checksum behind it, and out again', async () => {
    const body = randomBytes(50 * 1024 * 1024);
    const chunks = Array.from({ length: 50 }, (_, index) => body.subarray(index << 20, (index + 1) << 20));
    await s3.client.send(
      new PutObjectCommand({
        Bucket: BUCKET,
        Key: 'large',
        Body: Readable.from(chunks),
        ContentLength: body.length,
      }),
    );
    expect((await bytesOf('large')).equals(body)).toBe(true);
  });

  it('has the MD5 of its content as ETag, and the headers and metadata that it was given', async () => {
    const put = await s3.client.send(
      new PutObjectCommand({
        Bucket: BUCKET,
        Key: 'a/b+c ü.txt',
        Body: 'hello',
        ContentType: 'text/plain; charset=utf-8',
        ContentDisposition: 'attachment',
        CacheControl: 'no-store',
        Metadata: { Order: 'o-1' },
      }),
    );
    const etag = `"${createHash('md5').update('hello').digest('hex')}"`;
    expect(put).toMatchObject({ ETag: etag, ServerSideEncryption: 'AES256', ChecksumCRC32: 'NhCmhg==' });
    const head = await s3.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'a/b+c ü.txt' }));
    expect(head).toMatchObject({
      ETag: etag,
      ContentLength: 5,
      ContentType: 'text/plain; charset=utf-8',
      ContentDisposition: 'attachment',
      CacheControl: 'no-store',
      Metadata: { order: 'o-1' },
      LastModified: new Date(Math.floor(s3.clock.now() / 1000) * 1000),
    });
    expect(head.ContentEncoding).toBeUndefined();
    expect(s3.keys()).toEqual(['a/b+c ü.txt']);
  });

  it('without a type is binary/octet-stream', async () => {
    await s3.call('PutObject', { Bucket: BUCKET, Key: 'plain', Body: 'x' });
    const head = await s3.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'plain' }));
    expect(head.ContentType).toBe('binary/octet-stream');
  });

  it('is read in parts', async () => {
    await s3.put('digits', '0123456789');
    const part = await s3.client.send(
      new GetObjectCommand({ Bucket: BUCKET, Key: 'digits', Range: 'bytes=2-4' }),
    );
    expect(part).toMatchObject({ ContentRange: 'bytes 2-4/10', ContentLength: 3 });
    expect(await part.Body?.transformToString()).toBe('234');
    expect((await bytesOf('digits', { Range: 'bytes=-3' })).toString()).toBe('789');
    await expect(bytesOf('digits', { Range: 'bytes=10-' })).rejects.toMatchObject({
      name: 'InvalidRange',
      $metadata: { httpStatusCode: 416 },
    });
  });

  it('is read, and replaced, on conditions', async () => {
    await s3.put('once');
    const { ETag } = await s3.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'once' }));
    expect((await bytesOf('once', { IfMatch: ETag })).toString()).toBe('content');
    await expect(bytesOf('once', { IfMatch: '"other"' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await expect(bytesOf('once', { IfNoneMatch: ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    const again = new PutObjectCommand({ Bucket: BUCKET, Key: 'once', Body: 'x', IfNoneMatch: '*' });
    await expect(s3.client.send(again)).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  it('is gone once deleted, and deleting it again succeeds', async () => {
    await s3.put('a');
    for (let time = 0; time < 2; time++) {
      const deleted = await s3.client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'a' }));
      expect(deleted.$metadata.httpStatusCode).toBe(204);
    }
    await expect(bytesOf('a')).rejects.toMatchObject({ name: 'NoSuchKey', Key: 'a' });
  });

  it('is deleted with others, each for itself', async () => {
    await Promise.all(['a', 'b', 'c & d'].map(async (key) => s3.put(key)));
    const Objects = [{ Key: 'a' }, { Key: 'c & d' }, { Key: 'x'.repeat(1025) }];
    const result = await s3.client.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }));
    expect(result.Deleted).toEqual([{ Key: 'a' }, { Key: 'c & d' }]);
    expect(result.Errors).toMatchObject([{ Code: 'KeyTooLongError' }]);
    expect(s3.keys()).toEqual(['b']);
  });

  it('is copied with its metadata, or with other metadata', async () => {
    const from = {
      Bucket: BUCKET,
      Key: 'from ü',
      Body: 'x',
      Metadata: { a: '1' },
      ContentType: 'text/plain',
    };
    await s3.client.send(new PutObjectCommand(from));
    const CopySource = `${BUCKET}/${encodeURIComponent('from ü')}`;
    await s3.client.send(new CopyObjectCommand({ Bucket: BUCKET, Key: 'to', CopySource }));
    await s3.client.send(
      new CopyObjectCommand({
        Bucket: BUCKET,
        Key: 'changed',
        CopySource,
        MetadataDirective: 'REPLACE',
        Metadata: { b: '2' },
      }),
    );
    expect(s3.service.peek(BUCKET)).toMatchObject([
      { key: 'changed', metadata: { b: '2' } },
      { key: 'from ü' },
      { key: 'to', metadata: { a: '1' }, contentType: 'text/plain' },
    ]);
  });

  it('has tags', async () => {
    const Tagging = 'kind=upload&of=a%26b';
    await s3.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'a', Body: 'x', Tagging }));
    const got = await s3.client.send(new GetObjectTaggingCommand({ Bucket: BUCKET, Key: 'a' }));
    expect(got.TagSet).toEqual([
      { Key: 'kind', Value: 'upload' },
      { Key: 'of', Value: 'a&b' },
    ]);
    const TagSet = [{ Key: 'kind', Value: 'seen' }];
    await s3.client.send(new PutObjectTaggingCommand({ Bucket: BUCKET, Key: 'a', Tagging: { TagSet } }));
    const head = await s3.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'a' }));
    expect(head.TagCount).toBe(1);
  });

  it('fails to go in when it is larger than what is taken, or its key is too long', async () => {
    await s3.close();
    s3 = await startS3({ limits: { uploadBytes: 3 } });
    await expect(s3.put('a', 'four')).rejects.toMatchObject({
      name: 'EntityTooLarge',
      ProposedSize: '4',
      MaxSizeAllowed: '3',
    });
    await expect(s3.put('ü'.repeat(513), 'x')).rejects.toMatchObject({ name: 'KeyTooLongError' });
  });
});

describe('a checksum', () => {
  it.each(Object.values(ChecksumAlgorithm).filter((name) => !/^(XX|SHA512|MD5)/.test(name)))(
    '%s is verified, kept and told to who asks',
    async (ChecksumAlgorithm) => {
      const put = { Bucket: BUCKET, Key: 'a', Body: 'checked', ChecksumAlgorithm };
      const stored = await s3.client.send(new PutObjectCommand(put));
      const member = `Checksum${ChecksumAlgorithm}` as const;
      expect(stored).toHaveProperty(member);
      const got = await s3.client.send(
        new GetObjectCommand({ Bucket: BUCKET, Key: 'a', ChecksumMode: 'ENABLED' }),
      );
      // Reading to the end makes the client compare.
      expect(await got.Body?.transformToString()).toBe('checked');
      expect(got).toMatchObject({ [member]: stored[member], ChecksumType: 'FULL_OBJECT' });
    },
  );

  it.each([
    ['ChecksumCRC32', 'AAAAAA==', 'The CRC32 you specified did not match the calculated checksum.'],
    ['ChecksumCRC32C', 'AAAAAA==', 'The CRC32C you specified did not match the calculated checksum.'],
    [
      'ChecksumCRC64NVME',
      'AAAAAAAAAAA=',
      'The CRC64NVME you specified did not match the calculated checksum.',
    ],
    ['ChecksumSHA1', `${'A'.repeat(27)}=`, 'The SHA1 you specified did not match the calculated checksum.'],
    [
      'ChecksumSHA256',
      `${'A'.repeat(43)}=`,
      'The SHA256 you specified did not match the calculated checksum.',
    ],
    ['ContentMD5', `${'A'.repeat(22)}==`, 'The Content-MD5 you specified did not match what we received.'],
  ])('fails with BadDigest when %s is of something else', async (member, value, message) => {
    const put = new PutObjectCommand({ Bucket: BUCKET, Key: 'a', Body: 'x', [member]: value });
    await expect(s3.client.send(put)).rejects.toMatchObject({ name: 'BadDigest', message });
    expect(s3.keys()).toEqual([]);
  });

  it('fails for a body that changed on its way behind the trailer', async () => {
    const response = await fetch(`${s3.endpoint}/${BUCKET}/a`, {
      method: 'PUT',
      headers: {
        authorization: 'AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/s3/aws4_request, Signature=0',
        'content-encoding': 'aws-chunked',
        'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        'x-amz-decoded-content-length': '5',
        'x-amz-trailer': 'x-amz-checksum-crc32',
      },
      body: '5\r\nhallo\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n',
    });
    expect(await errorOf(response)).toMatchObject({ status: '400', Code: 'BadDigest' });
  });
});

describe('a list', () => {
  const list = async (input: object): Promise<(string | undefined)[][]> => {
    const listed = await s3.client.send(new ListObjectsV2Command({ Bucket: BUCKET, ...input }));
    return [
      (listed.Contents ?? []).map(({ Key }) => Key),
      (listed.CommonPrefixes ?? []).map((one) => one.Prefix),
    ];
  };

  it('has keys by their bytes, with what is told of each', async () => {
    for (const key of ['b', 'a/2', 'B', 'a/1', 'ü', '\u{1F600}', '\uFF5E']) await s3.put(key);
    expect(await list({})).toEqual([['B', 'a/1', 'a/2', 'b', 'ü', '\uFF5E', '\u{1F600}'], []]);
    expect(await list({ Prefix: 'a/' })).toEqual([['a/1', 'a/2'], []]);
    expect(await list({ Delimiter: '/', StartAfter: 'B' })).toEqual([
      ['b', 'ü', '\uFF5E', '\u{1F600}'],
      ['a/'],
    ]);
  });

  it('comes in pages that are neither short of a key nor have one twice', async () => {
    const keys = Array.from({ length: 7 }, (_, index) => `k/${index}`);
    for (const key of keys) await s3.put(key);
    const seen: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await s3.client.send(
        new ListObjectsV2Command({ Bucket: BUCKET, MaxKeys: 3, ContinuationToken }),
      );
      seen.push(...(page.Contents ?? []).map(({ Key }) => Key));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    expect(seen).toEqual(keys);
  });
});

describe('what is not there', () => {
  it('fails by name, and without a document where only headers are asked for', async () => {
    const missing = { Bucket: 'nowhere', Key: 'a' };
    await expect(s3.client.send(new GetObjectCommand(missing))).rejects.toMatchObject({
      name: 'NoSuchBucket',
      $metadata: { httpStatusCode: 404 },
    });
    await expect(s3.client.send(new HeadBucketCommand(missing))).rejects.toMatchObject({ name: 'NotFound' });
    await expect(s3.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'a' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  it('fails by name for what S3 has and the runtime has not', async () => {
    const signed = { authorization: 'AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/s3/aws4_request' };
    const response = await fetch(`${s3.endpoint}/${BUCKET}?acl`, { headers: signed });
    expect(await errorOf(response)).toMatchObject({
      status: '501',
      Code: 'NotImplemented',
      Message: 'GET with ?acl is not implemented by the local runtime.',
    });
  });
});
