import { STATUS_CODES } from 'node:http';

/** Media type of RFC 9457, https://www.rfc-editor.org/rfc/rfc9457 */
export const problemMediaType = 'application/problem+json';

/** Seconds after which a client may try again, or ask again. */
export const retryAfterSeconds = '1';

/** What is said of every occurrence: `type` is `about:blank`, so the title is HTTP's phrase (RFC 9457, section 4.2.1). */
export function problemMembers(status: number, detail: string) {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail };
}

/** API Gateway's id of the call, which its logs have too. It is base64, so that it needs no escaping. */
export const instance = 'urn:uketsuke:call:$context.extendedRequestId';

/**
 * One occurrence of a problem, as text of a template.
 *
 * @param detail plain text; a variable in it has to print what may stand inside a JSON string
 */
export function problem(status: number, detail: string): string {
  return JSON.stringify({ ...problemMembers(status, detail), instance });
}
