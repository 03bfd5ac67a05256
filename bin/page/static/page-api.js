/** @import { RequestStatus } from './request-state.js' */
import { isRequestId } from './remembered.js';

/**
 * @typedef {{ name: string, description: string, example: unknown }} RequestTypeInfo
 * @typedef {{ kind: 'accepted', id: string } | { kind: 'refused', status: number, detail: string }} Submission
 * @typedef {{ status?: RequestStatus, isUnknown?: boolean, retryAfter: number }} StatusAnswer Without a status when the
 *   API did not return one; `retryAfter`: milliseconds.
 * @typedef {{ url: string, protocols: string[] }} ConnectionAccess
 * @typedef {{ channel: string, authorization: Record<string, string> }} SubscriptionAccess
 */

const serverIsDown = 'The server of this page does not answer. Start it again with `npm run page`.';
const badGateway = 502;

/** @type {(problem: string) => void} */
let reportAvailability = () => {};

/**
 * Registers what runs after each call of the API.
 * @param {(problem: string) => void} listener receives why the API is unavailable; an empty text when it is available
 */
export function onAvailability(listener) {
  reportAvailability = listener;
}

/** @returns {Promise<RequestTypeInfo[] | undefined>} undefined when the server of this page does not answer */
export async function listRequestTypes() {
  try {
    return await (await checked(fetch('/api/request-types'))).json();
  } catch {
    reportAvailability(serverIsDown);
    return undefined;
  }
}

/** Calls the API, so that its availability is reported. */
export async function probe() {
  return callApi('/api/availability');
}

/**
 * @param {string} type
 * @param {string} body
 * @returns {Promise<Submission>}
 */
export async function submit(type, body) {
  const { status, body: answer } = await callApi(`/api/requests/${encodeURIComponent(type)}`, asPost(body));
  if (status === 202 && isRequestId(answer?.id)) return { kind: 'accepted', id: answer.id };
  const detail = answer?.detail ?? 'The answer has no reason.';
  return { kind: 'refused', status: status === badGateway ? 0 : status, detail };
}

/**
 * @param {string} id
 * @returns {Promise<StatusAnswer>}
 */
export async function readStatus(id) {
  const { status, body, headers } = await callApi(`/api/requests/${encodeURIComponent(id)}`);
  const retryAfter = Math.max(status === badGateway ? 2 : 1, Number(headers?.get('retry-after'))) * 1000;
  if (status === 200 && body !== null) return { status: body, retryAfter };
  return { isUnknown: status === 404, retryAfter };
}

/**
 * @param {string} path
 * @param {RequestInit} [init]
 * @returns {Promise<{ status: number, body: any, headers?: Headers }>} 502 when the API is unavailable
 */
async function callApi(path, init) {
  try {
    const response = await fetch(path, init);
    const body = await response.json();
    reportAvailability(response.status === badGateway ? (body?.detail ?? 'The answer has no reason.') : '');
    return { status: response.status, body, headers: response.headers };
  } catch {
    reportAvailability(serverIsDown);
    return { status: badGateway, body: { detail: serverIsDown } };
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
  return fetch(path, asPost(body));
}

/** @param {string} body */
function asPost(body) {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body };
}

/** @param {Promise<Response>} answer */
async function checked(answer) {
  const response = await answer;
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
  return response;
}
