/** What a function answers through API Gateway. */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function answer(statusCode: number, body: object): HttpAnswer {
  return { statusCode, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

/** Problem details as the API's templates write them (RFC 9457). */
export function problem(status: number, title: string, detail: string, callId: string): HttpAnswer {
  const body = { type: 'about:blank', title, status, detail, instance: `urn:uketsuke:call:${callId}` };
  const retry: Record<string, string> = status === 503 ? { 'Retry-After': '1' } : {};
  const headers = { 'Content-Type': 'application/problem+json', ...retry };
  return { statusCode: status, headers, body: JSON.stringify(body) };
}
