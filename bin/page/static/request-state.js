/**
 * What is known of one request, put together from what the page did, what the status resource says, and what the Event
 * API tells: in any order, and as often as they like.
 *
 * @typedef {{ title?: string, detail?: string }} Failure
 *
 * @typedef {object} ConsumerState
 * @property {string} name
 * @property {'pending' | 'waiting' | 'running' | 'retrying' | 'succeeded' | 'failed'} status
 * @property {string} [until] When the turn of one comes that waits, RFC 3339.
 * @property {unknown} [result]
 * @property {Failure} [error]
 * @property {string} [completedAt] RFC 3339.
 *
 * @typedef {object} RequestState
 * @property {string} type
 * @property {number} sentAt Milliseconds since the epoch, by this machine.
 * @property {string} [id]
 * @property {number} [acceptedAt] Milliseconds since the epoch, by the API.
 * @property {number} [roundTrip] Milliseconds from sending it to its 202.
 * @property {{ status: number, detail: string }} [refusal] Status 0: nobody answered.
 * @property {'dispatched' | 'unrouted' | 'failed' | 'repeat'} [dispatched]
 * @property {string} [original] Of a repeat: the request that came first.
 * @property {Failure} [error]
 * @property {readonly ConsumerState[]} consumers
 * @property {string} [end] What it came to: `succeeded`, `failed`, `unrouted` or `repeat`.
 * @property {string} [endedAt] RFC 3339.
 * @property {readonly string[]} seen Ids of the outcomes that have come.
 *
 * @typedef {{ kind: 'accepted', id: string, roundTrip: number }
 *   | { kind: 'refused', status: number, detail: string }
 *   | { kind: 'outcome', outcome: Outcome }
 *   | { kind: 'status', status: RequestStatus }} RequestEvent
 *
 * @typedef {object} Outcome As it is published, in so far as the page reads it.
 * @property {string} id
 * @property {string} type
 * @property {string} time
 * @property {any} data
 *
 * @typedef {object} RequestStatus As the status resource gives it.
 * @property {string} id
 * @property {string} status
 * @property {ConsumerState[]} [consumers]
 * @property {Failure} [error]
 * @property {{ original?: string }} [links]
 */

/**
 * @param {string} type
 * @param {number} sentAt
 * @returns {RequestState}
 */
export function submitted(type, sentAt) {
  return { type, sentAt, consumers: [], seen: [] };
}

/**
 * @param {RequestState} state
 * @param {RequestEvent} event
 * @returns {RequestState} the same one when there is nothing new
 */
export function reduce(state, event) {
  switch (event.kind) {
    case 'accepted':
      // An id begins with when it was accepted.
      return {
        ...state,
        id: event.id,
        roundTrip: event.roundTrip,
        acceptedAt: Number(event.id.slice(0, 13)),
      };
    case 'refused':
      return { ...state, refusal: { status: event.status, detail: event.detail } };
    case 'outcome':
      return withOutcome(state, event.outcome);
    case 'status':
      return withStatus(state, event.status);
  }
}

/**
 * Whether nothing can come any more: it is known who takes part, and all of them have ended. The end may be told before
 * that.
 * @param {RequestState} state
 */
export function isComplete({ refusal, end, dispatched, consumers }) {
  if (refusal !== undefined) return true;
  return end !== undefined && dispatched !== undefined && consumers.every(hasEnded);
}

/** @param {ConsumerState} consumer */
export function hasEnded({ status }) {
  return status === 'succeeded' || status === 'failed';
}

/**
 * @param {RequestState} state
 * @param {Outcome} outcome
 * @returns {RequestState}
 */
function withOutcome(state, { id, type, time, data }) {
  if (state.seen.includes(id) || data.requestId !== state.id) return state;
  const next = { ...state, seen: [...state.seen, id] };
  switch (type) {
    case 'dispatched':
      return withDispatch(next, data, time);
    case 'consumer-ended':
      return withConsumers(next, [{ ...data, name: data.consumer }]);
    case 'request-ended':
      return withEnd(next, data.status, time);
    default:
      // One that this page does not know yet.
      return next;
  }
}

/**
 * @param {RequestState} state
 * @param {any} data
 * @param {string} time
 * @returns {RequestState}
 */
function withDispatch(state, { state: dispatched, expected, waiting = [], original, error }, time) {
  const turns = new Map(waiting.map((/** @type {any} */ { consumer, until }) => [consumer, until]));
  const consumers = expected.map((/** @type {string} */ name) =>
    turns.has(name) ? { name, status: 'waiting', until: turns.get(name) } : { name, status: 'pending' },
  );
  const next = { ...withConsumers(state, consumers), ...present({ dispatched, original, error }) };
  return dispatched === 'dispatched' ? next : withEnd(next, dispatched, time);
}

/**
 * @param {RequestState} state
 * @param {RequestStatus} status
 * @returns {RequestState}
 */
function withStatus(state, { status, consumers = [], error, links }) {
  if (status === 'accepted') return state;
  const endsByItself =
    status === 'unrouted' || status === 'repeat' || (status === 'failed' && consumers.length === 0);
  const dispatched = /** @type {RequestState['dispatched']} */ (endsByItself ? status : 'dispatched');
  const next = {
    ...withConsumers(state, consumers),
    dispatched: state.dispatched ?? dispatched,
    ...present({ error, original: originalOf(links) }),
  };
  return status === 'processing' ? next : withEnd(next, status, undefined);
}

/** @param {{ original?: string } | undefined} links */
function originalOf(links) {
  return links?.original?.split('/').at(-1);
}

/**
 * What has ended stays as it is: there is one result for each.
 * @param {RequestState} state
 * @param {readonly ConsumerState[]} news
 * @returns {RequestState}
 */
function withConsumers(state, news) {
  const consumers = [...state.consumers];
  for (const { name, status, until, result, error, completedAt } of news) {
    const consumer = { name, status, ...present({ until, result, error, completedAt }) };
    const place = consumers.findIndex((known) => known.name === name);
    const known = consumers[place];
    if (known === undefined) consumers.push(consumer);
    else if (!hasEnded(known) && rank[status] >= rank[known.status]) consumers[place] = consumer;
  }
  return { ...state, consumers };
}

/** What is told late does not undo what was told before. One that is tried again runs again. */
const rank = { pending: 0, waiting: 0, running: 1, retrying: 1, succeeded: 2, failed: 2 };

/**
 * @param {RequestState} state
 * @param {string} end
 * @param {string | undefined} endedAt
 * @returns {RequestState}
 */
function withEnd(state, end, endedAt) {
  return state.end === undefined ? { ...state, end, ...present({ endedAt }) } : state;
}

/**
 * @template {object} Members
 * @param {Members} members
 * @returns {Members} without those that are undefined
 */
function present(members) {
  return /** @type {Members} */ (
    Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
  );
}
