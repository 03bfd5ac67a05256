import { request } from 'node:http';
import { GetBucketLocationCommand, HeadObjectCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { BUCKET, errorOf, type S3, startS3 } from './harness';

let s3: S3;
beforeEach(async () => {
  s3 = await startS3({ now: Date.parse('2026-03-10T10:30:00Z') });
});
afterEach(async () => s3.close());

describe('buckets', () => {
  it('are listed, say where they are, and go when they are empty', async () => {
    const listed = await s3.client.send(new ListBucketsCommand({}));
    expect(listed.Buckets).toEqual([{ Name: BUCKET, CreationDate: new Date('2026-03-10T10:30:00Z') }]);
    const { LocationConstraint } = await s3.client.send(new GetBucketLocationCommand({ Bucket: BUCKET }));
    expect(LocationConstraint).toBeUndefined();
    await s3.put('a');
    await expect(s3.call('DeleteBucket', { Bucket: BUCKET })).rejects.toMatchObject({
      code: 'BucketNotEmpty',
    });
    await s3.call('DeleteObject', { Bucket: BUCKET, Key: 'a' });
    await s3.call('DeleteBucket', { Bucket: BUCKET });
    expect(s3.service.hasBucket(BUCKET)).toBe(false);
  });

  it.each(['Uploads', 'ab', 'a..b', '-ab', 'a_b'])('fail to be made with the name %s', async (Bucket) => {
    await expect(s3.call('CreateBucket', { Bucket })).rejects.toMatchObject({ code: 'InvalidBucketName' });
  });

  it.each([`${BUCKET}.s3.us-east-1.amazonaws.com`, `${BUCKET}.s3.localhost`, `${BUCKET}.localhost`])(
    'answer as %s too',
    async (host) => {
      await s3.put('a');
      const headers = {
        host: `${host}:4566`,
        authorization: 'AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/s3/aws4_request',
      };
      const status = await new Promise((resolve, reject) => {
        const sent = request(`${s3.endpoint}/a`, { headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        sent.on('error', reject).end();
      });
      expect(status).toBe(200);
    },
  );
});

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html */
describe('a lifecycle rule', () => {
  const rules = async (...Rules: object[]): Promise<object> =>
    s3.call('PutBucketLifecycleConfiguration', { Bucket: BUCKET, LifecycleConfiguration: { Rules } });
  const until = async (time: string): Promise<void> => s3.clock.advance(Date.parse(time) - s3.clock.now());

  it('takes objects away at the midnight after their days are full', async () => {
    await rules({ ID: 'short', Status: 'Enabled', Filter: { Prefix: 'in/' }, Expiration: { Days: 3 } });
    await s3.put('in/a');
    await s3.put('out/a');
    const head = await s3.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'in/a' }));
    expect(head.Expiration).toBe('expiry-date="Sat, 14 Mar 2026 00:00:00 GMT", rule-id="short"');
    await until('2026-03-13T23:59:59Z');
    expect(s3.keys()).toEqual(['in/a', 'out/a']);
    await until('2026-03-14T00:00:00Z');
    expect(s3.keys()).toEqual(['out/a']);
    expect(s3.hops.at(-1)).toEqual({ service: 's3', resource: BUCKET, event: 'expired', id: 'in/a' });
  });

  it('takes only what has the tags and the size', async () => {
    const Filter = { And: { Tags: [{ Key: 'keep', Value: 'no' }], ObjectSizeGreaterThan: 3 } };
    await rules({ Status: 'Enabled', Filter, Expiration: { Days: 1 } });
    for (const [Key, Body, Tagging] of [
      ['taken', 'four', 'keep=no'],
      ['small', 'two', 'keep=no'],
      ['kept', 'four', 'keep=yes'],
    ]) {
      await s3.call('PutObject', { Bucket: BUCKET, Key, Body, Tagging });
    }
    await s3.days(3);
    expect(s3.keys()).toEqual(['kept', 'small']);
  });

  it('that is disabled takes nothing', async () => {
    await rules({ Status: 'Disabled', Expiration: { Days: 1 } });
    await s3.put('a');
    await s3.days(30);
    expect(s3.keys()).toEqual(['a']);
  });

  it('ends uploads in parts that nobody completes', async () => {
    const AbortIncompleteMultipartUpload = { DaysAfterInitiation: 1 };
    await rules({ Status: 'Enabled', Filter: { Prefix: '' }, AbortIncompleteMultipartUpload });
    const begun = await s3.call('CreateMultipartUpload', { Bucket: BUCKET, Key: 'a' });
    const parts = async (): Promise<object> => s3.call('ListParts', { Bucket: BUCKET, Key: 'a', ...begun });
    expect(await parts()).toMatchObject({ Parts: [] });
    await s3.days(2);
    await expect(parts()).rejects.toMatchObject({ code: 'NoSuchUpload' });
  });
});

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html */
describe('a page of another origin', () => {
  const preflight = async (origin: string, method: string, headers = 'content-type'): Promise<Response> =>
    fetch(`${s3.endpoint}/${BUCKET}/a`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': headers },
    });

  beforeEach(async () => {
    await s3.call('PutBucketCors', {
      Bucket: BUCKET,
      CORSConfiguration: {
        CORSRules: [
          {
            AllowedOrigins: ['https://*.example.com'],
            AllowedMethods: ['POST', 'GET'],
            AllowedHeaders: ['content-*'],
            ExposeHeaders: ['ETag'],
            MaxAgeSeconds: 60,
          },
        ],
      },
    });
  });

  it('is told beforehand what it may do', async () => {
    const response = await preflight('https://app.example.com', 'POST');
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-allow-methods': 'POST, GET',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '60',
      'access-control-expose-headers': 'ETag',
    });
  });

  it.each([
    ['https://example.org', 'POST', 'content-type'],
    ['https://app.example.com', 'PUT', 'content-type'],
    ['https://app.example.com', 'POST', 'x-other'],
  ])('fails to get leave for %s %s with %s', async (origin, method, headers) => {
    const answer = await errorOf(await preflight(origin, method, headers));
    expect(answer).toMatchObject({ status: '403', Code: 'AccessForbidden' });
    expect(answer['Message']).toMatch(/^CORSResponse: This CORS request is not allowed/);
  });

  it('fails to get leave from a bucket without rules', async () => {
    await s3.call('CreateBucket', { Bucket: 'closed' });
    const headers = { origin: 'https://app.example.com', 'access-control-request-method': 'GET' };
    const response = await fetch(`${s3.endpoint}/closed/a`, { method: 'OPTIONS', headers });
    expect(await errorOf(response)).toMatchObject({
      Code: 'AccessForbidden',
      Message: 'CORSResponse: CORS is not enabled for this bucket.',
    });
  });

  it('sends what the rules allow, and nothing else', async () => {
    const send = async (origin: string, path: string, type = 'text/plain'): Promise<string> => {
      const headers = { origin, 'content-type': type };
      const body = 'Version=2012-11-05&Action=ListQueues';
      return (await fetch(s3.endpoint + path, { method: 'POST', headers, body })).text();
    };
    expect(await send('https://app.example.com', `/${BUCKET}`)).not.toContain('Origin must be');
    const refused = 'Origin must be a page of this machine';
    expect(await send('https://example.org', `/${BUCKET}`)).toContain(refused);
    expect(await send('https://app.example.com', '/another-bucket')).toContain(refused);
    // It is for SQS, whatever its path looks like.
    const form = 'application/x-www-form-urlencoded';
    expect(await send('https://app.example.com', `/${BUCKET}`, form)).toContain(refused);
  });

  it('can read errors too', async () => {
    const response = await fetch(`${s3.endpoint}/${BUCKET}/a`, {
      headers: { origin: 'https://app.example.com' },
    });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([
      403,
      'https://app.example.com',
    ]);
    const other = await fetch(`${s3.endpoint}/${BUCKET}/a`, { headers: { origin: 'https://example.org' } });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });
});
