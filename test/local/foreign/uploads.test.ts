import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { PresignedPost } from '@aws-sdk/s3-presigned-post';
import { CfnOutput, Duration, Stack, type App } from 'aws-cdk-lib';
import { LambdaRestApi } from 'aws-cdk-lib/aws-apigateway';
import { Code, Function as LambdaFunction, Runtime as LambdaRuntime } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, BucketEncryption, HttpMethods } from 'aws-cdk-lib/aws-s3';
import { buildSync } from 'esbuild';
import { VirtualClock } from '../../../local/clock';
import type { Runtime } from '../../../local/runtime';
import { refOf, running } from './synthesized';

/** Signs a form on POST; on GET tells what was uploaded. As an app would write it: nothing in it knows where it runs. */
const HANDLER = `
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
const s3 = new S3Client({});
const Bucket = process.env.BUCKET;
export const handler = async ({ httpMethod }) => {
  if (httpMethod === 'POST') {
    const Conditions = [['content-length-range', 1, 50 * 1024 * 1024]];
    const form = await createPresignedPost(s3, { Bucket, Key: 'in/file', Conditions, Expires: 300 });
    return { statusCode: 200, body: JSON.stringify(form) };
  }
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'in/file' }));
  return { statusCode: 200, body: await Body.transformToString() };
};`;

const code = mkdtempSync(join(tmpdir(), 'uploads-'));
afterAll(() => rmSync(code, { recursive: true, force: true }));

/** A bucket as guarded as CDK makes it, and an API whose function hands out forms for it. */
function uploads(app: App): void {
  const stack = new Stack(app, 'Uploads');
  const bucket = new Bucket(stack, 'Files', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    versioned: true,
    websiteIndexDocument: 'index.html',
    lifecycleRules: [{ prefix: 'in/', expiration: Duration.days(1) }],
    cors: [{ allowedOrigins: ['https://app.example.com'], allowedMethods: [HttpMethods.POST] }],
  });
  buildSync({
    stdin: { contents: HANDLER, resolveDir: __dirname, loader: 'js' },
    outfile: join(code, 'index.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
  });
  const signer = new LambdaFunction(stack, 'Signer', {
    runtime: LambdaRuntime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromAsset(code),
    environment: { BUCKET: bucket.bucketName },
  });
  bucket.grantReadWrite(signer);
  new LambdaRestApi(stack, 'Api', { handler: signer, cloudWatchRole: false });
  new CfnOutput(stack, 'Arn', { value: bucket.bucketArn });
}

describe('an app whose function hands out upload forms', () => {
  const clock = new VirtualClock();
  let runtime: Runtime;
  let bucket: string;
  beforeAll(async () => {
    runtime = await running(uploads, { clock });
    bucket = refOf(runtime, 'AWS::S3::Bucket', 'Files');
  });

  const signedForm = async (): Promise<PresignedPost> => {
    const response = await fetch(runtime.apiUrl, { method: 'POST' });
    return JSON.parse(await response.text());
  };
  const send = async ({ url, fields }: PresignedPost, content: string): Promise<Response> => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    body.append('file', new Blob([content]), 'a.txt');
    return fetch(url, { method: 'POST', body, headers: { origin: 'https://app.example.com' } });
  };

  it('takes a file through such a form, and the function reads it', async () => {
    const form = await signedForm();
    expect(form.url).toBe(`${runtime.environment.endpoint}/${bucket}`);
    const response = await send(form, 'hello');
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([
      204,
      'https://app.example.com',
    ]);
    expect(await (await fetch(runtime.apiUrl)).text()).toBe('hello');
  });

  it('fails when the form was changed', async () => {
    const { url, fields } = await signedForm();
    expect((await send({ url, fields: { ...fields, key: 'out/file' } }, 'hello')).status).toBe(403);
    expect((await send({ url, fields: { ...fields, Policy: `${fields['Policy']}=` } }, 'hello')).status).toBe(
      403,
    );
  });

  it('names the bucket, and what of it is not done', () => {
    expect(bucket).toMatch(/^uploads-files[0-9a-f]{8}-[0-9a-z]{12}$/);
    expect(runtime.outputs['Uploads']?.['Arn']).toBe(`arn:aws:s3:::${bucket}`);
    const ofBucket = runtime.unsupported.filter(({ type }) => type === 'AWS::S3::Bucket');
    expect(ofBucket.map(({ logicalId, property, why }) => [logicalId.slice(0, 5), property, why])).toEqual([
      ['Files', 'WebsiteConfiguration', 'the property has no effect here.'],
      [
        'Files',
        'VersioningConfiguration.Status',
        'versions are not kept here: what is replaced or deleted is gone.',
      ],
    ]);
  });

  it('loses its files when the bucket says so', async () => {
    await send(await signedForm(), 'hello');
    const client = new S3Client({
      endpoint: runtime.awsUrl,
      forcePathStyle: true,
      region: runtime.environment.region,
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    });
    const read = async () => client.send(new GetObjectCommand({ Bucket: bucket, Key: 'in/file' }));
    expect((await read()).ContentLength).toBe(5);
    await clock.advance(2 * 24 * 60 * 60 * 1000);
    await expect(read()).rejects.toMatchObject({ name: 'NoSuchKey' });
    client.destroy();
  });
});
