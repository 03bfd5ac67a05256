import type { TenantRule } from '../../../lambda/contract/tenant';
import type { AllowedUpload } from '../../../lambda/core/bodies/upload-forms';
import { giveUploadForm } from '../../../lambda/uploads/give-upload-form';
import { VirtualClock } from '../../../local/clock';
import { capturedLog } from '../captured-log';

const sha256 = 'a'.repeat(64);
const form = { url: 'https://bucket.example', fields: { key: 'k' } };

async function ask(
  body: string | null,
  accountId: string | null = '123456789012',
  failing = false,
  tenantRule: TenantRule = 'account',
) {
  const signed: AllowedUpload[] = [];
  const answer = await giveUploadForm({
    forms: {
      async sign(upload) {
        if (failing) throw new Error('No credentials');
        signed.push(upload);
        return form;
      },
    },
    largestUpload: 1_000_000,
    clock: new VirtualClock(1_767_225_600_000),
    randomId: () => 'abcdefghij',
    log: capturedLog().log,
    tenantRule,
  })({
    body,
    requestContext: { extendedRequestId: 'call-1', identity: { accountId, caller: 'AROAEXAMPLE:session' } },
  });
  return { ...answer, signed, json: JSON.parse(answer.body) };
}

describe('POST /uploads', () => {
  it('answers 201 with a form for exactly that body, below the prefix of the caller', async () => {
    const { statusCode, headers, json, signed } = await ask(JSON.stringify({ sha256, size: 1000 }));
    expect([statusCode, headers]).toEqual([201, { 'Content-Type': 'application/json' }]);
    const dataref = 'uploads/1767225600000-abcdefghij';
    expect(json).toEqual({ dataref, sha256, size: 1000, expiresAt: '2026-01-01T00:15:00.000Z', form });
    expect(signed).toEqual([
      { key: `tenants/named-123456789012/${dataref}`, size: 1000, sha256, seconds: 900 },
    ]);
  });

  it('keeps roles of one account apart where the setting says so', async () => {
    const { signed } = await ask(
      JSON.stringify({ sha256, size: 1 }),
      '123456789012',
      false,
      'account-and-role',
    );
    expect(signed[0]?.key).toMatch(/^tenants\/named-123456789012-AROAEXAMPLE\/uploads\//);
  });

  it('keeps callers whom nobody knows apart from all others', async () => {
    const { signed } = await ask(JSON.stringify({ sha256, size: 1 }), null);
    expect(signed[0]?.key).toMatch(/^tenants\/anonymous\//);
  });

  it.each([
    ['no body', null, 400],
    ['no JSON', '{', 400],
    ['no hash', JSON.stringify({ size: 1 }), 400],
    ['a hash in base64', JSON.stringify({ sha256: 'A'.repeat(43), size: 1 }), 400],
    ['an empty body to upload', JSON.stringify({ sha256, size: 0 }), 400],
    ['a place of the caller’s choice', JSON.stringify({ sha256, size: 1, key: 'tenants/x' }), 400],
    ['more than can be uploaded', JSON.stringify({ sha256, size: 1_000_001 }), 413],
  ])('fails with a problem for %s, and signs nothing', async (_, body, status) => {
    const { statusCode, headers, json, signed } = await ask(body);
    expect(statusCode).toBe(status);
    expect(headers['Content-Type']).toBe('application/problem+json');
    expect(json).toMatchObject({ type: 'about:blank', status, instance: 'urn:uketsuke:call:call-1' });
    expect(signed).toEqual([]);
  });

  it('names the limit and the way out when a body is too large', async () => {
    const { json } = await ask(JSON.stringify({ sha256, size: 1_000_001 }));
    expect(json.detail).toBe(
      'The body is too large: an upload has at most 1000000 bytes. Split it into several requests.',
    );
  });

  it('fails with 503 and says when to come again when nothing can be signed', async () => {
    const { statusCode, headers, body } = await ask(JSON.stringify({ sha256, size: 1 }), '1', true);
    expect([statusCode, headers['Retry-After']]).toEqual([503, '1']);
    expect(body).not.toContain('credentials');
  });
});
