import type { IncomingHttpHeaders } from 'node:http';

/** What decides whether a request is answered. */
export interface Approach {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly port: number;
}

/**
 * Why a request is not answered. This server signs with its user's credentials, so it serves its own page only: another
 * site may let its name lead here (then `Host` is that name), or let a browser send something here (then `Origin` is
 * that site).
 * @returns undefined when it is answered
 */
export function refusalOf({ method, headers, port }: Approach): string | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host = '', origin } = headers;
  if (!hosts.includes(host)) return `This page is at http://${hosts[0]}, and has no other name.`;
  const site = headers['sec-fetch-site'];
  if (site === 'cross-site' || site === 'same-site') return 'Other pages are not served.';
  // Browsers say with every POST which page sends it.
  if (method === 'POST' && origin !== `http://${host}`) return 'This is for the page itself only.';
  return undefined;
}
