import * as z from 'zod/mini';
import { DemoFailure } from './demo-failure';
import type { Call, Signer } from './signer';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface ApiOptions {
  /** The API with its stage; the only host that is called. */
  readonly url: string;
  /** @default - calls are not signed */
  readonly sign?: Signer;
  /** @default - Node's */
  readonly fetch?: Fetch;
}

/** What the API answered. */
export interface Answer {
  readonly status: number;
  /** Where to go on. */
  readonly location?: URL;
  /** How long the API asks to wait before the next call. */
  readonly retryAfterMilliseconds: number;
  /** Undefined when it is no JSON. */
  readonly body: unknown;
}

const DEFAULT_RETRY_AFTER_SECONDS = 1;

const problemDetails = z.object({ detail: z.string() });

/** A running instance, called as a client calls it. */
export class Api {
  constructor(private readonly options: ApiOptions) {}

  get url(): string {
    return this.options.url;
  }

  /** @throws DemoFailure when there is no answer, or the API rejects the caller */
  async post(path: string, body: string, headers: Call['headers'], signal: AbortSignal): Promise<Answer> {
    return this.call(
      {
        method: 'POST',
        url: new URL(`${this.options.url}/${path}`),
        headers: { 'content-type': 'application/json', ...headers },
        body,
      },
      signal,
    );
  }

  /** @throws DemoFailure when there is no answer, or the API rejects the caller */
  async get(url: URL, signal: AbortSignal): Promise<Answer> {
    return this.call({ method: 'GET', url, headers: {} }, signal);
  }

  private async call(call: Call, signal: AbortSignal): Promise<Answer> {
    const { sign, url: base, fetch: send = fetch } = this.options;
    if (call.url.origin !== new URL(base).origin) {
      throw new DemoFailure(`${base} leads to another host, ${call.url.origin}: the demo does not go there.`);
    }
    const { host: _, ...headers } = sign === undefined ? call.headers : await sign(call);
    const init = {
      method: call.method,
      headers,
      body: call.body ?? null,
      redirect: 'manual',
      signal,
    } as const;
    const response = await send(call.url.href, init).catch((error: unknown) => {
      throw signal.aborted ? error : unreachable(call.url, error);
    });
    const body = parseJson(await response.text());
    if (response.status === 403) throw notLetIn(call.url, sign !== undefined, detailOf(body));
    const location = response.headers.get('location');
    return {
      status: response.status,
      retryAfterMilliseconds: retryAfter(response.headers) * 1000,
      body,
      ...(location !== null && { location: new URL(location, call.url) }),
    };
  }
}

/** Why the API refused, in its own words. */
export function detailOf(body: unknown): string {
  const { success, data } = problemDetails.safeParse(body);
  return success ? data.detail : 'no reason given';
}

function retryAfter(headers: Headers): number {
  const seconds = Number(headers.get('retry-after') ?? DEFAULT_RETRY_AFTER_SECONDS);
  return seconds >= 0 ? seconds : DEFAULT_RETRY_AFTER_SECONDS;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreachable(url: URL, error: unknown): DemoFailure {
  const hint = isLocal(url)
    ? 'Start the app with `npm start` in another terminal, or name its address with --url.'
    : 'Check the address: it is the output ApiUrl of the stack uketsuke-<stage>-api.';
  return new DemoFailure(`${url.origin} does not answer (${reasonOf(error)}). ${hint}`);
}

function isLocal({ hostname }: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

/** `fetch` says no more than that it failed; its cause knows why. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return String(cause);
  return 'code' in cause ? String(cause.code) : cause.message;
}

function notLetIn(url: URL, signed: boolean, detail: string): DemoFailure {
  const hint = signed
    ? 'Whoever signs needs execute-api:Invoke on this API, and the signature its region and a clock that is right.'
    : 'The calls were not signed: sign them with --sign.';
  return new DemoFailure(`${url.href} answers 403: ${detail} ${hint}`);
}
