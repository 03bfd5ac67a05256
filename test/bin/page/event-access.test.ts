import { createHash, createHmac } from 'node:crypto';
import { EventAccess, type Authorization } from '../../../bin/page/event-access';

const host = 'example1234567890000.appsync-api.us-east-1.amazonaws.com';
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
const requestId = '1795478400123-Kq3vXHcFIAMEvzw';

function accessOf(tenant: string): EventAccess {
  return new EventAccess({
    endpoints: {
      http: `https://${host}/event`,
      realtime: `wss://${host.replace('api', 'realtime-api')}/event/realtime`,
      region: 'us-east-1',
      isLocal: false,
    },
    credentials: async () => credentials,
    tenant: async () => tenant,
    now: () => new Date('2026-11-26T12:34:56Z'),
  });
}

/** What `Authorization` has to be, step by step, https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function expected(body: string): Authorization {
  const headers: Record<string, string> = {
    accept: 'application/json, text/javascript',
    'content-encoding': 'amz-1.0',
    'content-type': 'application/json; charset=UTF-8',
    host,
    'x-amz-date': '20261126T123456Z',
    'x-amz-security-token': credentials.sessionToken,
  };
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  const mac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const request = ['POST', '/event', '', lines.join(''), names, hash(body)].join('\n');
  const scope = '20261126/us-east-1/appsync/aws4_request';
  const toSign = ['AWS4-HMAC-SHA256', '20261126T123456Z', scope, hash(request)].join('\n');
  const key = ['us-east-1', 'appsync', 'aws4_request'].reduce(
    (one: Buffer, next) => mac(one, next),
    mac('AWS4secret', '20261126'),
  );
  const signature = mac(key, toSign).toString('hex');
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

describe('access to the Event API', () => {
  it('signs a connection as an empty publication, in a subprotocol', async () => {
    const { url, protocols } = await accessOf('123456789012').connection();
    expect(url).toMatch(/^wss:/);
    const [name, header = ''] = protocols;
    expect(name).toBe('aws-appsync-event-ws');
    // What a subprotocol may be is a token: no `=`, no `/`.
    expect(header).toMatch(/^header-[A-Za-z0-9_-]+$/);
    const signed: unknown = JSON.parse(Buffer.from(header.slice('header-'.length), 'base64url').toString());
    expect(signed).toEqual(expected('{}'));
  });

  it('signs a subscription to the channel of a request of the own tenant', async () => {
    const channel = '/requests/123456789012/1795478400123-Kq3vXHcFIAMEvzw';
    expect(await accessOf('123456789012').subscription(requestId)).toEqual({
      channel,
      authorization: expected(JSON.stringify({ channel })),
    });
  });

  it('signs for nobody in particular when the API does not know its callers', async () => {
    const access = await accessOf('').subscription(requestId);
    expect(access?.channel).toBe(`/requests/anonymous/${requestId}`);
  });

  it.each(['*', '../999999999999/*', '1795478400123-a/b', ''])(
    'fails to sign for the id "%s"',
    async (id) => {
      expect(await accessOf('123456789012').subscription(id)).toBeUndefined();
    },
  );
});
