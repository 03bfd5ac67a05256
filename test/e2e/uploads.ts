import { createHash } from 'node:crypto';
import { call, type Answer } from './http';
import { basePath, type Headers } from './requests';
import type { RunningApp } from './running-app';

/** What `POST /uploads` answers. */
export interface Upload {
  readonly dataref: string;
  readonly sha256: string;
  readonly size: number;
  readonly expiresAt: string;
  readonly form: { readonly url: string; readonly fields: Readonly<Record<string, string>> };
}

export function claimOf({ dataref, sha256, size }: Upload): object {
  return { dataref, sha256, size };
}

/** `POST /uploads` for a body. */
export async function order(
  app: RunningApp,
  body: Buffer,
  change: object = {},
  headers: Headers = {},
): Promise<Answer> {
  const sha256 = createHash('sha256').update(body).digest('hex');
  return call(app.runtime.apiUrl, `${basePath(app)}/uploads`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ sha256, size: body.length, ...change }),
  });
}

/** The form for a body. */
export async function formFor(app: RunningApp, body: Buffer, headers?: Headers): Promise<Upload> {
  const { status, text } = await order(app, body, {}, headers);
  if (status !== 201) throw new Error(`No form: ${status} ${text}`);
  return JSON.parse(text);
}

/** Sends a form off as a browser does. */
export async function submit({ form }: Upload, body: Buffer, change: Readonly<Record<string, string>> = {}) {
  const data = new FormData();
  for (const [name, value] of Object.entries({ ...form.fields, ...change })) data.append(name, value);
  data.append('file', new Blob([body]));
  const answer = await fetch(form.url, { method: 'POST', body: data });
  return { status: answer.status, text: await answer.text() };
}

/** Uploads a body. */
export async function upload(app: RunningApp, body: Buffer, headers?: Headers): Promise<Upload> {
  const given = await formFor(app, body, headers);
  const { status, text } = await submit(given, body);
  if (status !== 204) throw new Error(`Not uploaded: ${status} ${text}`);
  return given;
}
