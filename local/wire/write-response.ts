import type { IncomingMessage, ServerResponse } from 'node:http';

/** An answer before it is known to be one that HTTP can carry. */
export interface RawResponse {
  readonly status: number;
  /** In order; a name may come more than once. */
  readonly headers: Iterable<readonly [string, string]>;
  readonly body: Buffer | string;
}

/** Headers of the connection, which the server itself decides on. `Trailer` does not go with a length. */
const connectionHeaders = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const headerName = /^[!#$%&'*+.^_`|~\w-]+$/;

/**
 * Writes an answer that a function, an endpoint, a template or a client may have made up. Names that are not header
 * names and headers of the connection are left out, and characters that a value cannot have become spaces. A status
 * that is not final becomes a 500. Never throws.
 */
export function writeResponse(request: IncomingMessage, response: ServerResponse, answer: RawResponse): void {
  // A client that hangs up meanwhile is not an error of ours.
  response.on('error', () => response.destroy());
  if (response.destroyed) return;
  try {
    write(request, response, isFinal(answer.status) ? answer : refused(answer.status));
  } catch (error) {
    if (response.headersSent) response.destroy();
    else write(request, response, { status: 500, headers: plainText, body: String(error) });
  }
}

const plainText = [['Content-Type', 'text/plain']] as const;

/** Clients wait for another answer after a 1xx. */
function isFinal(status: number): boolean {
  return Number.isInteger(status) && status >= 200 && status <= 999;
}

function refused(status: number): RawResponse {
  return {
    status: 500,
    headers: plainText,
    body: `The status of the answer must be 200 to 999, got ${status}.`,
  };
}

function write(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: RawResponse,
): void {
  const lines: string[] = [];
  let length = Buffer.byteLength(body);
  for (const [name, value] of headers) {
    if (connectionHeaders.has(name.toLowerCase())) {
      // The answer to HEAD has the length of a body that is not sent.
      if (name.toLowerCase() === 'content-length' && request.method === 'HEAD') length = Number(value) || 0;
    } else if (headerName.test(name)) lines.push(name, singleLine(value));
  }
  // https://www.rfc-editor.org/rfc/rfc9110#section-8.6
  const hasContent = status !== 204 && status !== 304;
  if (hasContent) lines.push('Content-Length', String(length));
  response.writeHead(status, lines);
  response.end(hasContent && request.method !== 'HEAD' ? body : undefined);
}

/** A header's value has no line breaks and no characters beyond Latin-1. */
function singleLine(value: string): string {
  return value.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, ' ');
}
