import type { IncomingHttpHeaders } from 'node:http';

/** Headers by name in lower case. */
type Headers = IncomingHttpHeaders | Readonly<Record<string, string>>;

/** Names that lead to this machine wherever they are looked up. */
const loopback = /^(?:localhost|[a-z0-9._-]+\.localhost|127\.0\.0\.1|\[::1\])$/i;

/** AWS's own names: nobody else can let one of them lead to this machine. */
const aws = /^[a-z0-9._-]+\.amazonaws\.com(?:\.cn)?$/i;

/**
 * Why a request is refused because of its `Host`. A site can let a name of its own lead to this machine (DNS rebinding).
 * A browser then takes what answers here for that site.
 * @returns undefined when it is not refused
 */
export function refusalOfHost({ host }: Headers): string | undefined {
  // Browsers always send one.
  if (host === undefined) return undefined;
  const name = host.replace(/:\d*$/, '');
  if (loopback.test(name) || aws.test(name)) return undefined;
  return `Host must be localhost, a name that ends with .localhost, 127.0.0.1 or [::1], got ${JSON.stringify(host)}. Call this server by one of these names.`;
}

/**
 * Why a request is refused because a page of another machine sends it. Pages can send some requests anywhere without
 * asking first. Here, where signatures are not verified, these would have effects.
 * @returns undefined when something else than a page sends it, or a page of this machine
 */
export function refusalOfPage(headers: Headers): string | undefined {
  const { origin, referer } = headers;
  const page = origin ?? originOf(referer);
  const isOfBrowser = origin !== undefined || headers['sec-fetch-site'] === 'cross-site';
  if (!isOfBrowser || (page !== undefined && loopback.test(hostOf(page)))) return undefined;
  const got = page === undefined ? 'a page without an origin' : JSON.stringify(page);
  return `Origin must be a page of this machine, or one that CORS rules of the app allow, got ${got}. Add a CORS rule, or send the request from a program.`;
}

/** Whether the answer to a preflight call lets pages of `origin` in. */
export function allows(answered: string | undefined, origin: string | undefined): boolean {
  return origin !== undefined && (answered === '*' || answered === origin);
}

/** The body of a refusal, as JSON. */
export function refusalBody(message: string): string {
  return JSON.stringify({ message });
}

function originOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined;
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).hostname : '';
}
