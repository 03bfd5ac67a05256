import type { Environment } from '../aws/call';
import { isObject } from './json';

/**
 * Takes TLS out of URLs. A template writes `https://` or `wss://` before a domain that a resource answers with; the
 * resources of this runtime answer with an address of its own, at which nothing speaks TLS.
 * @param value plain data, with URLs anywhere in its texts
 */
export function withPlainUrls(value: unknown, environment: Environment): unknown {
  const { hostname, port } = new URL(environment.endpoint);
  const here = new RegExp(`\\b(http|ws)s://${hostname.replaceAll('.', '\\.')}:${port}(?!\\d)`, 'g');
  const change = (inner: unknown): unknown => {
    if (typeof inner === 'string') return inner.replaceAll(here, `$1://${hostname}:${port}`);
    if (Array.isArray(inner)) return inner.map(change);
    if (!isObject(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).map(([key, member]) => [key, change(member)]));
  };
  return change(value);
}
