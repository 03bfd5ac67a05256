import { orderPlaced } from '../../lambda/contract/requests/order-placed';
import { call } from './http';
import { runIntake } from './intake';
import { basePath, post } from './requests';
import type { RunningApp } from './running-app';
import { formFor } from './uploads';

const origin = 'https://shop.example.com';
const readable = {
  'access-control-allow-origin': origin,
  'access-control-expose-headers': 'Location,Retry-After,X-Validation-Error',
};

/** Asks as a browser does before a call that is signed. */
const preflight = (method: string) => ({
  method: 'OPTIONS',
  headers: {
    origin,
    'access-control-request-method': method,
    'access-control-request-headers': 'authorization,content-type,idempotency-key,x-amz-date',
  },
});

describe('an API for the pages of an origin', () => {
  let app: RunningApp;

  beforeAll(async () => {
    app = await runIntake({ api: { allowOrigin: origin } });
  });

  it.each(['/requests/order-placed', '/requests/order-placed/batch', '/requests/some-id', '/uploads'])(
    'answers the preflight call for %s',
    async (path) => {
      const { status, headers } = await call(app.runtime.apiUrl, basePath(app) + path, preflight('POST'));
      expect(status).toBe(204);
      expect(headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'GET,POST,DELETE',
        'access-control-allow-headers': expect.stringMatching(/Authorization,.*Idempotency-Key,.*X-Amz-Date/),
        'access-control-max-age': '7200',
      });
    },
  );

  it('lets pages read what is accepted, with its address', async () => {
    const { status, headers } = await post(app, 'order-placed', orderPlaced.example);
    expect(status).toBe(202);
    expect(headers).toMatchObject({ ...readable, location: expect.stringContaining('/requests/') });
    const found = await call(app.runtime.apiUrl, String(headers['location']));
    expect(found.status).toBe(200);
    expect(found.headers).toMatchObject(readable);
  });

  it.each([
    ['a status of an unknown request', 404, 'GET', '/requests/nothing', ''],
    ['the cancellation of an unknown request', 404, 'DELETE', '/requests/nothing', ''],
    ['an unknown type', 404, 'POST', '/requests/nothing', '{}'],
    ['an unknown path', 404, 'GET', '/nothing', ''],
    ['a body that the gateway refuses', 400, 'POST', '/requests/order-placed', '{}'],
  ])('lets pages read %s', async (_, status, method, path, body) => {
    const answer = await call(app.runtime.apiUrl, basePath(app) + path, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== '' && { body }),
    });
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject(readable);
  });

  it('lets pages upload: they read the form, and the bucket answers their preflight call', async () => {
    const answer = await call(app.runtime.apiUrl, `${basePath(app)}/uploads`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(answer.status).toBe(400);
    expect(answer.headers).toMatchObject(readable);
    const { form } = await formFor(app, Buffer.from('a body'));
    const { origin: bucket, pathname } = new URL(form.url);
    const { status, headers } = await call(bucket, pathname, preflight('POST'));
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'access-control-allow-origin': origin });
  });
});

describe('an API for no page', () => {
  it('says nothing to browsers', async () => {
    const app = await runIntake();
    const asked = await call(app.runtime.apiUrl, `${basePath(app)}/requests/order-placed`, preflight('POST'));
    expect(asked.status).toBe(403);
    const { headers } = await post(app, 'order-placed', orderPlaced.example);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });
});
