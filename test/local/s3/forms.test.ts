import { createPresignedPost, type PresignedPostOptions } from '@aws-sdk/s3-presigned-post';
import { functionCredentials } from '../../../local/aws/credentials';
import { signText } from '../../../local/aws/signature-v4';
import { BUCKET, errorOf, type S3, startS3 } from './harness';

let s3: S3;
beforeEach(async () => {
  s3 = await startS3();
});
afterEach(async () => s3.close());

interface Posted {
  readonly conditions?: PresignedPostOptions['Conditions'];
  readonly key?: string;
  readonly signedFields?: Record<string, string>;
  /** Put over the fields that were signed. */
  readonly fields?: Record<string, string | undefined>;
  readonly body?: string | Buffer;
  readonly filename?: string;
  readonly expires?: number;
}

/** Has a form signed, as a function does, and posts it, as a browser does. */
async function post(options: Posted = {}): Promise<Response> {
  const {
    conditions = [],
    key = 'in/a.txt',
    signedFields = {},
    fields: changed = {},
    body = 'hello',
  } = options;
  const { url, fields } = await createPresignedPost(s3.client, {
    Bucket: BUCKET,
    Key: key,
    Conditions: conditions,
    Fields: signedFields,
    Expires: options.expires ?? 60,
  });
  return fetch(url, { method: 'POST', body: formOf({ ...fields, ...changed }, body, options.filename) });
}

function formOf(
  fields: Record<string, string | undefined>,
  body: string | Buffer,
  filename = 'photo.jpg',
): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.append(name, value);
  form.append('file', new Blob([typeof body === 'string' ? body : new Uint8Array(body)]), filename);
  form.append('after', 'what comes after the file does not count');
  return form;
}

/** A form with a policy that no client would make. */
async function postPolicy(policy: unknown): Promise<Record<string, string>> {
  const text = typeof policy === 'string' ? policy : JSON.stringify(policy);
  const encoded = Buffer.from(text).toString('base64');
  const scope = { accessKeyId: 'local', day: '20260101', region: 'us-east-1', service: 's3' };
  const fields = {
    key: 'a',
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': 'local/20260101/us-east-1/s3/aws4_request',
    'x-amz-date': '20260101T000000Z',
    policy: encoded,
    'x-amz-signature': signText(functionCredentials.secretAccessKey, scope, encoded),
  };
  return errorOf(await fetch(`${s3.endpoint}/${BUCKET}`, { method: 'POST', body: formOf(fields, 'x') }));
}

const refused = (why: string) => ({
  status: '403',
  Code: 'AccessDenied',
  Message: `Invalid according to Policy: ${why}`,
});

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-UsingHTTPPOST.html */
describe('an upload form', () => {
  it('goes to the bucket in path style, since the endpoint is an IP address', async () => {
    const { url } = await createPresignedPost(s3.client, { Bucket: BUCKET, Key: 'a' });
    expect(url).toBe(`${s3.endpoint}/${BUCKET}`);
  });

  it('stores its file, byte for byte, and answers 204 with the place', async () => {
    const body = Buffer.from(Array.from({ length: 1024 }, (_, index) => index % 256));
    const response = await post({ body });
    expect([response.status, response.headers.get('location'), await response.text()]).toEqual([
      204,
      `${s3.endpoint}/${BUCKET}/in%2Fa.txt`,
      '',
    ]);
    expect(s3.service.peek(BUCKET)).toMatchObject([
      { key: 'in/a.txt', body, contentType: 'binary/octet-stream' },
    ]);
  });

  it('stores a file of 50 MB', async () => {
    const body = Buffer.alloc(50 * 1024 * 1024, 'abcdefg');
    expect((await post({ body, conditions: [['content-length-range', 1, body.length]] })).status).toBe(204);
    expect(s3.service.peek(BUCKET)[0]?.body.equals(body)).toBe(true);
  });

  it('answers 201 with a document, or 200 with nothing, when asked to', async () => {
    const created = await post({ signedFields: { success_action_status: '201' } });
    expect([created.status, created.headers.get('content-type'), await created.text()]).toEqual([
      201,
      'application/xml',
      '<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>' +
        `<Location>${s3.endpoint}/${BUCKET}/in%2Fa.txt</Location><Bucket>${BUCKET}</Bucket><Key>in/a.txt</Key>` +
        '<ETag>&quot;5d41402abc4b2a76b9719d911017c592&quot;</ETag></PostResponse>',
    ]);
    expect((await post({ signedFields: { success_action_status: '200' } })).status).toBe(200);
    expect((await post({ signedFields: { success_action_status: '418' } })).status).toBe(204);
  });

  it('sends the browser on when asked to', async () => {
    const fields = { success_action_redirect: 'http://localhost/done?of=1' };
    const { url, fields: signed } = await createPresignedPost(s3.client, {
      Bucket: BUCKET,
      Key: 'in/a b',
      Fields: fields,
    });
    const response = await fetch(url, { method: 'POST', body: formOf(signed, 'hello'), redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([
      303,
      `http://localhost/done?of=1&bucket=${BUCKET}&key=in%2Fa+b&etag=%225d41402abc4b2a76b9719d911017c592%22`,
    ]);
  });

  it('puts the name of the file where the key asks for it, and keeps type, metadata and tags', async () => {
    const tagging = '<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>';
    const response = await post({
      key: 'in/${filename}',
      filename: 'Grüße.txt',
      signedFields: { 'Content-Type': 'text/plain', 'x-amz-meta-Order': 'ö', tagging },
    });
    expect(response.status).toBe(204);
    expect(s3.service.peek(BUCKET)).toMatchObject([
      { key: 'in/Grüße.txt', contentType: 'text/plain', metadata: { order: 'ö' } },
    ]);
    const tags = await s3.call('GetObjectTagging', { Bucket: BUCKET, Key: 'in/Grüße.txt' });
    expect(tags).toEqual({ TagSet: [{ Key: 'a', Value: '1' }] });
  });

  it('takes what a condition leaves open', async () => {
    const conditions: Posted['conditions'] = [
      ['starts-with', '$Content-Type', 'image/'],
      ['starts-with', '$x-amz-meta-note', ''],
      ['content-length-range', 5, 5],
    ];
    const fields = { 'content-type': 'image/png', 'x-amz-meta-note': 'anything', 'x-ignore-this': 'x' };
    expect((await post({ conditions, fields })).status).toBe(204);
  });

  it('fails once its time is over, by the clock of the runtime', async () => {
    const { url, fields } = await createPresignedPost(s3.client, { Bucket: BUCKET, Key: 'a', Expires: 60 });
    await s3.clock.advance(120_000);
    const response = await fetch(url, { method: 'POST', body: formOf(fields, 'x') });
    expect(await errorOf(response)).toMatchObject(refused('Policy expired.'));
  });

  it.each<[string, Posted, string]>([
    ['another key', { fields: { key: 'other' } }, 'Policy Condition failed: ["eq", "$key", "in/a.txt"]'],
    [
      'a key outside the folder',
      { key: 'in/${filename}', fields: { key: 'out/${filename}' } },
      'Policy Condition failed: ["starts-with", "$key", "in/"]',
    ],
    [
      'another type',
      { conditions: [['starts-with', '$Content-Type', 'image/']], fields: { 'Content-Type': 'text/html' } },
      'Policy Condition failed: ["starts-with", "$Content-Type", "image/"]',
    ],
    [
      'no type, though any will do',
      { conditions: [['starts-with', '$Content-Type', '']] },
      'Policy Condition failed: ["starts-with", "$Content-Type", ""]',
    ],
    [
      'other metadata',
      { signedFields: { 'x-amz-meta-owner': 'me' }, fields: { 'x-amz-meta-owner': 'you' } },
      'Policy Condition failed: ["eq", "$x-amz-meta-owner", "me"]',
    ],
    ['a field that nothing covers', { fields: { acl: 'private' } }, 'Extra input fields: acl'],
  ])('fails with %s', async (_what, posted, why) => {
    expect(await errorOf(await post(posted))).toMatchObject(refused(why));
    expect(s3.keys()).toEqual([]);
  });

  it('fails in another bucket than the one that was signed for', async () => {
    await s3.call('CreateBucket', { Bucket: 'others' });
    const { fields } = await createPresignedPost(s3.client, { Bucket: BUCKET, Key: 'a' });
    const response = await fetch(`${s3.endpoint}/others`, { method: 'POST', body: formOf(fields, 'x') });
    expect(await errorOf(response)).toMatchObject(
      refused(`Policy Condition failed: ["eq", "$bucket", "${BUCKET}"]`),
    );
  });

  it('fails with a file that is too large, or too small, and says by how much', async () => {
    const conditions: Posted['conditions'] = [['content-length-range', 5, 10]];
    expect(await errorOf(await post({ conditions, body: 'x'.repeat(12) }))).toMatchObject({
      status: '400',
      Code: 'EntityTooLarge',
      Message: 'Your proposed upload exceeds the maximum allowed size',
      ProposedSize: '12',
      MaxSizeAllowed: '10',
    });
    expect(await errorOf(await post({ conditions, body: 'x' }))).toMatchObject({
      status: '400',
      Code: 'EntityTooSmall',
      Message: 'Your proposed upload is smaller than the minimum allowed size',
      ProposedSize: '1',
      MinSizeAllowed: '5',
    });
  });

  it('fails with a signature, or a policy, that was changed', async () => {
    for (const fields of [{ 'X-Amz-Signature': '0'.repeat(64) }, { Policy: 'e30=' }]) {
      expect(await errorOf(await post({ fields }))).toMatchObject({
        status: '403',
        Code: 'SignatureDoesNotMatch',
      });
    }
  });

  it('fails by name without one of the fields of its signature', async () => {
    expect(await errorOf(await post({ fields: { 'X-Amz-Signature': undefined } }))).toMatchObject({
      status: '400',
      Code: 'InvalidArgument',
      ArgumentName: 'X-Amz-Signature',
      Message:
        "Bucket POST must contain a field named 'X-Amz-Signature'.  If it is specified, please check the order of the fields.",
    });
  });

  it('fails unsigned, as any stranger does', async () => {
    const body = formOf({ key: 'a' }, 'x');
    const response = await fetch(`${s3.endpoint}/${BUCKET}`, { method: 'POST', body });
    expect(await errorOf(response)).toMatchObject({
      status: '403',
      Code: 'AccessDenied',
      Message: 'Access Denied',
    });
    expect(s3.keys()).toEqual([]);
  });

  it('fails without a key, without a file, and with more fields than are read', async () => {
    expect(await errorOf(await post({ fields: { key: undefined } }))).toMatchObject({ ArgumentName: 'key' });
    const noFile = new FormData();
    noFile.append('key', 'a');
    const url = `${s3.endpoint}/${BUCKET}`;
    expect(await errorOf(await fetch(url, { method: 'POST', body: noFile }))).toMatchObject({
      Code: 'InvalidArgument',
      Message: 'POST requires exactly one file upload per request.',
      ArgumentName: 'file',
    });
    expect(await errorOf(await post({ fields: { note: 'x'.repeat(21_000) } }))).toMatchObject({
      Code: 'MaxPostPreDataLengthExceeded',
      MaxPostPreDataLengthBytes: '20480',
    });
  });

  it('fails when it is no form, or a broken one', async () => {
    const url = `${s3.endpoint}/${BUCKET}`;
    const plain = await fetch(url, { method: 'POST', body: 'a=1', headers: { 'content-type': 'text/html' } });
    expect(await errorOf(plain)).toMatchObject({ status: '412', Code: 'PreconditionFailed' });
    for (const type of ['multipart/form-data', 'multipart/form-data; boundary=x']) {
      const broken = await fetch(url, {
        method: 'POST',
        body: '--x\r\nno',
        headers: { 'content-type': type },
      });
      expect(await errorOf(broken)).toMatchObject({ status: '400', Code: 'MalformedPOSTRequest' });
    }
  });
});

describe('a policy', () => {
  const expiration = '2099-01-01T00:00:00.000Z';

  it.each<[string, unknown, string]>([
    ['that is no JSON', '{', 'Invalid JSON.'],
    ['with a member of its own', { expiration, Conditions: [] }, "Unexpected: 'conditions'"],
    ['without an expiration', { conditions: [] }, 'Policy missing expiration.'],
    [
      'with a local time',
      { expiration: '2099-01-01 00:00', conditions: [] },
      "Invalid 'expiration' value: '2099-01-01 00:00'",
    ],
    ['without conditions', { expiration }, 'Policy missing conditions.'],
    [
      'with two conditions in one',
      { expiration, conditions: [{ key: 'a', acl: 'b' }] },
      'Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.',
    ],
    [
      'with a number',
      { expiration, conditions: [{ key: 1 }] },
      'Invalid Simple-Condition: value must be a string.',
    ],
    [
      'with an unknown operation',
      { expiration, conditions: [['ends-with', '$key', 'a']] },
      "Invalid Condition: unknown operation 'ends-with'.",
    ],
    [
      'with half a range',
      { expiration, conditions: [['content-length-range', 1]] },
      'Invalid content-length-range: wrong number of arguments.',
    ],
  ])('fails %s', async (_what, policy, why) => {
    expect(await postPolicy(policy)).toMatchObject({
      status: '400',
      Code: 'InvalidPolicyDocument',
      Message: `Invalid Policy: ${why}`,
    });
  });

  it('fails to match a field that it names without a dollar, and one that it does not name', async () => {
    expect(await postPolicy({ expiration, conditions: [['eq', 'key', 'a']] })).toMatchObject(
      refused('Policy Condition failed: ["eq", "key", "a"]'),
    );
    expect(await postPolicy({ expiration, conditions: [] })).toMatchObject(
      refused('Extra input fields: key, x-amz-algorithm, x-amz-credential, x-amz-date'),
    );
  });
});
