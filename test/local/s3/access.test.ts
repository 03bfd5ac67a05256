import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { account, BUCKET, errorOf, type S3, startS3 } from './harness';

let s3: S3;
beforeEach(async () => {
  s3 = await startS3();
  await s3.put('public/a');
});
afterEach(async () => s3.close());

const arn = `arn:aws:s3:::${BUCKET}`;
const policy = async (...Statement: object[]): Promise<object> =>
  s3.call('PutBucketPolicy', { Bucket: BUCKET, Policy: JSON.stringify({ Statement }) });
const open = async (): Promise<object> =>
  s3.call('PutPublicAccessBlock', { Bucket: BUCKET, PublicAccessBlockConfiguration: {} });
const readByEveryone = {
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: `${arn}/public/*`,
};

describe('a policy', () => {
  it('that denies turns away whom the account lets in', async () => {
    const Action = 's3:PutObject';
    await policy({ Effect: 'Deny', Principal: '*', Action, Resource: `${arn}/sealed/*` });
    await s3.put('elsewhere');
    await expect(s3.put('sealed/a')).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::${account}:root is not authorized to perform: s3:PutObject on resource: "${arn}/sealed/a" with an explicit deny in a resource-based policy`,
      $metadata: { httpStatusCode: 403 },
    });
    expect(s3.keys()).toEqual(['elsewhere', 'public/a']);
  });

  it('that denies by what the call asks for looks at it', async () => {
    const Condition = { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } };
    await policy({ Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: `${arn}/*`, Condition });
    await expect(s3.put('a')).rejects.toMatchObject({ name: 'AccessDenied' });
    const ServerSideEncryption = 'aws:kms';
    await s3.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'a', Body: 'x', ServerSideEncryption }));
    expect(s3.keys()).toContain('a');
  });

  it('that insists on TLS lets plain HTTP in, since there is no other here', async () => {
    const Condition = { Bool: { 'aws:SecureTransport': 'false' } };
    await policy({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [arn, `${arn}/*`], Condition });
    await s3.put('a');
    expect(s3.keys()).toContain('a');
  });

  it('fails to be set when it is none', async () => {
    await expect(s3.call('PutBucketPolicy', { Bucket: BUCKET, Policy: 'no' })).rejects.toMatchObject({
      code: 'MalformedPolicy',
    });
  });
});

describe('an unsigned request', () => {
  const get = async (path: string): Promise<Response> => fetch(`${s3.endpoint}/${BUCKET}/${path}`);

  it('reads what a policy gives to everyone, and does not learn what else there is', async () => {
    await open();
    await policy(readByEveryone);
    const got = await get('public/a');
    expect([got.status, await got.text()]).toEqual([200, 'content']);
    expect(await errorOf(await get('public/missing'))).toMatchObject({ status: '403', Code: 'AccessDenied' });
    expect(await errorOf(await get('private'))).toMatchObject({ status: '403', Code: 'AccessDenied' });
  });

  it('fails as long as public access is blocked, as it is from the start', async () => {
    await policy(readByEveryone);
    expect(await errorOf(await get('public/a'))).toMatchObject({
      status: '403',
      Code: 'AccessDenied',
      Message: 'Access Denied',
    });
    expect(
      (await s3.client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'public/a' }))).ContentLength,
    ).toBe(7);
  });

  it('fails to store, list and delete', async () => {
    const url = `${s3.endpoint}/${BUCKET}`;
    for (const [path, method] of [
      ['/b', 'PUT'],
      ['?list-type=2', 'GET'],
      ['/public/a', 'DELETE'],
    ]) {
      const response = await fetch(url + path, { ...(method && { method }) });
      expect(await errorOf(response)).toMatchObject({ status: '403', Code: 'AccessDenied' });
    }
    expect(s3.keys()).toEqual(['public/a']);
  });
});
