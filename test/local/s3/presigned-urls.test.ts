import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { BUCKET, errorOf, type S3, startS3 } from './harness';

let s3: S3;
beforeEach(async () => {
  s3 = await startS3();
});
afterEach(async () => s3.close());

const forPut = async (more: object = {}, expiresIn = 60): Promise<string> =>
  getSignedUrl(s3.client, new PutObjectCommand({ Bucket: BUCKET, Key: 'a b/ü+.txt', ...more }), {
    expiresIn,
  });
const forGet = async (expiresIn = 60): Promise<string> =>
  getSignedUrl(s3.client, new GetObjectCommand({ Bucket: BUCKET, Key: 'a' }), { expiresIn });

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html */
describe('a pre-signed URL', () => {
  it('is in path style, since the endpoint is an IP address', async () => {
    expect(await forGet()).toContain(`${s3.endpoint}/${BUCKET}/a?`);
  });

  it('lets its holder store an object, whatever checksum the client put into it', async () => {
    const url = await forPut({ ContentType: 'text/plain' });
    const put = await fetch(url, { method: 'PUT', body: 'hello', headers: { 'content-type': 'text/plain' } });
    expect(put.status).toBe(200);
    expect(s3.service.peek(BUCKET)).toMatchObject([
      { key: 'a b/ü+.txt', body: Buffer.from('hello'), contentType: 'text/plain' },
    ]);
  });

  it('carries metadata that its signer put into it', async () => {
    await fetch(await forPut({ Metadata: { order: 'o 1+1' } }), { method: 'PUT', body: 'x' });
    expect(s3.service.peek(BUCKET)).toMatchObject([{ metadata: { order: 'o 1+1' } }]);
  });

  it('lets its holder read, under a name that its signer chose', async () => {
    await s3.put('a');
    const command = new GetObjectCommand({
      Bucket: BUCKET,
      Key: 'a',
      ResponseContentDisposition: 'attachment; filename="b.txt"',
    });
    const got = await fetch(await getSignedUrl(s3.client, command));
    expect([await got.text(), got.headers.get('content-disposition')]).toEqual([
      'content',
      'attachment; filename="b.txt"',
    ]);
  });

  it('holds until its time is over, by the clock of the runtime', async () => {
    await s3.put('a');
    const url = await forGet(60);
    await s3.clock.advance(55_000);
    expect((await fetch(url)).status).toBe(200);
    await s3.clock.advance(60_000);
    expect(await errorOf(await fetch(url))).toMatchObject({
      status: '403',
      Code: 'AccessDenied',
      Message: 'Request has expired',
      'X-Amz-Expires': '60',
    });
  });

  it('fails for another object, another method, or another lifetime', async () => {
    await s3.put('a');
    await s3.put('b');
    const url = await forGet();
    const changed = [
      fetch(url.replace('/a?', '/b?')),
      fetch(url, { method: 'DELETE' }),
      fetch(url.replace('X-Amz-Expires=60', 'X-Amz-Expires=6000')),
    ];
    for (const response of await Promise.all(changed)) {
      expect(await errorOf(response)).toMatchObject({ status: '403', Code: 'SignatureDoesNotMatch' });
    }
    expect(s3.keys()).toEqual(['a', 'b']);
  });

  it('fails when its signature is left out, or its lifetime is longer than a week', async () => {
    const url = await forGet();
    const Code = 'AuthorizationQueryParametersError';
    expect(await errorOf(await fetch(url.replace(/&X-Amz-Signature=\w+/, '')))).toMatchObject({ Code });
    const long = url.replace('X-Amz-Expires=60', 'X-Amz-Expires=604801');
    expect(await errorOf(await fetch(long))).toMatchObject({ status: '400', Code });
  });

  it('fails with a header of S3 that was not signed', async () => {
    const headers = { 'x-amz-storage-class': 'GLACIER' };
    const response = await fetch(await forPut(), { method: 'PUT', body: 'x', headers });
    expect(await errorOf(response)).toMatchObject({
      Code: 'AccessDenied',
      HeadersNotSigned: 'x-amz-storage-class',
    });
  });

  it('fails by name when it is signed as it once was', async () => {
    const url = `${s3.endpoint}/${BUCKET}/a?AWSAccessKeyId=local&Signature=x&Expires=4000000000`;
    expect(await errorOf(await fetch(url))).toMatchObject({
      status: '501',
      Message: 'Signature Version 2 is not implemented by the local runtime.',
    });
  });

  it('is taken as it is when another secret than that of functions signed it', async () => {
    await s3.put('a');
    const credentials = { accessKeyId: 'AKIDOTHER', secretAccessKey: 'unknown here' };
    const url = await getSignedUrl(
      s3.clientWith({ credentials }),
      new GetObjectCommand({ Bucket: BUCKET, Key: 'a' }),
    );
    expect((await fetch(url)).status).toBe(200);
  });
});
