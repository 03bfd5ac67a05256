import { corsHeaders } from '../contract/cors';
import type { HttpAnswer } from './http-answer';

/**
 * Adds the headers for a browser to each answer of a handler.
 *
 * @param allowOrigin origin whose pages may read the answers; `undefined` leaves them as they are
 */
export function answerBrowsers<Call>(
  handle: (call: Call) => Promise<HttpAnswer>,
  allowOrigin: string | undefined,
): (call: Call) => Promise<HttpAnswer> {
  if (allowOrigin === undefined) return handle;
  return async (call) => {
    const answer = await handle(call);
    return { ...answer, headers: { ...answer.headers, ...corsHeaders(allowOrigin) } };
  };
}
