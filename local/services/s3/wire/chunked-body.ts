import { AwsError } from '../../../aws/error';
import { invalidRequest } from '../errors';

/** A body without its wrapping, and the headers that followed it. */
export interface UnwrappedBody {
  readonly body: Buffer;
  /** Names in lower case. */
  readonly trailers: ReadonlyMap<string, string>;
}

export function isChunked(headers: Readonly<Record<string, string>>): boolean {
  return (
    headers['x-amz-content-sha256']?.startsWith('STREAMING-') === true ||
    /(^|,)\s*aws-chunked\s*(,|$)/.test(headers['content-encoding'] ?? '')
  );
}

/**
 * Takes a body out of `aws-chunked`, in which SDKs send what they sum up on the way. Signatures of chunks are not
 * checked, as none in headers are.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 * @throws AwsError `InvalidRequest`, `IncompleteBody`
 */
export function unwrapChunks(wrapped: Buffer, decodedLength: string | undefined): UnwrappedBody {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = wrapped.indexOf('\r\n', at);
    const size =
      lineEnd < 0
        ? undefined
        : /^([0-9a-f]{1,10})(?:;|$)/i.exec(wrapped.toString('latin1', at, lineEnd))?.[1];
    if (size === undefined) throw invalidRequest('The body is not in chunks of aws-chunked.');
    const length = Number.parseInt(size, 16);
    at = lineEnd + 2;
    if (length === 0) break;
    if (at + length + 2 > wrapped.length) throw incomplete();
    chunks.push(wrapped.subarray(at, at + length));
    at += length + 2;
  }
  const body = Buffer.concat(chunks);
  if (decodedLength !== undefined && Number(decodedLength) !== body.length) throw incomplete();
  return { body, trailers: readTrailers(wrapped.toString('latin1', at)) };
}

function incomplete(): AwsError {
  return new AwsError(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );
}

function readTrailers(text: string): Map<string, string> {
  const trailers = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return trailers;
}
