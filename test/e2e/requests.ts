import type { RunningApp } from './running-app';
import { call, type Answer } from './http';
import { until } from './until';

/** What `GET /requests/{id}` answers. */
export interface Status {
  readonly id: string;
  readonly type?: string;
  readonly status: string;
  readonly acceptedAt?: string;
  readonly error?: { readonly type?: string; readonly title: string; readonly detail: string };
  readonly consumers: readonly ConsumerStatus[];
  readonly links: { readonly self: string };
}

export interface ConsumerStatus {
  readonly name: string;
  readonly status: string;
  readonly attempts: number;
  readonly result?: unknown;
  readonly error?: { readonly type?: string; readonly title: string; readonly detail: string };
  readonly completedAt?: string;
  /** When the turn of a consumer comes that is waiting. */
  readonly until?: string;
}

export type Headers = Readonly<Record<string, string>>;

/** `POST /requests/{type}`; a text goes as it is, all else as JSON. */
export async function post(
  app: RunningApp,
  type: string,
  body: unknown,
  headers: Headers = {},
): Promise<Answer> {
  return call(app.runtime.apiUrl, `${basePath(app)}/requests/${type}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** Sends a request that has to be accepted; returns its `Location`. */
export async function accepted(
  app: RunningApp,
  type: string,
  body: unknown,
  headers?: Headers,
): Promise<string> {
  const answer = await post(app, type, body, headers);
  const { location } = answer.headers;
  if (answer.status !== 202 || typeof location !== 'string') {
    throw new Error(`Not accepted: ${answer.status} ${answer.text}`);
  }
  return location;
}

export async function get(app: RunningApp, path: string, headers: Headers = {}): Promise<Answer> {
  return call(app.runtime.apiUrl, path, { headers });
}

/** `DELETE /requests/{id}` */
export async function cancel(app: RunningApp, path: string, headers: Headers = {}): Promise<Answer> {
  return call(app.runtime.apiUrl, path, { method: 'DELETE', headers });
}

export async function statusAt(app: RunningApp, location: string, headers?: Headers): Promise<Status> {
  const { status, text } = await get(app, location, headers);
  if (status !== 200) throw new Error(`No status at ${location}: ${status} ${text}`);
  return JSON.parse(text);
}

/** Waits until a request has ended, but for consumers whose turn is still to come. Batching windows and visibility timeouts pass faster than they should. */
export async function ended(app: RunningApp, location: string, headers?: Headers): Promise<Status> {
  return until(`${location} has ended`, async () => {
    const status = await statusAt(app, location, headers);
    const { consumers } = status;
    const isUnderWay = consumers.some((consumer) =>
      ['pending', 'running', 'retrying'].includes(consumer.status),
    );
    if (status.status !== 'accepted' && !isUnderWay) return status;
    app.skip(1000);
    return undefined;
  });
}

export function idOf(location: string): string {
  return location.slice(location.lastIndexOf('/') + 1);
}

/**
 * The header of a call that an access key signed. The local runtime does not verify the signature: 12 digits are an
 * account, and `-` with the unique id of a role or user behind them is that role or user.
 */
export function signedBy(accessKeyId: string, service = 'execute-api'): { readonly authorization: string } {
  const scope = `${accessKeyId}/20261126/us-east-1/${service}/aws4_request`;
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
  };
}

/** Path of the API's stage. */
export function basePath({ runtime }: RunningApp): string {
  return new URL(runtime.apiUrl).pathname.replace(/\/$/, '');
}
