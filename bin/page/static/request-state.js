/**
 * The state of one request: what the page did, what the status resource returned and what the Event API published. They
 * arrive in any order and more than once.
 *
 * @typedef {{ type?: string, title?: string, detail?: string }} Failure
 *
 * @typedef {object} ConsumerState
 * @property {string} name
 * @property {'pending' | 'waiting' | 'running' | 'retrying' | 'succeeded' | 'failed'} status
 * @property {string} [until] Of a waiting consumer: when it starts, RFC 3339.
 * @property {number} [attempts] Attempts so far.
 * @property {number} [attemptsLeft] Of a retrying consumer.
 * @property {string} [nextAttemptAt] Of a retrying consumer: when the next attempt begins, RFC 3339.
 * @property {unknown} [result]
 * @property {Failure} [error]
 * @property {string} [completedAt] RFC 3339.
 *
 * @typedef {object} RequestState
 * @property {string} type
 * @property {number} [sentAt] Milliseconds since the epoch, by this machine; undefined when this page did not send it.
 * @property {string} [id]
 * @property {number} [acceptedAt] Milliseconds since the epoch, by the API.
 * @property {number} [roundTrip] Milliseconds from sending it to its 202.
 * @property {{ status: number, detail: string }} [refusal] Status 0: the API is unavailable.
 * @property {boolean} [isUnknown] Whether the API does not know the request, or no longer does.
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
 *   | { kind: 'unknown' }
 *   | { kind: 'outcome', outcome: Outcome }
 *   | { kind: 'status', status: RequestStatus }} RequestEvent
 *
 * @typedef {object} Outcome Published members that the page reads.
 * @property {string} id
 * @property {string} type
 * @property {string} time
 * @property {any} data
 *
 * @typedef {object} RequestStatus Body of `GET /requests/{id}`.
 * @property {string} id
 * @property {string} [type] Undefined for a repeat, and before the request is recorded.
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
 * Returns the state of a request that was accepted earlier, or by another client.
 * @param {string} id
 * @param {string} [type]
 * @returns {RequestState}
 */
export function acceptedEarlier(id, type = 'request') {
  return { type, id, acceptedAt: acceptedAtOf(id), consumers: [], seen: [] };
}

/**
 * Returns the acceptance time, in milliseconds since the epoch.
 * @param {string} id begins with that time
 */
function acceptedAtOf(id) {
  return Number(id.slice(0, 13));
}

/**
 * @param {RequestState} state
 * @param {RequestEvent} event
 * @returns {RequestState} `state` itself when the event adds nothing
 */
export function reduce(state, event) {
  switch (event.kind) {
    case 'accepted':
      return { ...state, id: event.id, roundTrip: event.roundTrip, acceptedAt: acceptedAtOf(event.id) };
    case 'refused':
      return { ...state, refusal: { status: event.status, detail: event.detail } };
    case 'unknown':
      return { ...state, isUnknown: true };
    case 'outcome':
      return withOutcome(state, event.outcome);
    case 'status':
      return withStatus(state, event.status);
  }
}

/**
 * Whether no further outcome is possible: the consumers are known, and all of them have ended. The end of the request may
 * arrive earlier.
 * @param {RequestState} state
 */
export function isComplete({ refusal, isUnknown, end, dispatched, consumers }) {
  if (refusal !== undefined || isUnknown) return true;
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
      // An outcome of a later version.
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
function withStatus(state, { type, status, consumers = [], error, links }) {
  if (status === 'accepted') return state;
  const endsByItself =
    status === 'unrouted' || status === 'repeat' || (status === 'failed' && consumers.length === 0);
  const dispatched = /** @type {RequestState['dispatched']} */ (endsByItself ? status : 'dispatched');
  const next = {
    ...withConsumers(state, consumers),
    dispatched: state.dispatched ?? dispatched,
    type: type ?? state.type,
    ...present({ error, original: originalOf(links) }),
  };
  return status === 'processing' ? next : withEnd(next, status, undefined);
}

/** @param {{ original?: string } | undefined} links */
function originalOf(links) {
  return links?.original?.split('/').at(-1);
}

/**
 * Keeps the first end of each consumer.
 * @param {RequestState} state
 * @param {readonly ConsumerState[]} news
 * @returns {RequestState}
 */
function withConsumers(state, news) {
  const consumers = [...state.consumers];
  for (const { name, status, ...more } of news) {
    const { until, attempts, attemptsLeft, nextAttemptAt, result, error, completedAt } = more;
    const retries = status === 'retrying' ? { attempts, attemptsLeft, nextAttemptAt } : {};
    const consumer = { name, status, ...present({ until, ...retries, result, error, completedAt }) };
    const place = consumers.findIndex((known) => known.name === name);
    const known = consumers[place];
    if (known === undefined) consumers.push(consumer);
    else if (!hasEnded(known) && rank[status] >= rank[known.status]) consumers[place] = consumer;
  }
  return { ...state, consumers };
}

/** A lower rank never replaces a higher one. A retried consumer runs again. */
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
