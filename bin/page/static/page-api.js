/** @import { RequestStatus } from './request-state.js' */

/**
 * @typedef {{ name: string, description: string, example: unknown }} RequestTypeInfo
 * @typedef {{ kind: 'accepted', id: string } | { kind: 'refused', status: number, detail: string }} Submission
 * @typedef {{ status: RequestStatus | undefined, retryAfter: number }} StatusAnswer `retryAfter`: milliseconds.
 * @typedef {{ url: string, protocols: string[] }} ConnectionAccess
 * @typedef {{ channel: string, authorization: Record<string, string> }} SubscriptionAccess
 */

/** @returns {Promise<RequestTypeInfo[]>} */
export async function listRequestTypes() {
  return (await call('/api/request-types')).json();
}

/**
 * @param {string} type
 * @param {string} body
 * @returns {Promise<Submission>}
 */
export async function submit(type, body) {
  try {
    const response = await post(`/api/requests/${encodeURIComponent(type)}`, body);
    const answer = await response.json();
    if (response.status === 202) return { kind: 'accepted', id: answer.id };
    // The server of this page says 502 when the API is not there.
    const status = response.status === 502 ? 0 : response.status;
    return { kind: 'refused', status, detail: answer?.detail ?? 'No reason was given.' };
  } catch {
    return {
      kind: 'refused',
      status: 0,
      detail: 'The server of this page does not answer: is it still running?',
    };
  }
}

/**
 * @param {string} id
 * @returns {Promise<StatusAnswer>} without a status when none can be had now
 */
export async function readStatus(id) {
  try {
    const response = await fetch(`/api/requests/${encodeURIComponent(id)}`);
    const retryAfter = Math.max(1, Number(response.headers.get('retry-after'))) * 1000;
    const status = response.ok ? await response.json() : undefined;
    return { status, retryAfter };
  } catch {
    return { status: undefined, retryAfter: 2000 };
  }
}

/** @returns {Promise<ConnectionAccess>} */
export async function accessConnection() {
  return (await checked(post('/api/live/connection', '{}'))).json();
}

/**
 * @param {string} requestId
 * @returns {Promise<SubscriptionAccess>}
 */
export async function accessSubscription(requestId) {
  return (await checked(post('/api/live/subscription', JSON.stringify({ requestId })))).json();
}

/**
 * @param {string} path
 * @param {string} body
 */
function post(path, body) {
  return fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
}

/** @param {string} path */
function call(path) {
  return checked(fetch(path));
}

/** @param {Promise<Response>} answer */
async function checked(answer) {
  const response = await answer;
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
  return response;
}
