import type { Random } from '../../random';
import type { ApiRequest, ApiResponse } from './http';

const HEADER = 'X-Amzn-Trace-Id';

/**
 * Adds a trace to a request that does not name one. Integrations get the header as it then is.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function withTrace(request: ApiRequest, now: number, random: Random): ApiRequest {
  const { rawHeaders } = request;
  const at = rawHeaders.findIndex(
    (name, index) => index % 2 === 0 && name.toLowerCase() === HEADER.toLowerCase(),
  );
  const given = at < 0 ? '' : (rawHeaders[at + 1] ?? '');
  if (given.includes('Root=')) return request;
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0');
  const root = `Root=1-${seconds}-${random.bytes(12).toString('hex')}`;
  const others = at < 0 ? rawHeaders : rawHeaders.toSpliced(at, 2);
  return { ...request, rawHeaders: [...others, HEADER, given === '' ? root : `${root};${given}`] };
}

/** Shows the client the trace. Responses of `HTTP_PROXY` integrations and of the gateway itself do not have it. */
export function showTrace(response: ApiResponse, traceId: string | undefined): ApiResponse {
  if (
    traceId === undefined ||
    response.headers.some(([name]) => name.toLowerCase() === HEADER.toLowerCase())
  ) {
    return response;
  }
  return { ...response, headers: [...response.headers, [HEADER, traceId]] };
}
