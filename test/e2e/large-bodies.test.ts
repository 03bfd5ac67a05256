import { createHash } from 'node:crypto';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand } from '@aws-sdk/client-sns';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { claimCheckMediaType, objectKey } from '../../lambda/contract/claim-check';
import { stockCounted } from '../../lambda/contract/requests/stock-counted';
import { maxUploadBytes } from '../../lambda/contract/size-limits';
import { partOf } from '../../lambda/contract/status-record';
import { accepted, ended, idOf, post, type Status } from './requests';
import type { RunningApp } from './running-app';
import { resultsOf, runShop } from './shop';
import { until } from './until';
import { claimOf, formFor, order, submit, upload, type Upload } from './uploads';

/** The account that the local runtime takes every caller for. */
const tenant = '000000000000';

let app: RunningApp;
let s3: S3Client;
let bucket: string;

beforeAll(async () => {
  app = await runShop();
  bucket = app.ref('uketsuke-dev-intake', 'AWS::S3::Bucket', 'Bodies');
  s3 = new S3Client({
    endpoint: app.runtime.awsUrl,
    region: app.runtime.environment.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    forcePathStyle: true,
  });
});

afterAll(() => s3.destroy());

/** A count of about so many bytes, written as the schema orders its members. */
function countOf(bytes: number): { readonly body: Buffer; readonly articles: number } {
  const article = (number: number) => ({ sku: `SKU-${String(number).padStart(12, '0')}`, pieces: 100 });
  const one = JSON.stringify(article(0)).length + 1;
  const articles = Math.floor((bytes - 100) / one);
  const counts = Array.from({ length: articles }, (_, number) => article(number));
  const body = Buffer.from(JSON.stringify({ warehouse: 'hamburg-1', counts, note: 'é 受付 🧾' }));
  return { body, articles };
}

/** Waits until a part of a request has failed, and returns its error as the status table has it. */
async function errorOf(id: string, part: string): Promise<string> {
  return until(`${part} has failed`, async () => {
    app.skip(1000);
    const { Item } = await app.dynamodb.send(
      new GetItemCommand({
        TableName: app.ref('uketsuke-dev-intake', 'AWS::DynamoDB::Table'),
        Key: { requestId: { S: id }, part: { S: part } },
      }),
    );
    return Item?.['state']?.S === 'failed' ? Item['error']?.S : undefined;
  });
}

const sha256 = (body: Buffer) => createHash('sha256').update(body).digest('hex');

/** What both consumers make of a count that arrived as it was sent. */
function whole(body: Buffer, articles: number): object {
  return {
    inventory: { reason: 'counted', warehouse: 'hamburg-1', articles, pieces: 100 * articles },
    audit: expect.objectContaining({ sha256: sha256(body), bytes: body.length }),
  };
}

const keys = async (prefix = ''): Promise<readonly string[]> => {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
  return Contents.map(({ Key = '' }) => Key);
};

const large = async (claim: object): Promise<Status> =>
  ended(app, await accepted(app, 'stock-counted/large', claim));

describe('a body', () => {
  it('of 200 KB arrives in its messages, and nothing of it in the bucket', async () => {
    const { body, articles } = countOf(200_000);
    const location = await accepted(app, 'stock-counted', body.toString());
    expect(resultsOf(await ended(app, location))).toEqual(whole(body, articles));
    expect(await keys(objectKey(tenant, `requests/${idOf(location)}`))).toEqual([]);
  });

  it.each([300_000, 900_000])(
    'of %d bytes arrives intact through the bucket, below the prefix of its tenant',
    async (bytes) => {
      const { body, articles } = countOf(bytes);
      const location = await accepted(app, 'stock-counted', body.toString());
      const status = await ended(app, location);
      expect(status).toMatchObject({ status: 'succeeded', type: 'stock-counted' });
      expect(resultsOf(status)).toEqual(whole(body, articles));
      const key = objectKey(tenant, `requests/${idOf(location)}`);
      expect(await keys(key)).toEqual([key]);
    },
  );

  it('of 50 MB arrives intact after its upload', async () => {
    const { body, articles } = countOf(maxUploadBytes);
    expect(body.length).toBeGreaterThan(50_000_000);
    const uploaded = await upload(app, body);
    const status = await large(claimOf(uploaded));
    expect(status).toMatchObject({ status: 'succeeded', type: 'stock-counted' });
    expect(resultsOf(status)).toEqual(whole(body, articles));
    expect(await keys(objectKey(tenant, uploaded.dataref))).toHaveLength(1);
  });
});

describe('an upload form', () => {
  const { body } = countOf(2000);

  it('is for one body of the caller, and for a quarter of an hour', async () => {
    const before = app.now();
    const { dataref, expiresAt, form } = await formFor(app, body);
    expect(form.fields['key']).toBe(objectKey(tenant, dataref));
    const policy = JSON.parse(Buffer.from(form.fields['Policy'] ?? '', 'base64').toString());
    // AWS's times have whole seconds.
    const [earliest, latest] = [before - 1000, app.now() + 1000];
    for (const time of [expiresAt, policy.expiration]) {
      const givenAt = Date.parse(time) - 15 * 60_000;
      expect([time, givenAt >= earliest, givenAt <= latest]).toEqual([time, true, true]);
    }
  });

  it.each([
    ['another body of that size', Buffer.from(body.toString().replace('100', '101')), {}],
    ['a longer body', Buffer.concat([body, Buffer.from(' ')]), {}],
    ['a shorter body', body.subarray(1), {}],
    [
      'another hash in the form',
      Buffer.from('{}'),
      { 'x-amz-checksum-sha256': Buffer.from(sha256(Buffer.from('{}')), 'hex').toString('base64') },
    ],
    ['another tenant’s prefix', body, { key: objectKey('210987654321', 'uploads/1767225600000-abcdefghij') }],
  ])('fails for %s', async (_, other, change) => {
    const given = await formFor(app, body);
    const { status } = await submit(given, other, change);
    expect([400, 403]).toContain(status);
    expect(await keys(given.form.fields['key'])).toEqual([]);
    expect(await keys('tenants/named-2')).toEqual([]);
  });

  it.each([
    ['no hash', { sha256: undefined }],
    ['no size', { size: undefined }],
    ['nothing to upload', { size: 0 }],
    ['a key of the caller’s choice', { key: 'tenants/other' }],
  ])('fails with 400 and a problem for %s', async (_, change) => {
    const { status, headers, text } = await order(app, body, change);
    expect(status).toBe(400);
    expect(headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(text)).toMatchObject({ type: 'about:blank', status: 400 });
  });

  it('fails with 413 and the limit for more than can be uploaded', async () => {
    const { status, headers, text } = await order(app, body, { size: maxUploadBytes + 1 });
    expect([status, headers['content-type']]).toEqual([413, 'application/problem+json']);
    expect(JSON.parse(text)).toMatchObject({ status: 413, detail: expect.stringMatching(/at most/) });
  });
});

describe('a claim check', () => {
  const { body } = countOf(2000);
  let uploaded: Upload;

  beforeAll(async () => {
    uploaded = await upload(app, body);
  });

  const failedWith = (title: string) => ({ status: 'failed', error: { title }, consumers: [] });

  it.each([
    ['altered, by its hash', { sha256: 'a'.repeat(64) }],
    ['altered, by its size', { size: 1999 }],
  ])('fails when it is %s', async (_, change) => {
    expect(await large({ ...claimOf(uploaded), ...change })).toMatchObject(failedWith('Claim check altered'));
  });

  it('fails when its body was altered in the bucket', async () => {
    const victim = await upload(app, body);
    const Body = body.toString().replace('100', '101');
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: objectKey(tenant, victim.dataref), Body }));
    expect(await large(claimOf(victim))).toMatchObject(failedWith('Claim check altered'));
  });

  it('fails when nothing was uploaded', async () => {
    const given = await formFor(app, body);
    expect(await large(claimOf(given))).toMatchObject(failedWith('Claim check missing'));
  });

  it('fails when it has expired', async () => {
    const dataref = `uploads/${app.now() - 3 * 86_400_000}-abcdefghij`;
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: objectKey(tenant, dataref), Body: body }));
    expect(await large({ ...claimOf(uploaded), dataref })).toMatchObject(failedWith('Claim check expired'));
  });

  it('fails when its body is not what the type asks for', async () => {
    const other = Buffer.from('{"warehouse":"hamburg-1"}');
    expect(await large(claimOf(await upload(app, other)))).toMatchObject(failedWith('Invalid request'));
  });

  it.each([
    ['a whole key', objectKey('210987654321', 'uploads/1767225600000-abcdefghij')],
    ['a way out of its prefix', '../named-210987654321/uploads/1767225600000-abcdefghij'],
    ['what the dispatcher stored', 'requests/1767225600000-abcdefghij'],
  ])('fails with 400 for %s', async (_, dataref) => {
    const answer = await post(app, 'stock-counted/large', { ...claimOf(uploaded), dataref });
    expect(answer.status).toBe(400);
  });

  it('fails with 404 for a type whose bodies are not uploaded', async () => {
    expect((await post(app, 'order-placed/large', claimOf(uploaded))).status).toBe(404);
  });

  it('is no body: a request itself takes none', async () => {
    expect((await post(app, 'stock-counted', claimOf(uploaded))).status).toBe(400);
  });
});

describe('a claim check for the body of another tenant', () => {
  const { body } = countOf(2000);
  const other = '210987654321';
  const foreignKey = (dataref: string) => objectKey(other, dataref);

  it('fails in the dispatcher, which looks in no other place than the tenant’s own', async () => {
    const uploaded = await upload(app, body);
    const id = `${app.now() - 3_600_000}-foreigndispatch`;
    const context = {
      specversion: '1.0',
      id,
      source: '/uketsuke/requests',
      type: 'stock-counted',
      datacontenttype: claimCheckMediaType,
      tenant: other,
      idempotencykey: '',
      traceparent: '',
    };
    const MessageBody = `{"data":${JSON.stringify(claimOf(uploaded))},${JSON.stringify(context).slice(1)}`;
    const QueueUrl = app.ref('uketsuke-dev-intake', 'AWS::SQS::Queue', 'IntakeQueue');
    await app.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    // The API shows the status to its own tenant only.
    const error = await errorOf(id, partOf.request);
    expect(JSON.parse(error)).toMatchObject({ title: 'Claim check missing' });
    expect(error).not.toContain(foreignKey(''));
  });

  it.each([
    ['another tenant’s', other, 'Claim check missing', {}],
    ['altered', tenant, 'Claim check altered', { datasha256: 'a'.repeat(64) }],
  ])('that is %s fails in the consumers, with the reason', async (_, of, title, change) => {
    const { dataref, sha256: datasha256, size: datasize } = await upload(app, body);
    const id = `${app.now() - 3_600_000}-${of}consumer`;
    const event = {
      specversion: '1.0',
      id,
      source: '/uketsuke/requests',
      type: 'stock-counted',
      time: new Date(app.now()).toISOString(),
      datacontenttype: 'application/json',
      tenant: of,
      dataref,
      datasha256,
      datasize,
      ...change,
    };
    await app.sns.send(
      new PublishCommand({
        TopicArn: app.ref('uketsuke-dev-fan-out', 'AWS::SNS::Topic'),
        Message: JSON.stringify(event),
        MessageAttributes: { type: { DataType: 'String', StringValue: stockCounted.name } },
      }),
    );
    const error = await errorOf(id, partOf.consumer('inventory'));
    expect(JSON.parse(error)).toMatchObject({ title });
  });
});
