import { createHash, createHmac } from 'node:crypto';
import { signerFor } from '../../../bin/demo/signer';
import { answer, scriptedApi, type Received } from './scripted-api';

const url = 'https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/v1';
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
const sign = signerFor('eu-west-1', async () => credentials);
const { signal } = new AbortController();

/** The signature of a call as AWS computes it, from what arrived. */
function expectedSignature({ url: href, method, headers, body }: Received): string {
  const [, names = ''] = /SignedHeaders=([^,]+)/.exec(headers.get('authorization') ?? '') ?? [];
  const date = headers.get('x-amz-date') ?? '';
  const scope = `${date.slice(0, 8)}/eu-west-1/execute-api/aws4_request`;
  const { host, pathname } = new URL(href);
  const values = names.split(';').map((name) => `${name}:${name === 'host' ? host : headers.get(name)}\n`);
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const payload = hash(typeof body === 'string' ? body : '');
  const canonical = [method, pathname, '', values.join(''), names, payload].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  return hmac(key, ['AWS4-HMAC-SHA256', date, scope, hash(canonical)].join('\n')).toString('hex');
}

describe('calls of the API', () => {
  it('are not signed without credentials', async () => {
    const { api, received } = scriptedApi([answer(202, {})]);
    await api.post('requests/survey-filed', '{}', { 'idempotency-key': 'k' }, signal);
    expect(received).toMatchObject([
      { url: 'http://localhost:3000/v1/requests/survey-filed', method: 'POST', body: '{}' },
    ]);
    expect(Object.fromEntries(received[0]?.headers ?? [])).toEqual({
      'content-type': 'application/json',
      'idempotency-key': 'k',
    });
  });

  it('are signed for API Gateway with the credentials of the caller', async () => {
    const { api, received } = scriptedApi([answer(202, {})], { url, sign });
    await api.post('requests/survey-filed', '{"note":"茶 & 100%"}', { 'idempotency-key': 'k' }, signal);
    await api.get(new URL(`${url}/requests/1767225600000-JKJaXmPLvHcESHA`), signal);
    expect(received).toHaveLength(2);
    for (const call of received) {
      expect(call.headers.get('x-amz-security-token')).toBe('token');
      expect(call.headers.get('authorization')).toMatch(
        /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/execute-api\/aws4_request, /,
      );
      expect(call.headers.get('authorization')).toContain(`Signature=${expectedSignature(call)}`);
    }
  });

  it('do not leave the host that was given', async () => {
    const { api, received } = scriptedApi([answer(200, {})], { url, sign });
    await expect(api.get(new URL('https://elsewhere.example/v1/requests/1'), signal)).rejects.toThrow(
      `${url} leads to another host, https://elsewhere.example: the demo does not go there.`,
    );
    expect(received).toEqual([]);
  });

  it('answer with their status, Location and Retry-After', async () => {
    const headers = { location: '/v1/requests/1', 'retry-after': '3' };
    const { api } = scriptedApi([answer(202, { id: '1' }, headers)]);
    expect(await api.post('requests/survey-filed', '{}', {}, signal)).toEqual({
      status: 202,
      location: new URL('http://localhost:3000/v1/requests/1'),
      retryAfterMilliseconds: 3000,
      body: { id: '1' },
    });
  });

  it('fail when nobody answers', async () => {
    const { api } = scriptedApi([], { url });
    await expect(api.get(new URL(url), signal)).rejects.toThrow(
      /^https:\/\/a1b2c3d4e5\..* does not answer \(no answer in the script\)\. Check the address/,
    );
  });

  it.each([
    { signs: 'unsigned', options: {}, says: 'sign them with --sign' },
    { signs: 'signed', options: { sign }, says: 'needs execute-api:Invoke on this API' },
  ])('fail when they are $signs and not allowed, saying what to do', async ({ options, says }) => {
    const { api } = scriptedApi([answer(403, { detail: 'The call is not allowed.' })], { url, ...options });
    const call = api.get(new URL(`${url}/requests/1`), signal);
    await expect(call).rejects.toThrow(`${url}/requests/1 answers 403: The call is not allowed.`);
    await expect(call).rejects.toThrow(says);
  });
});
